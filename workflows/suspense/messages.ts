import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { WorkflowSettings } from '../core/timing.js';

/** Whose the money is, as a caller writes it. */
interface Owner {
  readonly member: string;
  readonly account: string;
  readonly name?: string | undefined;
}

export interface SuspenseInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this money: the same number again is the same money. */
  readonly suspenseNo: string;
  /** What lies in suspense. */
  readonly amount: Money;
  /** Whose it is, where that is known: all of it is allocated at once. */
  readonly account?: Owner | undefined;
  /** What the platform keeps of it. */
  readonly fee?: Money | undefined;
  /** How long after the latest allocation or reversal an allocation can be reversed here. */
  readonly reversibleForMs: number;
  readonly settings: WorkflowSettings;
}

/**
 * `suspended`: some of it lies in suspense, and somebody has to say whose it is. `allocated`: all of it is a member's. `rejected`: nothing
 * could be begun. `cancelled`: nothing more is done; what was allocated stays so.
 */
export type SuspenseState = 'suspended' | 'allocating' | 'allocated' | 'rejected' | 'cancelled';

/** One allocation. No names: whoever has its id knows them. */
export interface AllocationView {
  /** The id of the request that made it, or `start`. */
  readonly allocationId: string;
  /** What left suspense for it, the fee included. */
  readonly amount: Money;
  /** What of it was taken back into suspense. */
  readonly reversed: Money;
}

export interface SuspenseView {
  readonly state: SuspenseState;
  /** What lies in suspense now. */
  readonly suspended: Money;
  readonly allocations: readonly AllocationView[];
}

export interface SuspenseResult extends SuspenseView {
  readonly state: Exclude<SuspenseState, 'suspended' | 'allocating'>;
  /** Why, where nothing could be begun. */
  readonly code?: string;
  /** The ids of requests that a lost workflow task carried out: under the id of their first sending Temporal has no answer to them. */
  readonly recoveredRequests?: readonly string[];
}

/** Gives a member a part of what lies in suspense, or all of it. */
export interface AllocateCommand {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
  readonly account: Owner;
  /** What leaves suspense, the fee included. */
  readonly amount: Money;
  /** What the platform keeps of it. */
  readonly fee?: Money | undefined;
}

/** Takes a part of what an allocation gave a member, or all of it, back into suspense. The fee stays with the platform. */
export interface ReverseAllocationCommand {
  readonly requestId: string;
  readonly allocationId: string;
  readonly amount: Money;
}

/** The answer to a command that was carried out. */
export interface SuspenseAnswer extends SuspenseView {
  readonly requestId: string;
}

/** How the money stands. @internal */
export const suspenseQuery = defineQuery<SuspenseView>('suspense');
/** @internal */
export const allocateUpdate = defineUpdate<SuspenseAnswer, [AllocateCommand]>('allocate');
/** @internal */
export const reverseAllocationUpdate = defineUpdate<SuspenseAnswer, [ReverseAllocationCommand]>(
  'reverseAllocation',
);
