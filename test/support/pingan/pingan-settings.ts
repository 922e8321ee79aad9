import { readFileSync } from 'node:fs';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import type { PinganCredentials } from '../../../src/sandbox/pingan/credentials.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

type Numbers = 'applicationId' | 'merchantCode' | 'fundSummaryAccount' | 'userShortNumber';

/** The adapter's settings for a running sandbox, with what its own codes mean. */
export function pinganSettingsFor({ credentials: { pingan: given } }: Sandbox): PinganSettings {
  return {
    ...pinganSettingsBy(given),
    baseUrl: given.baseUrl,
    merchant: {
      pfx: readFileSync(given.pfxPath),
      password: readFileSync(given.pfxPasswordPath, 'utf8'),
    },
    bankKey: readFileSync(given.bankCertificatePath),
  };
}

/** Those settings that follow from the sandbox's credentials, wherever it runs and whoever holds the keys. */
export function pinganSettingsBy(
  given: Pick<PinganCredentials, Numbers | 'advanceAccount'>,
): Pick<PinganSettings, Numbers | 'memberNotFoundCodes' | 'advanceAccount' | 'topUpAmounts'> {
  return {
    applicationId: given.applicationId,
    merchantCode: given.merchantCode,
    fundSummaryAccount: given.fundSummaryAccount,
    userShortNumber: given.userShortNumber,
    memberNotFoundCodes: ['SIM_MEMBER_NOT_FOUND'],
    topUpAmounts: 'net',
    advanceAccount: { account: given.advanceAccount, query: '6010' },
  };
}

/** How the adapter reads and compares the sandbox's reconciliation files. */
export function pinganStatementSettings({
  credentials: { pingan: given },
}: Sandbox): NonNullable<PinganSettings['statements']> {
  return {
    filePassword: readFileSync(given.fileTransferPasswordPath, 'utf8').trim(),
    feeInAmount: { CZ: true, TX: false, JY: true },
    kinds: { CZ: [], TX: ['withdraw'], JY: ['hold', 'release', 'return', 'refund'] },
    bookings: {
      ...{ 绑卡匹配入金: 'payee', 资金挂账: 'payee', 提现: 'payer', 下单预支付: 'payer', 确认付款: 'payee' },
      ...{ 会员退款: 'toPayer', 会员间交易退款: 'refund' },
    },
    suspenseAccount: given.suspenseAccount,
  };
}
