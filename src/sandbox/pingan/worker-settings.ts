import type { Pace } from '../engine/engine-sandbox.js';
import type { PinganCredentials } from './credentials.js';

const bySerialNumber = {
  queryAfterMs: [1_000, 2_000, 5_000],
  // The sandbox never forgets a number; without this nothing is sent again near midnight.
  resend: { times: 3, sinceLeftMs: 1_000, sameDate: false },
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

/** The guide promises no 交易幂等 here: nothing is sent twice. */
const { resend: _twice, ...once } = bySerialNumber;

const IN_SECONDS = {
  openAccount: bySerialNumber,
  applyCardBinding: { queryAfterMs: [1_000], lapseAfterMs: 5_000 },
  verifyCardBinding: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 2, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  applySmallAmount: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  verifySmallAmount: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 2, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  correctCardBank: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  closeAccount: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  applyMobileChange: { queryAfterMs: [1_000], lapseAfterMs: 5_000 },
  unbindCard: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  hold: bySerialNumber,
  release: bySerialNumber,
  return: bySerialNumber,
  refund: bySerialNumber,
  freeze: bySerialNumber,
  unfreeze: bySerialNumber,
  payFromFreeze: bySerialNumber,
  withdraw: bySerialNumber,
  allocateSuspense: bySerialNumber,
  reverseAllocation: bySerialNumber,
  supplyAcquired: { queryAfterMs: [1_000, 2_000, 5_000] },
  regulateAcquired: { queryAfterMs: [1_000, 2_000, 5_000] },
  topUp: once,
  reverseTopUp: once,
};

/** Long enough for a bounce and for the bank's next day, which both come by the control API. */
const BOUNCE_WATCH = { everyMs: 1_000, forMs: 15_000 };

/** The settings of a worker that fit this sandbox, as a providers file has them. */
export function workerSettings(credentials: PinganCredentials, { pace }: { readonly pace: Pace }): object {
  return {
    baseUrl: credentials.baseUrl,
    // A sandbox holds no secret worth TLS, and in a compose network it has a host name of its own.
    allowHttp: true,
    applicationId: credentials.applicationId,
    merchantCode: credentials.merchantCode,
    fundSummaryAccount: credentials.fundSummaryAccount,
    userShortNumber: credentials.userShortNumber,
    merchant: { pfxPath: credentials.pfxPath, passwordPath: credentials.pfxPasswordPath },
    bankKeyPath: credentials.bankCertificatePath,
    advanceAccount: { account: credentials.advanceAccount, query: '6010' },
    topUpAmounts: 'net',
    transactionCodeValidMs: 120_000,
    withdrawalCodeAmount: 'net',
    statements: statementSettings(credentials),
    smallAmountLimitCodes: ['SIM_SMALL_TOO_SOON'],
    memberNotFoundCodes: ['ERR020', 'E10002', 'ERR254', 'SIM_MEMBER_NOT_FOUND'],
    ...(pace === 'seconds' && {
      httpTimeoutMs: 3_000,
      resolution: IN_SECONDS,
      bounceWatch: BOUNCE_WATCH,
      transferQueryMs: 1_000,
    }),
  };
}

/** What this sandbox's files are like: no document says it of the bank's. */
function statementSettings({ fileTransferPasswordPath, suspenseAccount }: PinganCredentials): object {
  return {
    filePasswordPath: fileTransferPasswordPath,
    feeInAmount: { CZ: true, TX: false, JY: true },
    kinds: { CZ: [], TX: ['withdraw'], JY: ['hold', 'release', 'return', 'refund', 'freeze', 'unfreeze'] },
    bookings: {
      ...{ 绑卡匹配入金: 'payee', 退票入账: 'payee', 资金挂账: 'payee', 提现: 'payer' },
      ...{ 下单预支付: 'payer', 确认付款: 'payee', 会员退款: 'toPayer', 会员支付: 'both' },
      ...{ 会员间交易退款: 'refund', 冻结: 'both', 解冻: 'both' },
    },
    suspenseAccount,
  };
}
