import type { OperationKind } from '../../../src/domain/operation.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import type { Timing } from '../../../workflows/core/timing.js';
import type { CrashPlan } from './crash-points.js';
import type { FaultPlan } from './faults.js';

/** The kinds of operation that move an order's money. */
export const MONEY_KINDS = [
  'hold',
  'release',
  'return',
  'refund',
] as const satisfies readonly OperationKind[];

/** The kinds of operation that move a member's own money, apart from any order. */
export const MEMBER_MONEY_KINDS = [
  'withdraw',
  'freeze',
  'unfreeze',
  'payFromFreeze',
] as const satisfies readonly OperationKind[];

/** One simulated run as plain data: drawn from a seed, or what shrinking left of it. Times are milliseconds from its start. */
export interface Scenario {
  readonly bank: BankPlan;
  readonly engine: EnginePlan;
  readonly orders: readonly OrderPlan[];
  readonly faults: readonly FaultPlan[];
  readonly crashes: readonly CrashPlan[];
  /** From here on no fault strikes, and everyone has funds. */
  readonly faultsEndMs: number;
  /** At what time of a bank's day it begins; default: any. */
  readonly timeOfDayMs?: number;
}

/** How the banks behave. What only one of them has does nothing at the others. */
export interface BankPlan {
  /** What becomes of a serial number that was used before. */
  readonly resendMode: ResendMode;
  /** 平安: whether it divides an escrow, keeps rejections, and what it answers where no card is bound. */
  readonly partialRelease: boolean;
  readonly recordRejections: boolean;
  readonly emptyBindings: 'emptyList' | 'ERR020';
  /** 平安: whether it finds what is days old only by its date. */
  readonly datesOldTrades: boolean;
  /** 平安: whether the adapter's settings have it query an unknown outcome only every few hours. */
  readonly seldomQueried: boolean;
  /** 平安: by which of its words it shows a trade that is under way. */
  readonly underWayStatus: '2' | '5' | '6';
  /** 平安: whether an answer that says that the token has ended says nothing else, not even the outcome of the request. */
  readonly flagsAlone: boolean;
  /** 平安: whether members have another card too, which comes first in their lists and has a field that theirs leaves empty. */
  readonly otherCards: boolean;
  /** Adapay: whether money can be returned after a part release, the format of lists, and whether "not in the list" proves absence. */
  readonly reverseAfterConfirm: boolean;
  readonly listFormat: 'sample' | 'table';
  readonly rejectionHttpStatus: 'mixed' | '200' | '400' | '402';
  readonly provesAbsence: boolean;
  /** How far the bank's clock is ahead of ours; negative for behind. */
  readonly skewMs: number;
  /** Yuan on the account that gives back fees, at first. */
  readonly advance: string;
}

export interface EnginePlan {
  readonly evictAfterTasks: number;
  /** Whether payloads are encrypted on their way, as in production. */
  readonly encrypts: boolean;
  /** How many updates of one run the server takes, where that is fewer than 2,000; the workflows' settings stop well before. */
  readonly mostUpdates?: number;
  /** How many workers serve the task queue at once; default: one. */
  readonly workers?: number;
}

export type WorkflowType = 'purchase' | 'escrow' | 'onboarding' | SeparateType;
/** Workflows without an order, about a member's own money, card or account. */
export type SeparateType = 'withdrawal' | 'freeze' | 'unbinding' | 'closing';

