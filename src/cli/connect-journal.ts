import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { journalOf } from '../config/journal-of.js';
import type { Journal } from '../journal/journal.js';
import type { KeyRing } from '../security/key-ring.js';
import { announceWait } from './announce-wait.js';

/**
 * Opens the journal that the environment names. Where its server does not answer at once, standard error says what the command waits for.
 * @throws JournalUnavailable where it does not answer at all.
 */
export function connectJournal(config: Config, ring: KeyRing, log: Logger): Promise<Journal> {
  const opening = journalOf(config, ring, log);
  const { databaseUrl, journalUrl } = config;
  if (databaseUrl === undefined && journalUrl === undefined) return opening;
  const variable = databaseUrl === undefined ? 'HOLDFAST_JOURNAL_URL' : 'DATABASE_URL';
  return announceWait(opening, `Connecting to the journal (${variable}).`);
}
