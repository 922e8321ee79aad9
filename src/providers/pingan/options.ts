import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { isMoney, parseMoney, type Money } from '../../domain/money.js';
import { NAME_DOTS } from '../../domain/written-text.js';
import { checkAddress } from '../option-schemas.js';
import { isDate } from './shanghai-date.js';
import { statementsSchema } from './statements/settings.js';
import {
  readBankKey,
  readMerchantPem,
  readMerchantPfx,
  type MerchantKeys,
} from './transport/key-material.js';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'bytes' });
const material = z.union([z.string().min(1), bytes], { error: 'PEM text, or the bytes of a file' });
const yuan: z.ZodType<Money, string> = z
  .string()
  .refine((value) => isMoney(value), { error: 'an amount such as "50000.00"' })
  .transform(parseMoney);
const day = z.string().refine(isDate, { error: 'a day as yyyyMMdd' });
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time of day as HH:mm' });

/** Every option but `resolution`, as the settings file has it. */
export const optionsSchema = z.strictObject({
  /** Scheme, host and port of the gateway, with a path where one stands before /api. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'an http(s) URL' }),
  /** Plain http beyond the loopback, for a sandbox in a private network. */
  allowHttp: z.boolean().default(false),
  /** APPID */
  applicationId: text(64),
  /** 商户号 / 平台代码 */
  merchantCode: z.string().regex(/^\d{4}$/, { error: 'four digits' }),
  /** 资金汇总账号 */
  fundSummaryAccount: text(32),
  /** 用户短号, with which every serial number begins. */
  userShortNumber: z
    .string()
    .regex(/^[A-Za-z0-9]{6}$/, { error: 'six letters and digits, so that numbers have 22' }),
  merchant: z.union(
    [
      z.strictObject({ privateKey: material, certificate: material }),
      z.strictObject({ pfx: bytes, password: z.string() }),
    ],
    { error: 'privateKey (PEM) and certificate (PEM or .cer), or pfx (bytes) and password' },
  ),
  bankKey: material,
  /** What TxnCode carries: clients differ, and the gateway accepts them all. */
  txnCode: z.enum(['code', 'serviceId', 'none'], { error: '"code", "serviceId" or "none"' }).default('code'),
  /** 服务有效期; the gateway is tolerant. */
  validTerm: z
    .string()
    .regex(/^\d{8}$/, { error: 'eight digits yyyyMMdd' })
    .default('20170801'),
  /** ECIF customer number, where the bank asks for TxnClientNo. */
  clientNumber: text(20).optional(),
  pkEscaping: z
    .enum(['plusAndEquals', 'plus'], { error: '"plusAndEquals" or "plus"' })
    .default('plusAndEquals'),
  /** The subject as approveDev wants it, where it differs from the certificate's own. */
  distinguishedName: text(512).optional(),

  /** Whether 6034 flag 1 carries TranFee as flag 2 does. Not documented. */
  feeOnHold: z.boolean().default(false),
  /** Whether 6034 flags 2 and 3 may move a part of what is held. Not documented. */
  partialRelease: z.boolean().default(false),
  /** 会员间交易 and 6164 deduplicate by CnsmrSeqNo (developer guide, chapter 4). Off: a number is never sent twice. */
  deduplication: z.boolean().default(true),
  /** Whether 6034 carries OutSubAcctName and InSubAcctName: required in the older tables, optional in the newer. */
  namesOnTransfers: z.boolean().default(false),
  /** The dot between the parts of a transliterated name, as the bank has it on file. Not documented. */
  nameDot: z.enum(NAME_DOTS, { error: `one of ${NAME_DOTS.join(' ')}` }).default('·'),
  /** 担保子账户: 6110 may show these in place of the party whose money is held. Not documented. */
  guaranteeAccounts: z.array(text(32)).default([]),
  /** 退款垫款户: the account that pays refunded fees, and the query that shows it. */
  advanceAccount: z
    .strictObject({
      account: text(32),
      query: z.enum(['6093', '6010'], { error: '"6093" or "6010"' }).default('6093'),
    })
    .optional(),
  /** The codes by which 6092 says that a member has no account. Not documented: these three by their texts. */
  memberNotFoundCodes: z.array(text(20)).default(['ERR020', 'E10002', 'ERR254']),
  /** The codes by which 6055 says that a small-amount check was started within 24 hours. Not documented. */
  smallAmountLimitCodes: z.array(text(20)).default([]),
  /** From how many days on 6110 is also sent with TranDate. One client needs it after 3, the bank's table says unused. */
  tranDateAfterDays: z.int({ error: 'whole days' }).min(1).max(365).default(3),
  /** On how many of its days after a request may have been sent the bank can still book it. Not documented. */
  bookedWithinDays: z.int({ error: 'whole days' }).min(1).max(30).default(3),
  /** How many days old a trade can be that 6164 refunds: "正常支持30天以内的退款", more where the bank has configured it. */
  refundWindowDays: z.int({ error: 'whole days' }).min(1).max(3650).default(30),
  /** After how long a refund is tried again whose original the bank searches its history for: "建议间隔5分钟". */
  refundAgainAfterMs: z.int({ error: 'whole milliseconds' }).min(100).max(86_400_000).default(300_000),
  /** From how many months on 6164 carries the original trade date in ReservedMsg. */
  refundDateAfterMonths: z.int({ error: 'whole months' }).min(0).max(24).default(3),
  /** Which OrderNo 6163 has: that of the freeze, or one of its own. Not documented. */
  payFromFreezeOrderNo: z.enum(['freeze', 'own'], { error: '"freeze" or "own"' }).default('freeze'),
  /** How many receivers 6163 takes: EF0048 "不能小于0或大于5". */
  mostFrozenReceivers: z.int({ error: 'a whole number' }).min(1).max(100).default(5),
  /**
   * What an amount is in 6216, 6217, 6129 and 6130: with its fee, as the guide's example counts it, or without, as the clients' tables have it.
   * No default: until it is chosen nothing is topped up.
   */
  topUpAmounts: z.enum(['gross', 'net'], { error: '"gross" or "net"' }).optional(),
  /** Which field of 6129 names the member: clients publish two. No default: until it is chosen 6129 tops nothing up. */
  topUpMemberField: z
    .enum(['TranWebMemberId', 'TranNetMemberCode'], { error: '"TranWebMemberId" or "TranNetMemberCode"' })
    .optional(),
  /** Which number SubOrderRefundOrderNo of 6217 has: that of the sub-order that is taken back, or one of its own. Not documented. */
  reversedSubOrderNo: z.enum(['original', 'own'], { error: '"original" or "own"' }).default('original'),
  /**
   * How long a code of 6082 is taken for valid. Not documented, so there is no default: an interface that wants such a code cannot be chosen
   * without it.
   */
  transactionCodeValidMs: z.int({ error: 'whole milliseconds' }).min(1_000).max(86_400_000).optional(),
  /** Whether TranAmt of 6082 has the fee of a withdrawal in it. Not documented: a withdrawal with a code has no fee without it. */
  withdrawalCodeAmount: z.enum(['gross', 'net'], { error: '"gross" or "net"' }).optional(),
  /** TranWebName of 6033, 交易网名称; the platform's four digits where it is left out. */
  platformName: text(120).optional(),
  /** The most that one withdrawal may bring outside of the bank's working hours, by the road that works at any time (超级网银). */
  realTimeUpTo: yuan.prefault('50000.00'),
  /** When the bank works. */
  calendar: z
    .strictObject({
      /** Days from Monday to Friday on which it does not. */
      holidays: z.array(day).default([]),
      /** Saturdays and Sundays on which it does. */
      workdays: z.array(day).default([]),
      opensAt: timeOfDay.default('08:30'),
      closesAt: timeOfDay.default('17:00'),
    })
    .prefault({}),
  /** On how many of the bank's working days after it succeeded a withdrawal can come back. Not documented. */
  bounceWindowDays: z.int({ error: 'whole days' }).min(1).max(60).default(5),
  /** When on each of its days 6048 is queried. */
  bounceQueryAt: timeOfDay.default('09:00'),
  /**
   * In place of those days and that hour, for a sandbox whose days are moved by hand: how often 6048 is queried, and for how long after it
   * succeeded a withdrawal can come back.
   */
  bounceWatch: z
    .strictObject({
      everyMs: z.int({ error: 'whole milliseconds' }).min(100).max(86_400_000),
      forMs: z.int({ error: 'whole milliseconds' }).min(100).max(86_400_000),
    })
    .optional(),
  /** How often a gateway queries 6050 for transfers that came in, while an order waits for funds. */
  transferQueryMs: z.int({ error: 'whole milliseconds' }).min(1_000).max(3_600_000).default(60_000),
  /** How its reconciliation files are fetched and compared; absent: they are not. */
  statements: statementsSchema.optional(),
  /** How that date is written. Not documented. */
  refundDateFormat: z.enum(['yyyyMMdd', 'yyyy-MM-dd', 'yyMMdd']).default('yyyyMMdd'),
  /** One send or query as a whole: handshake, request, repeat after an expired token. */
  httpTimeoutMs: z.int({ error: 'whole milliseconds' }).min(100).max(120_000).default(20_000),
});

