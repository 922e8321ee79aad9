import type { Money } from '../domain/money.js';
import type { Account } from '../domain/party.js';
import type { ProviderName } from '../domain/provider-table.js';
import type { JournalRow } from '../journal/journal.js';
import type { HookRule } from '../sandbox/engine/hooks.js';
import type { WireEntry } from '../sandbox/engine/wire-log.js';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.js';
import type { DemoCapability } from './scenario.js';
import type { ScenarioName } from './scenarios.js';
import type { PlayedPurchase } from './stage.js';

/** Where a provider's records and wire log have an operation. */
export interface Traces {
  /** How often it took effect. */
  effects(sandbox: Sandbox, row: JournalRow): number;
  /** The requests that carried it out, oldest first. */
  writes(sandbox: Sandbox, row: JournalRow): readonly WireEntry[];
  /** The status queries about it. */
  queries(sandbox: Sandbox, row: JournalRow): readonly WireEntry[];
  /** The number under which the provider files an order's money; undefined where none was held. */
  orderAtProvider(played: PlayedPurchase, rows: readonly JournalRow[]): string | undefined;
}

/** What the demo must know of one provider: how its sandbox opens accounts and pays in, and how its records are read. */
export interface DemoProvider {
  readonly name: ProviderName;
  readonly capabilities: readonly DemoCapability[];
  /** The scenarios of its demo in their order; it has the capabilities that they need. */
  readonly scenarios: readonly ScenarioName[];
  /** What its sandbox starts with that its scenarios need. */
  readonly sandboxOptions?: Omit<SandboxOptions, 'dataDir'>;
  /** Opens the account of one who receives. */
  openReceiver(sandbox: Sandbox, member: string): Account;
  /** Pays this amount in as soon as the buyer's account is there. */
  bringFunds(sandbox: Sandbox, buyer: { readonly member: string; readonly amount: Money }): void;
  /** How long the codes of the next purchase are valid, where there are codes. */
  setCodeLifetime?(sandbox: Sandbox, ms: number): void;
  /** The request that holds the money of an order. */
  holdRequest(orderNo: string): Pick<HookRule, 'provider' | 'interface' | 'orderNo'>;
  /** What the account has that the fees go to. */
  feeBalance(sandbox: Sandbox): Money;
  /** The platform's own account that returns fees, where the account of the fees does not. */
  readonly advance?: { readonly startsWith: Money; balance(sandbox: Sandbox): Money };
  readonly traces: Traces;
}

/** An account that all purchases of a run share. */
export interface SharedAccount {
  /** As the terms call it. */
  readonly name: string;
  readonly startedWith: Money;
  readonly balance: (sandbox: Sandbox) => Money;
}
