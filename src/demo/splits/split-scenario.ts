import type { HoldfastClient } from '../../client/holdfast-client.js';
import type { SplitKey } from '../../contract/splits.js';
import { ZERO, type Money } from '../../domain/money.js';

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
