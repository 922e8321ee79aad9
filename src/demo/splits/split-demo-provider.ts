import type { SplitRequest } from '../../contract/splits.js';
import type { Money } from '../../domain/money.js';
import type { Account } from '../../domain/party.js';
import type { ProviderName } from '../../domain/provider-table.js';
import type { JournalRow } from '../../journal/journal.js';
import type { WireEntry } from '../../sandbox/engine/wire-log.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { SplitScenarioName } from './scenarios.js';
import type { SplitRules } from './split-scenario.js';

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
