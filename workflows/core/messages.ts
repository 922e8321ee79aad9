import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { OperationKind } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { AwaitedStep, PaymentAction } from '../../src/domain/pending-step.js';

/** One operation as the workflow shows it. No personal data. */
export interface StepView {
  readonly step: string;
  readonly kind: OperationKind;
  readonly amount?: Money;
  readonly serialNumber: string;
  readonly outcome: 'succeeded' | 'rejected' | 'absent' | 'pending' | 'unknown';
  /** The provider's code for a rejection, or why the outcome is not known yet. */
  readonly detail?: string;
  /** What somebody has to do before it goes on. */
  readonly waitsFor?: AwaitedStep;
}

/** How a workflow can stand; each kind has states of its own among these. */
export type WorkflowState =
  // An onboarding, and a purchase until its buyer's account and card are there.
  | 'opening'
  | 'awaitingCode'
  | 'awaitingTransfer'
  | 'awaitingAmount'
  | 'codeExpired'
  | 'codeVoid'
  | 'tooManyChecks'
  | 'bound'
  // An escrow.
  | 'holding'
  | 'awaitingFunds'
  | 'held'
  | 'disputed'
  | 'released'
  | 'returned'
  | 'divided'
  | 'paymentExpired'
  // A withdrawal, a freeze, an unbinding.
  | 'withdrawing'
  | 'provisional'
  | 'withdrawn'
  | 'bounced'
  | 'freezing'
  | 'frozen'
  | 'paid'
  | 'unfrozen'
  | 'unbinding'
  | 'unbound'
  // A closing of an account, a correction of a bound card's bank.
  | 'closing'
  | 'closed'
  | 'correcting'
  | 'corrected'
  // A change of telephone number.
  | 'applying'
  | 'changed'
  // A split.
  | 'splitting'
  | 'split'
  | 'partlySplit'
  | 'notSplit'
  | 'finished'
  // Money in suspense.
  | 'suspended'
  | 'allocating'
  | 'allocated'
  // An acquired order.
  | 'awaitingCredit'
  | 'credited'
  | 'failed'
  // A top-up.
  | 'toppingUp'
  | 'toppedUp'
  | 'partlyToppedUp'
  | 'reversed'
  // A reconciliation.
  | 'reconciling'
  | 'reconciled'
  // Any.
  | 'rejected'
  | 'cancelled';

/** Funds that an order waits for. */
export interface AwaitedFunds {
  /** The provider's number of the account. */
  readonly account: string;
  readonly amount: Money;
}

export interface WorkflowStatus<State extends WorkflowState = WorkflowState> {
  readonly state: State;
  /** When the workflow goes on by itself (ISO 8601). */
  readonly nextDeadline?: string;
  /** The provider's number of the account that the workflow opened, as soon as it is there. */
  readonly account?: string;
  /** What the holder of a card has to pay in from it, while that proves the card. */
  readonly payIn?: Money;
  /** Whose balance is short, while funds are awaited, and what it must reach. */
  readonly awaitedFunds?: AwaitedFunds;
  /** How the buyer pays, while a payment through a channel is awaited. Whoever has it can pay. */
  readonly action?: PaymentAction;
  /** Of an intent that is tried again and again the first try and the latest ones, and of all the first and the latest. */
  readonly steps: readonly StepView[];
  /** How many steps are not shown. */
  readonly stepsLeftOut?: number;
  /** Reasons to alert an operator. */
  readonly attention: readonly string[];
  /** The latest signals that were refused, with the reason: signals have no answer of their own. */
  readonly refusedSignals: readonly string[];
}

/** An operator's decision on an operation in doubt. */
export interface DecideCommand {
  readonly operationId: string;
  readonly happened: boolean;
  readonly evidence: string;
  readonly by: string;
  readonly account?: string;
  /** Of an operation with several receivers that happened: those of its items that failed all the same. */
  readonly failedItems?: readonly string[];
}

/** A provider has sent a notification about an operation; the journal has it. */
export interface NotificationReceived {
  readonly operationId: string;
  /** How the operation has ended, if it has. */
  readonly ended?: FinalOutcome['type'];
  /** Why an operator must look. */
  readonly attention?: string;
}

/** How the workflow stands. @internal */
export const statusQuery = defineQuery<WorkflowStatus>('status');

/** Ends an operation in doubt by an operator's decision; refused without evidence text or for an operation not in doubt. @internal */
export const decideUpdate = defineUpdate<{ operationId: string; outcome: string }, [DecideCommand]>('decide');

/** Whoever waits for the operation reads the journal at once. @internal */
export const notificationReceivedSignal = defineSignal<[NotificationReceived]>('notificationReceived');
