import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { EscrowSums } from '../../src/domain/escrow.js';
import type { Money } from '../../src/domain/money.js';
import type { OperationKind } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import type { PaymentAction } from '../../src/domain/pending-step.js';
import type { WorkflowSettings } from '../core/timing.js';

/** Where an order's money comes from: the buyer's balance at the provider, or a payment through a channel, by the provider's name of it. */
export type HoldBy =
  | { readonly by: 'balance' }
  | {
      readonly by: 'channel';
      readonly channel: string;
      readonly parameters?: Readonly<Record<string, string>> | undefined;
    };

/** What the two sides agreed on. */
export interface OrderTerms {
  readonly tenant: string;
  readonly orderNo: string;
  readonly provider: string;
  /** What the buyer pays, fee included. */
  readonly amount: Money;
  /** What the platform keeps of it; the seller gets amount less fee. */
  readonly fee: Money;
  /** Where the money comes from; absent: the buyer's balance. */
  readonly hold?: HoldBy | undefined;
  /** What happens when the buyer neither confirms nor complains in time. */
  readonly onDeadline: 'release' | 'return';
}

export interface EscrowInput {
  readonly order: OrderTerms;
  readonly buyer: Account;
  readonly seller: Account;
  readonly settings: WorkflowSettings;
}

export type EscrowState =
  | 'holding'
  | 'awaitingFunds'
  | 'held'
  | 'disputed'
  | 'released'
  | 'returned'
  | 'divided'
  | 'rejected'
  | 'paymentExpired'
  | 'cancelled';

/** How an order stands: its escrow, or the end of an onboarding that its buyer did not come through. */
export type OrderState = EscrowState | 'codeExpired' | 'codeVoid' | 'tooManyChecks';

/** States of an escrow that has not ended. */
export type OpenEscrowState = 'holding' | 'awaitingFunds' | 'held' | 'disputed';

/** How an escrow ends. */
export type EscrowEnd = Exclude<EscrowState, OpenEscrowState>;

export interface EscrowResult {
  readonly state: EscrowEnd;
  readonly sums: EscrowSums;
  /** Why, where the provider rejected it. */
  readonly code?: string;
  /**
   * The ids of requests that a lost workflow task carried out, or that were carried out when they came again: under the id of their
   * first sending Temporal has no answer to them.
   */
  readonly recoveredRequests?: readonly string[];
}

interface Command {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
}

export interface ReleaseCommand extends Command {
  /** All that is held when absent. */
  readonly amount?: Money | undefined;
  /** Who gets it, where it is not the seller alone: between them the amount less the fee that falls to it. */
  readonly receivers?: readonly ReceiverShare[] | undefined;
}

/** One receiver of a release, as a caller writes it. */
export interface ReceiverShare {
  readonly account: {
    readonly member: string;
    readonly account: string;
    readonly name?: string | undefined;
  };
  readonly amount: Money;
}
export interface ReturnCommand extends Command {
  /** All that is held when absent. */
  readonly amount?: Money | undefined;
  /**
   * The rest of what is held goes to the seller by the same command, at once and for good. A provider that cannot divide a hold
   * takes a part return only so, and without this it is refused with RELEASES_THE_REST; at one that can, the rest stays held
   * unless this is true.
   */
  readonly releaseRest?: boolean | undefined;
}
export interface RefundCommand extends Command {
  readonly amount: Money;
}
/** Takes a release back as a whole: what it gave is held again. Only where the provider has that, and nothing of it was refunded. */
export interface CancelReleaseCommand extends Command {
  /** The serial number of the release; absent where there is only one that can be taken back. */
  readonly release?: string | undefined;
}
export type CheckFundsCommand = Command;
export interface OpenDisputeCommand extends Command {
  readonly reason: string;
}
export interface ResolveDisputeCommand extends Command {
  /** What goes back to the buyer; the rest goes to the seller. */
  readonly toBuyer: Money;
}

/**
 * A command on the wire. `verify` says that it was refused by what the workflow knew, and only asks, after a look into the journal,
 * whether that stands; `again` that it did not, and that the command is sent under another update id now. Neither is a part of the
 * command: with them or without, the same request id is the same request.
 */
