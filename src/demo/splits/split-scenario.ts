import type { HoldfastClient } from '../../client/holdfast-client.js';
import type { SplitKey, SplitRequest } from '../../contract/splits.js';
import { ZERO, type Money } from '../../domain/money.js';
import type { Account } from '../../domain/party.js';
import type { ProviderName } from '../../domain/provider-table.js';
import type { JournalRow } from '../../journal/journal.js';
import type { WireEntry } from '../../sandbox/engine/wire-log.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { SplitScenarioName } from './scenarios.js';

/** Those who get a share. */
export const SHARERS = ['seller', 'courier'] as const;
export type Sharer = (typeof SHARERS)[number];

/** What a trade is made of, as it was drawn: what is left of it stays undivided at first. */
export interface SplitTerms {
  readonly paid: Money;
  readonly seller: Money;
  readonly courier: Money;
  /** What is to be refunded where something is. */
  readonly refund: Money;
}

/** What the terms alone say that a division comes to. */
export interface ExpectedSplit {
  readonly state: string;
  /** What each has in the end. */
  readonly got: Readonly<Record<Sharer, Money>>;
  readonly returned: Money;
  readonly finished: Money;
}

/** What of the provider changes how the money of a trade moves. */
export interface SplitRules {
  /** A return takes a part of what one receiver got, and not all that a split gave. */
  readonly returnsParts: boolean;
  /** What is not divided can be given to the merchant. */
  readonly finishes: boolean;
}

/** A division that has been started. */
export interface StartedSplit extends SplitRules {
  readonly client: HoldfastClient;
  readonly key: SplitKey;
  readonly terms: SplitTerms;
  /** From here on a receiver's shares fail, or succeed again. */
  readonly setSharer: (name: Sharer, result: 'succeeds' | 'fails') => void;
}

/** One division of the demo, whatever the provider. */
export interface SplitScenario {
  /** The courier's share fails. */
  readonly failsFor?: 'courier';
  /** The answer to the split is lost, and with it whatever the provider would tell by itself. */
  readonly isLost?: true;
  /** The worker is killed when the provider has divided the trade. */
  readonly isKilled?: true;
  /** The state that the division comes to by itself. */
  readonly comesTo: 'split' | 'partlySplit' | 'notSplit';
  /** What is decided then. */
  readonly decide?: (started: StartedSplit) => Promise<unknown>;
  readonly expected: (terms: SplitTerms, rules: SplitRules) => ExpectedSplit;
}

/** Nobody got anything. */
export const NOBODY: Readonly<Record<Sharer, Money>> = { seller: ZERO, courier: ZERO };

/** What the demo must know of a provider that divides trades: how its sandbox has a trade paid, and how its records are read. */
export interface SplitDemoProvider extends SplitRules {
  readonly name: ProviderName;
  /** The scenarios of its demo in their order. */
  readonly scenarios: readonly SplitScenarioName[];
  /** Whether a lost answer is found by a query; otherwise an operator decides. */
  readonly hasQuery: boolean;
  /** The call that divides a trade. */
  readonly call: string;
  /** Binds one who receives. */
  openSharer(sandbox: Sandbox, name: string): Account;
  setSharer(sandbox: Sandbox, account: string, result: 'succeeds' | 'fails'): void;
  addTrade(sandbox: Sandbox, amount: Money): SplitRequest['trade'];
  /** What an account has, in yuan. */
  got(sandbox: Sandbox, account: string): string;
  /** What the merchant has, in yuan: what came back, and what was finished. */
  merchant(sandbox: Sandbox): string;
  /** How often an operation took effect, and the requests that carried it out. */
  effects(sandbox: Sandbox, row: JournalRow): number;
  writes(sandbox: Sandbox, row: JournalRow): readonly WireEntry[];
}
