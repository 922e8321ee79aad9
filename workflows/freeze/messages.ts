import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { FrozenBalance, FrozenCredit } from '../../src/domain/operations/freeze.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface FreezeInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this freeze: the same number again is the same freeze. */
  readonly freezeNo: string;
  readonly account: Account;
  /** What can be withdrawn at once is frozen, and can be again once it is unfrozen; absent: any money that can be spent. */
  readonly balance?: FrozenBalance | undefined;
  /** It is frozen already, credited so as a part of an acquired order. */
  readonly credited?:
    | {
        readonly by: FrozenCredit;
        /** The part's number, or that of an order without parts. */
        readonly number: string;
        /** What the platform keeps of the amount once it is unfrozen, as the order's split remark says. */
        readonly fee?: Money | undefined;
      }
    | undefined;
  /** What cannot be spent while it is frozen. */
  readonly amount: Money;
  /** How long it is frozen, from the moment at which the provider confirmed it. */
  readonly freezeForMs: number;
  /** What then happens by itself: it is unfrozen, or an operator is alerted and it stays frozen until somebody unfreezes it. */
  readonly onDeadline: 'unfreeze' | 'alert';
  /** How long after the freeze has ended, or the latest refund, its payments can be refunded; absent: only while it is frozen. */
  readonly refundableForMs?: number | undefined;
  readonly settings: WorkflowSettings;
}

/** Only `frozen` keeps the money from being spent; in every state that ends the workflow it is free, or paid out. */
export type FreezeState = 'freezing' | 'frozen' | 'paid' | 'unfrozen' | 'rejected' | 'cancelled';

export interface FreezeResult {
  readonly state: Exclude<FreezeState, 'freezing' | 'frozen'>;
  /** Why, where the provider rejected the freeze. */
  readonly code?: string;
  /** The ids of requests that a lost workflow task carried out: under the id of their first sending Temporal has no answer to them. */
  readonly recoveredRequests?: readonly string[];
}

export interface UnfreezeCommand {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
}

/** Somebody who is paid out of what is frozen. */
export interface FreezeReceiver {
  /** The caller's id of it in this payment. */
  readonly itemId: string;
  readonly payee: { readonly member: string; readonly account: string; readonly name?: string | undefined };
  readonly amount: Money;
}

/** Pays several receivers out of what is frozen; what is left stays frozen. */
export interface PayCommand {
  /** The caller's id of this payment: the same id twice is one payment and the same answer. */
  readonly requestId: string;
  readonly receivers: readonly FreezeReceiver[];
}

/** The answer to a payment that was carried out. */
export interface PayAnswer {
  readonly requestId: string;
  readonly state: FreezeState;
  /** What is still frozen. */
  readonly frozen: Money;
  /** How each receiver stands, with the provider's own number of its part. */
  readonly receivers: readonly {
    readonly itemId: string;
    readonly outcome: Outcome['type'];
    readonly reference?: string;
  }[];
}

/** Gives back what one receiver of a payment got, or a part of it. */
export interface RefundPaymentCommand {
  /** The caller's id of this refund: the same id twice is one refund and the same answer. */
  readonly requestId: string;
  /** The request id of the payment, and the receiver's id in it. */
  readonly paymentId: string;
  readonly itemId: string;
  readonly amount: Money;
}

/** The answer to a refund that was carried out. */
export interface RefundPaymentAnswer {
  readonly requestId: string;
  readonly state: FreezeState;
  /** What was refunded of this receiver's part in all. */
  readonly refunded: Money;
}

/** The answer to a command that was carried out. */
export interface FreezeAnswer {
  readonly requestId: string;
  readonly state: FreezeState;
}

/** @internal */
export const unfreezeUpdate = defineUpdate<FreezeAnswer, [UnfreezeCommand]>('unfreeze');
/** @internal */
export const unfreezeRequestedSignal = defineSignal<[UnfreezeCommand]>('unfreezeRequested');
/** @internal */
export const payUpdate = defineUpdate<PayAnswer, [PayCommand]>('payFromFreeze');
/** @internal */
export const paymentRequestedSignal = defineSignal<[PayCommand]>('paymentRequested');
/** @internal */
export const refundPaymentUpdate = defineUpdate<RefundPaymentAnswer, [RefundPaymentCommand]>('refundPayment');
