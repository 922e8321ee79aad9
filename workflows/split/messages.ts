import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { IntentItem } from '../../src/domain/operation.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { RefundPlan } from '../../src/domain/refund-planner.js';
import type { SplitSums } from '../../src/domain/split-balances.js';
import type { WorkflowSettings } from '../core/timing.js';

/** Somebody who is to get a part of a trade, as a caller writes it. Its id stays the same over tries, and names it in the split's return. */
export interface SplitReceiver {
  readonly itemId: string;
  readonly payee: { readonly member: string; readonly account: string; readonly name?: string | undefined };
  readonly amount: Money;
  readonly payeeType?: IntentItem['payeeType'] | undefined;
}

export interface SplitInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this division: the same number again is the same one. */
  readonly splitNo: string;
  readonly trade: { readonly tradeNo: string; readonly merchantNo?: string | undefined };
  /** What the buyer paid for the trade. */
  readonly paid: Money;
  /** Between whom it is divided at once; what is left stays undivided until it is finished. */
  readonly receivers: readonly SplitReceiver[];
  /** How long after the first split the trade stays open. */
  readonly finishAfterMs: number;
  /** What then happens by itself: the rest goes to the merchant, or an operator is alerted and it stays open. */
  readonly onDeadline: 'finish' | 'ask';
  readonly settings: WorkflowSettings;
}

/**
 * `split`: every receiver has its share; `partlySplit`: some have and some have not; `notSplit`: nobody has. `finished` and `cancelled`
 * end the workflow, and so does `rejected`: nothing could be begun.
 */
export type SplitState =
  'splitting' | 'split' | 'partlySplit' | 'notSplit' | 'finished' | 'rejected' | 'cancelled';

/** The states in which a division ends. */
export type SplitEnd = Exclude<SplitState, 'splitting'>;

/** How one receiver stands. No names: whoever has the ids knows them. */
export interface ReceiverView {
  readonly itemId: string;
  readonly amount: Money;
  /** What of it came back. */
  readonly returned: Money;
  readonly outcome: Outcome['type'];
  /** The provider's code, or why it has not ended. */
  readonly detail?: string;
}

export interface SplitView {
  readonly state: SplitState;
  readonly sums: SplitSums;
  readonly receivers: readonly ReceiverView[];
}

export interface SplitResultView extends SplitView {
  readonly state: SplitEnd;
  /** Why, where nothing could be begun. */
  readonly code?: string;
  /** Commands that were carried out and whose callers got no answer under the id of their first sending. */
  readonly recoveredRequests?: readonly string[];
}

interface Command {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
}

/**
 * A command on the wire. `verify` says that it was refused by what the workflow knew, and only asks, after a look into the journal,
 * whether that stands; `again` that it did not, and that the command is sent under another update id now. Neither is a part of it.
 */
export type Sent<C extends Command> = C & { readonly verify?: true; readonly again?: true };

/** Divides more of the trade, under a new operation: among others, or among those who replace a receiver that failed. */
export interface DivideCommand extends Command {
  readonly receivers: readonly SplitReceiver[];
}

/** Divides once more among receivers who failed, each with its amount, under a new operation. */
export interface RetryCommand extends Command {
  /** Default: all who failed and were not replaced. */
  readonly itemIds?: readonly string[] | undefined;
}

/** Brings back from the receivers what a refund of `amount` needs, in all of the trade's refunds together. */
export interface PrepareRefundCommand extends Command {
  readonly amount: Money;
  /** That the merchant pays what cannot be brought back. */
  readonly merchantPays?: boolean | undefined;
}

/** Gives the merchant what was not divided, and ends the workflow. */
export type FinishCommand = Command;

/** The answer to a command that was carried out. */
export interface SplitAnswer extends SplitView {
  readonly requestId: string;
}

export interface PrepareRefundAnswer extends SplitAnswer {
  readonly plan: RefundPlan;
  /** What can be refunded at the provider now, of what was asked for. */
  readonly ready: Money;
}

/** How the split stands. @internal */
export const splitQuery = defineQuery<SplitView>('split');
/** What a refund would need, without doing it. @internal */
export const refundPlanQuery = defineQuery<RefundPlan, [{ readonly amount: Money }]>('refundPlan');
/** @internal */
export const divideUpdate = defineUpdate<SplitAnswer, [DivideCommand]>('divide');
/** @internal */
export const retryUpdate = defineUpdate<SplitAnswer, [RetryCommand]>('retry');
/** @internal */
export const prepareRefundUpdate = defineUpdate<PrepareRefundAnswer, [PrepareRefundCommand]>('prepareRefund');
/** @internal */
export const finishUpdate = defineUpdate<SplitAnswer, [FinishCommand]>('finish');
/** @internal */
export const finishRequestedSignal = defineSignal<[FinishCommand]>('finishRequested');