export interface OrderPlan {
  readonly provider: ProviderName;
  readonly workflow: WorkflowType;
  /** Which person buys. The same person may buy twice. */
  readonly buyer: number;
  /** Whether the buyer has an account already, for a purchase. */
  readonly onboarded: boolean;
  readonly startMs: number;
  readonly amountFen: number;
  readonly feeFen: number;
  readonly onDeadline: 'release' | 'return';
  readonly firstAttempt: 'local' | 'remote';
  readonly timing: Partial<Timing>;
  /** Money that comes onto the buyer's account, as soon as that is there and not before. */
  readonly funds: readonly { readonly afterMs: number; readonly fen: number }[];
  readonly sellerFen: number;
  readonly codes: readonly CodeAct[];
  readonly commands: readonly CommandAct[];
  /** Whether the buyer goes on typing codes until one is accepted. */
  readonly diligent: boolean;
  /** A message that is sent together with the start. */
  readonly early: boolean;
  readonly cancelMs?: number;
  /** After how many updates its workflow takes no more commands, where the server takes few. */
  readonly mostCommands?: number;
  /** What someone waits for from the beginning. */
  readonly awaited?: readonly ('awaitHeld' | 'awaitDisbursement' | 'awaitPaymentAction')[];
  /** Whether someone says of each deposit that it is there, so long after it came or was to come. */
  readonly fundsNotified?: { readonly afterMs: number; readonly as: 'update' | 'signal' };
  /** Many commands at once, from both processes of the backend. */
  readonly burst?: Burst;
  /** A withdrawal comes back so long after its start, or once it has succeeded, where the bank can send it back. */
  readonly bounceMs?: number;
  /** The order is paid through a channel, by somebody who does this. */
  readonly payer?: PayerPlan;
  /** So long after its end the same order is started again, when the server has forgotten the first execution. */
  readonly againMs?: number;
  /** An operator ends the execution from outside. */
  readonly terminateMs?: number;
  /** An operator resets it to an earlier task: to this part of its history, between 0 and 1. Perhaps once more, so long after. */
  readonly reset?: { readonly afterMs: number; readonly part: number; readonly againMs?: number };
  /** How long an operator waits before deciding an unknown outcome. */
  readonly operatorAfterMs: number;
}

/** What the payer of a payment through a channel does. */
export interface PayerPlan {
  /**
   * Pays; pays, and once more what is shown later, in another tab; pays once the payment is over; pays another amount; closes the
   * payment; or does nothing.
   */
  readonly does: 'pays' | 'paysTwice' | 'paysLate' | 'paysOther' | 'givesUp' | 'staysAway';
  /** So long after it was shown how to pay; of a late payment: so long after the payment was over. */
  readonly afterMs: number;
}

export interface Burst {
  readonly name: 'refund' | 'return' | 'release';
  readonly afterMs: number;
  /** The amount of each command. */
  readonly fen: readonly number[];
  readonly patienceMs: readonly number[];
}

export interface CodeAct {
  readonly kind: 'right' | 'wrong' | 'stale' | 'resend';
  readonly waitMs: number;
  /** Whether it is sent under the request id of the code before it. */
  readonly reusesId?: true;
  readonly as: 'update' | 'signal';
  readonly twice: boolean;
  /** How long its sender waits for the answer before giving up; absent: it is repeated until there is an answer. */
  readonly patienceMs?: number;
}

export interface CommandAct {
  readonly name:
    'release' | 'return' | 'refund' | 'openDispute' | 'resolveDispute' | 'unfreeze' | 'payFromFreeze';
  readonly waitMs: number;
  /** The part of the order's amount, in hundredths; all of it when absent. */
  readonly share?: number;
  /** Of a part return: that the rest may go to the seller. */
  readonly releaseRest?: true;
  /** Among how many a release is divided beside the seller, or a payment out of a freeze beside one, where the provider does that. */
  readonly others?: number;
  readonly id: number;
  readonly as: 'update' | 'signal';
  readonly twice: boolean;
  /** Whether it is sent again until it is accepted. */
  readonly insists: boolean;
  /** How long its caller waits for the answer before it gives up; without it the caller repeats until there is an answer. */
  readonly patienceMs?: number;
  /** So long after its answer it is sent once more, under the same request id, as by a caller that lost the answer. */
  readonly repeatMs?: number;
}

/** Whether a workflow is about a member's own money, card or account. */
export function isSeparate(workflow: string): workflow is SeparateType {
  return ['withdrawal', 'freeze', 'unbinding', 'closing'].includes(workflow);
}

/** Whether a workflow is about an order. */
export function isOfOrder(workflow: WorkflowType): boolean {
  return workflow === 'purchase' || workflow === 'escrow';
}

/** The providers that a scenario's orders go to, in the order of their names. */
export function providersOf({ orders }: Pick<Scenario, 'orders'>): ProviderName[] {
  return [...new Set(orders.map(({ provider }) => provider))].sort();
}
