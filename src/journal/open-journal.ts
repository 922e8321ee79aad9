import type { FieldSealer } from './field-sealer.js';
import type { Journal } from './journal.js';
import { openDatabase, type DatabaseOptions, type JournalLocation } from './open-database.js';
import { createOperationJournal } from './operation-journal.js';

export interface JournalOptions extends DatabaseOptions {
  readonly database: JournalLocation;
  /** Keeps names, identity, card and mobile numbers unreadable at rest. */
  readonly sealer: FieldSealer;
  /** Equal exactly for equal JSON values, whatever the order of their keys; keyed, because the content is personal. */
  readonly contentHash: (value: unknown) => string;
  /** The moment to go by instead of the database's clock (ISO 8601). For simulations. */
  readonly now?: () => string;
}

/**
 * Opens the journal, ready for use: schema up to date, installation block of its own.
 * @throws FolderInUse when another process has the embedded journal, JournalTooNew when a later program wrote it,
 *   InvalidInput for an installation block out of range, and errors of the database.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const database = await openDatabase(options.database, options);
  const { sealer, contentHash, now } = options;
  return createOperationJournal({ database, sealer, contentHash, now });
}
