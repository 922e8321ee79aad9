import type { UpdateQueue } from '../../../src/client/update-queue.js';
import type { Database } from '../../../src/journal/database.js';
import type { Journal } from '../../../src/journal/journal.js';
import type { Provider } from '../../../src/providers/provider.js';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import type { Bank } from '../providers/bank.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { Scenario } from '../scenario/scenario.js';

/** What a planted bug may use. */
export interface CanaryContext {
  after(ms: number, wake: () => void): void;
  log(text: string): void;
}

/** A bug that is planted on purpose. A simulation that misses it, or catches it by another promise only, proves nothing. */
export interface Canary {
  readonly name: string;
  /** The invariant that is meant for it. */
  readonly caughtBy: string;
  /** Others that see what comes of it later, too. */
  readonly besides?: readonly string[];
  /** The course of events in which the bug matters. */
  readonly scenario: (drawn: Scenario) => Scenario;
  /** Where the bug can be; default: every provider. It must be caught at each. */
  readonly at?: readonly ProviderName[];
  readonly provider?: (provider: Provider, context: CanaryContext) => Provider;
  readonly journal?: (journal: Journal, context: CanaryContext) => Journal;
  readonly activity?: (type: string, run: () => Promise<unknown>) => Promise<unknown>;
  readonly database?: (database: Database) => Database;
  /** Changes an update's failure before the client's own rule reads it. */
  readonly client?: (failure: Error) => Error;
  /** Another line for the commands of a client in place of its own. */
  readonly queue?: (queue: UpdateQueue) => Pick<UpdateQueue, 'run'>;
  /** The client sends a decision under one id only, under which a refusal is kept. */
  readonly decidesOnce?: true;
  /** Texts of the workflow bundle and what stands in their place. Each must be there exactly once. */
  readonly workflows?: readonly (readonly [from: string, to: string])[];
  /** A bank whose records are wrong. */
  readonly bank?: (bank: Bank) => void;
  /** A bank that does otherwise than its settings promise. */
  readonly resendMode?: ResendMode;
  readonly signsListsOtherwise?: true;
  /** Whoever starts a workflow encrypts with keys that no worker has. */
  readonly startsWithOtherKeys?: true;
}
