import { z } from 'zod';
import { milliseconds, positiveYuan } from '../engine/control/fields.js';
import type { CommonRules } from '../engine/provider-control.js';
import type { ResendMode } from '../engine/resend-mode.js';

export type { ResendMode };

/** Behaviour of the bank that a contract fixes or no document describes: whoever runs the sandbox chooses. */
export interface PinganRules extends CommonRules {
  /** What becomes of a CnsmrSeqNo that was used before; the documents promise only that nothing happens twice. */
  readonly resendMode: ResendMode;
  /** Whether 6034 flags 2 and 3 and 6007 flag 2 take a part of the amount; no document mentions it. */
  readonly partialRelease: boolean;
  /** Whether 6110 finds a rejected trade (TranStatus 1) or does not know it (ERR020). */
  readonly recordRejections: boolean;
  /** Whether 6110 finds what 6031 has done; the guide's list of what it finds leaves 6031 out. */
  readonly platformOrdersShown: boolean;
  /** Whether 6007 flag 2 unfreezes what 6135 froze; no document says. */
  readonly plainUnfreezing: boolean;
  /** How long the code of 6066 is good (6066 功能描述: 120 秒). */
  readonly codeLifetimeMs: number;
  /** How many wrong codes an application allows (6067: 超过5次则本次鉴权作废). */
  readonly wrongCodesAllowed: number;
  /** How often a card is checked within one day of the bank (6066: 不能超过6次). */
  readonly checksPerCardPerDay: number;
  /** How long the amount of 6055 can be handed in (相关说明 2: 48小时), and how far apart its starts are (相关说明 3: 每24小时只能发起1次). */
  readonly smallAmountLifetimeMs: number;
  readonly smallAmountEveryMs: number;
  /** How many wrong amounts an application allows (6064: 超过5次则本次鉴权作废). */
  readonly wrongAmountsAllowed: number;
  /** How long its transfer takes, 0 for at once, and how it then ends. */
  readonly smallAmountTakesMs: number;
  readonly smallAmountEnds: 'arrived' | 'failed';
  /** How many days a trade can be refunded by 6164 (正常支持30天以内的退款). */
  readonly refundWindowDays: number;
  /** From how many days on the bank must search its history for a trade, so that its first refund is SIM_HISTORY; 0 is never. */
  readonly historyAfterDays: number;
  /** What 6092 answers for an unknown member; the code is not documented. */
  readonly memberNotFoundCode: 'SIM_MEMBER_NOT_FOUND' | 'ERR020' | 'ERR254' | 'E10002';
  /** What 6098 answers when nothing is bound: an empty list, or ERR020; not documented. */
  readonly emptyBindings: 'emptyList' | 'ERR020';
  /** 6110 asks for TranDate when the trade is older than this; the sources contradict each other, so 0 is never. */
  readonly tranDateNeededAfterDays: number;
  /** Whether 6034 answers ERR125 for a name, where one is sent, that is not the one on file; no document says. */
  readonly checkNames: boolean;
  /** How long the bank takes for a withdrawal, 0 for at once, and how it then ends. */
  readonly withdrawalTakesMs: number;
  readonly withdrawalEnds: 'succeeded' | 'failed';
  /** The most that one withdrawal may bring at any time, in yuan; above it only in the bank's working hours. */
  readonly realTimeUpTo: string;
  /** The bank's working hours, HH:mm in Asia/Shanghai, and the days that are not as the week has them, yyyyMMdd. */
  readonly opensAt: string;
  readonly closesAt: string;
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
  /** What a sub-order's amount is in 6216 and 6217: with its fee (the guide's example) or without (the clients' tables). */
  readonly topUpAmounts: 'gross' | 'net';
  /** How 6108 shows the days that are over. */
  readonly clearing: 'succeeded' | 'pending' | 'failed';
  /** Bytes of a piece that the file server sends. */
  readonly filePieceBytes: number;
  /** Whether a new access token ends the ones before it: one an APPID, as an undocumented gateway may keep it. */
  readonly oneToken: boolean;
}

export const DEFAULT_PINGAN_RULES: PinganRules = {
  resendMode: 'replay',
  partialRelease: false,
  recordRejections: false,
  platformOrdersShown: false,
  plainUnfreezing: false,
  codeLifetimeMs: 120_000,
  wrongCodesAllowed: 5,
  checksPerCardPerDay: 6,
  smallAmountLifetimeMs: 172_800_000,
  smallAmountEveryMs: 86_400_000,
  wrongAmountsAllowed: 5,
  smallAmountTakesMs: 0,
  smallAmountEnds: 'arrived',
  refundWindowDays: 30,
  historyAfterDays: 0,
  memberNotFoundCode: 'SIM_MEMBER_NOT_FOUND',
  emptyBindings: 'emptyList',
  tranDateNeededAfterDays: 0,
  checkNames: true,
  withdrawalTakesMs: 30_000,
  withdrawalEnds: 'succeeded',
  realTimeUpTo: '50000.00',
  opensAt: '08:30',
  closesAt: '17:00',
  holidays: [],
  workdays: [],
  topUpAmounts: 'net',
  clearing: 'succeeded',
  filePieceBytes: 262_144,
  oneToken: false,
};

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:mm');
const days = z.array(z.string().regex(/^\d{8}$/, 'expected yyyyMMdd')).max(400);

/** The rules that the control API may change; the resend mode has a route of its own. */
export const rulesBody = z.strictObject({
  partialRelease: z.boolean().optional(),
  recordRejections: z.boolean().optional(),
  platformOrdersShown: z.boolean().optional(),
  plainUnfreezing: z.boolean().optional(),
  codeLifetimeMs: milliseconds.min(1).optional(),
  wrongCodesAllowed: z.number().int().min(0).max(100).optional(),
  checksPerCardPerDay: z.number().int().min(1).max(1_000_000).optional(),
  smallAmountLifetimeMs: milliseconds.min(1).optional(),
  smallAmountEveryMs: milliseconds.min(0).optional(),
  wrongAmountsAllowed: z.number().int().min(0).max(100).optional(),
  smallAmountTakesMs: milliseconds.min(0).optional(),
  smallAmountEnds: z.enum(['arrived', 'failed']).optional(),
  refundWindowDays: z.number().int().min(0).max(3650).optional(),
  historyAfterDays: z.number().int().min(0).max(3650).optional(),
  memberNotFoundCode: z.enum(['SIM_MEMBER_NOT_FOUND', 'ERR020', 'ERR254', 'E10002']).optional(),
  emptyBindings: z.enum(['emptyList', 'ERR020']).optional(),
  tranDateNeededAfterDays: z.number().int().min(0).max(3650).optional(),
  checkNames: z.boolean().optional(),
  withdrawalTakesMs: milliseconds.min(0).optional(),
  withdrawalEnds: z.enum(['succeeded', 'failed']).optional(),
  realTimeUpTo: positiveYuan.optional(),
  opensAt: timeOfDay.optional(),
  closesAt: timeOfDay.optional(),
  holidays: days.optional(),
  workdays: days.optional(),
  topUpAmounts: z.enum(['gross', 'net']).optional(),
  clearing: z.enum(['succeeded', 'pending', 'failed']).optional(),
  filePieceBytes: z.number().int().min(1).max(1_000_000).optional(),
  oneToken: z.boolean().optional(),
});