/** Checked credentials and options of one platform at 平安见证宝. */
export type PinganOptions = Omit<z.output<typeof optionsSchema>, 'merchant' | 'bankKey'> & {
  readonly merchant: MerchantKeys;
  readonly bankKey: KeyObject;
};

/**
 * Checks what one option alone does not show, and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function readOptions<O extends z.output<typeof optionsSchema>>(parsed: O) {
  const { merchant, bankKey, ...options } = parsed;
  checkAddress(options.baseUrl, { field: 'baseUrl', allowHttp: options.allowHttp });
  const fileUrl = options.statements?.fileUrl;
  if (fileUrl !== undefined)
    checkAddress(fileUrl, { field: 'statements.fileUrl', allowHttp: options.allowHttp });
  const keys =
    'pfx' in merchant ? readMerchantPfx(merchant.pfx, merchant.password) : readMerchantPem(merchant);
  return {
    ...options,
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    merchant: { ...keys, distinguishedName: options.distinguishedName ?? keys.distinguishedName },
    bankKey: readBankKey(bankKey),
  };
}

function text(longest: number) {
  const rule = `1 to ${longest} characters without blanks at the ends`;
  return z
    .string({ error: rule })
    .max(longest, { error: rule })
    .regex(/^\S(.*\S)?$/, { error: rule });
}
