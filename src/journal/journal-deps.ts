import type { Database } from './database.js';
import type { FieldSealer } from './field-sealer.js';

/** What the journal is made of, whatever it keeps. */
export interface JournalDeps {
  readonly database: Database;
  readonly sealer: FieldSealer;
  /** Equal exactly for equal JSON values, whatever the order of their keys; keyed, because the content is personal. */
  readonly contentHash: (value: unknown) => string;
  /** The moment to go by instead of the database's clock (ISO 8601). For simulations. */
  readonly now?: (() => string) | undefined;
}