export type Sent<C extends Command> = C & { readonly verify?: true; readonly again?: true };

export type NamedCommand =
  | { readonly name: 'release'; readonly command: ReleaseCommand }
  | { readonly name: 'return'; readonly command: ReturnCommand }
  | { readonly name: 'refund'; readonly command: RefundCommand }
  | { readonly name: 'cancelRelease'; readonly command: CancelReleaseCommand }
  | { readonly name: 'openDispute'; readonly command: OpenDisputeCommand }
  | { readonly name: 'resolveDispute'; readonly command: ResolveDisputeCommand };

/** The answer to a command that was carried out. */
export interface CommandAnswer {
  readonly requestId: string;
  readonly state: OrderState;
  readonly sums: EscrowSums;
  /** Where this command finished one that had been carried out in part: whose, and how much of it was left to move. */
  readonly finished?: { readonly requestId: string; readonly left: Money };
  /** Why, where a milestone did not come because the order ended without it: as in its result. */
  readonly code?: string;
}

/** How the buyer pays, or how the order stands that nobody can pay any more. */
export interface PaymentActionAnswer {
  readonly state: OrderState;
  readonly action?: PaymentAction;
}

/** One operation of a command, as it ended. */
export interface CommandOperation {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly amount: Money;
  readonly outcome: FinalOutcome['type'];
}

/** What the failure PARTLY_DONE of a command says: what moved stays moved, and the same decision again does the rest. */
export interface PartlyDone {
  readonly operations: readonly CommandOperation[];
  /** What moved, by all operations together. */
  readonly moved: Money;
  readonly notMoved: Money;
  /** Why the rest did not move: the provider's code, or the code of a refusal. */
  readonly code: string;
}

/** @internal */
export const releaseUpdate = defineUpdate<CommandAnswer, [ReleaseCommand]>('release');
/** @internal */
export const returnUpdate = defineUpdate<CommandAnswer, [ReturnCommand]>('return');
/** @internal */
export const refundUpdate = defineUpdate<CommandAnswer, [RefundCommand]>('refund');
/** @internal */
export const cancelReleaseUpdate = defineUpdate<CommandAnswer, [CancelReleaseCommand]>('cancelRelease');
/** @internal */
export const openDisputeUpdate = defineUpdate<CommandAnswer, [OpenDisputeCommand]>('openDispute');
/** @internal */
export const resolveDisputeUpdate = defineUpdate<CommandAnswer, [ResolveDisputeCommand]>('resolveDispute');
/** Queries the balance that the order waits for at once; answers how the order then stands. @internal */
export const checkFundsUpdate = defineUpdate<CommandAnswer, [CheckFundsCommand]>('checkFunds');
/** Answers once the money is held, or with the end that came instead. @internal */
export const awaitHeldUpdate = defineUpdate<CommandAnswer, [Record<never, never>]>('awaitHeld');
/** Answers with how the buyer pays once that is known; without it where nothing is to be paid any more. @internal */
export const awaitPaymentActionUpdate = defineUpdate<PaymentActionAnswer, [Record<never, never>]>(
  'awaitPaymentAction',
);
/** Answers once the money has left escrow, to whichever side, or the order ended without it. @internal */
export const awaitDisbursementUpdate = defineUpdate<CommandAnswer, [Record<never, never>]>(
  'awaitDisbursement',
);

/** @internal */
export const receiptConfirmedSignal = defineSignal<[ReleaseCommand]>('receiptConfirmed');
/** @internal */
export const returnRequestedSignal = defineSignal<[ReturnCommand]>('returnRequested');
/** @internal */
export const refundRequestedSignal = defineSignal<[RefundCommand]>('refundRequested');
/** @internal */
export { fundsArrivedSignal } from '../core/funds-messages.js';
/** @internal */
export const disputeOpenedSignal = defineSignal<[OpenDisputeCommand]>('disputeOpened');

/** @internal */
export const escrowQuery = defineQuery<{ state: OrderState; sums: EscrowSums }>('escrow');
