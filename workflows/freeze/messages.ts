import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface FreezeInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this freeze: the same number again is the same freeze. */
  readonly freezeNo: string;
  readonly account: Account;
  /** What cannot be spent while it is frozen. */
  readonly amount: Money;
  /** How long it is frozen, from the moment at which the provider confirmed it. */
  readonly freezeForMs: number;
  /** What then happens by itself: it is unfrozen, or an operator is alerted and it stays frozen until somebody unfreezes it. */
  readonly onDeadline: 'unfreeze' | 'alert';
  readonly settings: WorkflowSettings;
}

/** Only `frozen` keeps the money from being spent; in every state that ends the workflow it is free. */
export type FreezeState = 'freezing' | 'frozen' | 'unfrozen' | 'rejected' | 'cancelled';

export interface FreezeResult {
  readonly state: Exclude<FreezeState, 'freezing' | 'frozen'>;
  /** Why, where the provider rejected the freeze. */
  readonly code?: string;
}

export interface UnfreezeCommand {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
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
