import type { Money } from '../domain/money.js';
import type { JournalRow } from '../journal/journal.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { WireEntry } from '../sandbox/engine/wire-log.js';
import type { Stage, Told } from './stage.js';

/** Where a provider's books and wire log have an operation. */
export interface Traces {
  /** How often it took effect. */
  effects(sandbox: Sandbox, row: JournalRow): number;
  /** The requests that carried it out, oldest first. */
  writes(sandbox: Sandbox, row: JournalRow): readonly WireEntry[];
  /** The questions that were asked about it. */
  questions(sandbox: Sandbox, row: JournalRow): readonly WireEntry[];
  /** The number under which the provider files an order's money; undefined where none was held. */
  orderInBooks(told: Told, rows: readonly JournalRow[]): string | undefined;
}

/** An account that all purchases of a run share. */
export interface SharedAccount {
  /** As the terms call it. */
  readonly name: string;
  readonly startedWith: Money;
  readonly balance: (sandbox: Sandbox) => Money;
}

/** The demo of one provider: its scenarios, and how its books are read. */
export interface ProviderDemo {
  readonly scenarios: readonly string[];
  /** Tells one scenario from start to end, printing its steps as they happen. */
  tell(scenario: string): Promise<Told>;
  readonly shared: readonly SharedAccount[];
  /** Which of the shared accounts the fees go to. */
  readonly feeAccount: string;
  readonly traces: Traces;
}

/** Opens what all scenarios of a provider share. */
export type OpenDemo = (stage: Stage) => ProviderDemo;
