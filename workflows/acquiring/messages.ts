import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { WorkflowSettings } from '../core/timing.js';

/** Whose a part is, as a caller writes it. */
interface Owner {
  readonly member: string;
  readonly account: string;
  readonly name?: string | undefined;
}

/** A part of the order, as its split remark has it. */
export interface AcquiredPart {
  /** The part's own number; absent where the order has no parts, and is queried by its own number. */
  readonly subOrderNo?: string | undefined;
  readonly payee: Owner;
  /** What the payer paid for it, fee included. */
  readonly amount: Money;
}

export interface AcquiringInput {
  readonly tenant: string;
  readonly provider: string;
  /** The acquiring channel, by the provider's own code. */
  readonly channel: string;
  /** The order's number at the acquirer. */
  readonly totalOrderNo: string;
  readonly parts: readonly AcquiredPart[];
  /** The order of the same tenant that waits for this money, if one does. */
  readonly forOrder?: string | undefined;
  /** How long the acquirer may take to tell the provider, before the provider is asked to fetch the order. */
  readonly supplyAfterMs: number;
  readonly settings: WorkflowSettings;
}

/**
 * `suspended`: a part was credited to another account than its own, and somebody has to say which is right. `failed`: the acquirer took a part back,
 * or it failed there.
 */
export type AcquiringState =
  'awaitingCredit' | 'suspended' | 'credited' | 'failed' | 'rejected' | 'cancelled';

/** How one part stands. No names: whoever has the numbers knows them. */
export interface PartView {
  /** The part's number, or the order's own. */
  readonly part: string;
  readonly amount: Money;
  readonly state: 'awaited' | 'suspended' | 'credited' | 'failed';
  /** The provider's code, where it failed. */
  readonly code?: string;
}

export interface AcquiringView {
  readonly state: AcquiringState;
  readonly parts: readonly PartView[];
}

export interface AcquiringResult extends AcquiringView {
  readonly state: Exclude<AcquiringState, 'awaitingCredit' | 'suspended'>;
  /** Why, where nothing could be begun. */
  readonly code?: string;
  /** The ids of requests that a lost workflow task carried out: under the id of their first sending Temporal has no answer to them. */
  readonly recoveredRequests?: readonly string[];
}

/** Names the account that a part in suspense is to be credited to. */
export interface RegulateCommand {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
  readonly part: string;
  readonly account: Owner;
}

/** The answer to a command that was carried out. */
export interface AcquiringAnswer extends AcquiringView {
  readonly requestId: string;
}

/** How the order stands. @internal */
export const acquiringQuery = defineQuery<AcquiringView>('acquiring');
/** @internal */
export const regulateUpdate = defineUpdate<AcquiringAnswer, [RegulateCommand]>('regulate');
