import { z } from 'zod';
import { milliseconds, resendMode, yuan } from '../engine/control/fields.js';
import type { CommonRules } from '../engine/provider-control.js';
import type { ResendMode } from '../engine/resend-mode.js';

/** Behaviour of Adapay that no document describes, or that documents contradict: whoever runs the sandbox chooses. */
export interface AdapayRules extends CommonRules {
  /** What becomes of an order_no that was used before; the documents say only that it is unique under an app_id. */
  readonly resendMode: ResendMode;
  /** Whether one order_no stands for one request over all calls ("保证在app_id下唯一"), or over the calls of one kind. */
  readonly orderNoScope: 'app' | 'call';
  /**
   * The HTTP status of a rejection. `mixed`: 400 for a request of the wrong form and 200 for one that the ledger rejects. Clients
   * have met 200, 400 and 402; which rejection has which status is not documented.
   */
  readonly rejectionHttpStatus: 'mixed' | '200' | '400' | '402';
  /** Whether the balance lists have the form of the samples (numbers, "false", create_time) or of the tables. */
  readonly listFormat: 'sample' | 'table';
  /**
   * What the answer to a payment's creation says until the payer has paid: `succeeded`, since the payment was created, as in the
   * platform's sample runs, or `pending`, as a query of the payment says.
   */
  readonly createdPaymentStatus: 'succeeded' | 'pending';
  /** Who ends a payment through a channel: time, as `channelTakesMs` and `channelEnds` say, or the payer by the control API. */
  readonly paidBy: 'time' | 'payer';
  /** Whether a balance payment can be reversed in part after a confirmation: the text says no, its formula yes. */
  readonly reverseAfterConfirm: boolean;
  /** 手续费 in hundredths of a percent of what is confirmed or paid at once; no rate is documented. */
  readonly feeBasisPoints: number;
  /** Yuan that one withdrawal costs. */
  readonly cashFee: string;
  /** 撤销次数最多不超过10次. */
  readonly reversesAllowed: number;
  /** 支持撤销最长时间为178天. */
  readonly reverseWindowDays: number;
  /** How long a corporate member's audit takes. */
  readonly auditTakesMs: number;
  /** How long banks and channels take: withdrawals, and payments with their reversals and refunds. */
  readonly channelTakesMs: number;
  /** How an audit, or what a channel does, ends. */
  readonly channelEnds: 'succeeded' | 'failed';
  /** How long after a notification that was not taken the next of the three retries follows; not documented. */
  readonly notifyRetryMs: number;
}

export const DEFAULT_ADAPAY_RULES: AdapayRules = {
  resendMode: 'replay',
  orderNoScope: 'app',
  rejectionHttpStatus: 'mixed',
  listFormat: 'sample',
  createdPaymentStatus: 'succeeded',
  paidBy: 'time',
  reverseAfterConfirm: true,
  feeBasisPoints: 0,
  cashFee: '0.00',
  reversesAllowed: 10,
  reverseWindowDays: 178,
  auditTakesMs: 1_000,
  channelTakesMs: 1_000,
  channelEnds: 'succeeded',
  notifyRetryMs: 1_000,
};

/** The rules that the control API may change. */
export const rulesBody = z.strictObject({
  resendMode: resendMode.optional(),
  orderNoScope: z.enum(['app', 'call']).optional(),
  rejectionHttpStatus: z.enum(['mixed', '200', '400', '402']).optional(),
  listFormat: z.enum(['sample', 'table']).optional(),
  createdPaymentStatus: z.enum(['succeeded', 'pending']).optional(),
  paidBy: z.enum(['time', 'payer']).optional(),
  reverseAfterConfirm: z.boolean().optional(),
  feeBasisPoints: z.number().int().min(0).max(10_000).optional(),
  cashFee: yuan.optional(),
  reversesAllowed: z.number().int().min(0).max(1000).optional(),
  reverseWindowDays: z.number().int().min(0).max(3650).optional(),
  auditTakesMs: milliseconds.optional(),
  channelTakesMs: milliseconds.optional(),
  channelEnds: z.enum(['succeeded', 'failed']).optional(),
  notifyRetryMs: milliseconds.optional(),
});
