import type { HoldfastClient } from '../client/holdfast-client.js';
import type { PurchaseRequest } from '../contract/purchases.js';
import { ZERO, type Money } from '../domain/money.js';
import type { Account } from '../domain/party.js';

/** What a scenario may need of a provider beside an escrow. */
export type DemoCapability = 'verificationCode' | 'divisibleHold' | 'severalReceivers';

/** Those who may receive beside the platform. */
export const RECEIVERS = ['seller', 'courier', 'agent'] as const;
export type Receiver = (typeof RECEIVERS)[number];

/** What an order is made of, as it was drawn. */
export interface Terms {
  readonly amount: Money;
  readonly fee: Money;
  /** What is released, returned or refunded first, where something is done in parts. */
  readonly part: Money;
  /** Of the rest, what the courier and the agent get where several receive. */
  readonly courier: Money;
  readonly agent: Money;
}

/** What an order's terms alone say the records must show in the end. */
export interface Expected {
  readonly state: string;
  readonly held: Money;
  readonly released: Money;
  readonly returned: Money;
  readonly refunded: Money;
  /** What is left on the buyer's account. */
  readonly buyer: Money;
  /** What the accounts that all purchases share gained and gave, by their names. */
  readonly gained: Readonly<Record<string, Money>>;
  readonly gave: Readonly<Record<string, Money>>;
}

/** Terms under which no money moves: what a scenario does is put over it. */
export const NOTHING_MOVES: Omit<Expected, 'state'> = {
  held: ZERO,
  released: ZERO,
  returned: ZERO,
  refunded: ZERO,
  buyer: ZERO,
  gained: {},
  gave: {},
};

/** What of the provider changes how the money of an order moves. */
export interface MoneyRules {
  readonly holdIsDivisible: boolean;
  /** The account that pays the fee of what is refunded back to the buyer. */
  readonly feesBackFrom: 'fee' | 'advance';
}

/** An order whose money is held. */
export interface HeldOrder extends MoneyRules {
  readonly client: HoldfastClient;
  readonly key: { readonly tenant: string; readonly orderNo: string };
  readonly terms: Terms;
  /** Every receiver; the seller alone where the provider pays no others. */
  readonly receivers: Readonly<{ seller: Account } & Partial<Record<Receiver, Account>>>;
}

/** One purchase of the demo, whatever the provider. */
export interface Scenario {
  readonly needs: readonly DemoCapability[];
  /** Where it differs from what every purchase of the demo has. */
  readonly timing?: NonNullable<NonNullable<PurchaseRequest['settings']>['timing']>;
  /** The buyer's money does not arrive. */
  readonly isUnfunded?: true;
  /** The buyer does not hand in the code. */
  readonly isCodeless?: true;
  /** Where the provider pays several, the order is divided among them. */
  readonly isShared?: true;
  /** The worker is killed when the provider has taken the money. */
  readonly isKilled?: true;
  /** The provider takes the money, and its answer is lost. */
  readonly isLost?: true;
  /** What the parties decide once the money is held; nothing where the purchase ends by itself. */
  readonly decide?: (order: HeldOrder) => Promise<unknown>;
  /** What ends it where nobody decides, as it follows "waiting for". */
  readonly endsBy?: string;
  readonly expected: (terms: Terms, rules: MoneyRules) => Expected;
}
