import { join } from 'node:path';
import type { Logger } from 'pino';
import { openJournal } from '../journal/open-journal.js';
import type { Journal } from '../journal/journal.js';
import { connectRemoteJournal } from '../journal/remote-journal.js';
import { createContentHash } from '../security/content-hash.js';
import { createFieldSealer } from '../security/field-sealer.js';
import type { KeyRing } from '../security/key-ring.js';
import type { Config } from './config.js';
import { makeDataFolder } from './make-folder.js';

/**
 * Opens the journal that the configuration names: a PostgreSQL server, the journal API of a process that holds the embedded one,
 * or the embedded one itself, in the data folder. @throws JournalUnavailable where it does not answer.
 */
export async function journalOf(config: Config, ring: KeyRing, log: Logger): Promise<Journal> {
  if (config.databaseUrl === undefined && config.journalUrl !== undefined) {
    return answering(connectRemoteJournal({ url: config.journalUrl, token: journalToken(ring) }));
  }
  if (config.databaseUrl === undefined) await makeDataFolder(config.dataDir);
  return openJournal({
    database:
      config.databaseUrl === undefined
        ? { folder: join(config.dataDir, 'journal') }
        : { url: config.databaseUrl },
    sealer: createFieldSealer({ ring }),
    contentHash: createContentHash(ring),
    ...(config.installationBlock !== undefined && { installationBlock: config.installationBlock }),
    warn: (message) => log.warn(message),
  });
}

/** An API where nobody listens fails at the start, as a database does: a worker would wait for it silently. */
async function answering(journal: Journal): Promise<Journal> {
  try {
    await journal.find('');
    return journal;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Whoever has the keys may use the API: the token follows from them, so it needs no place of its own. */
export function journalToken(ring: KeyRing): string {
  return createContentHash(ring)({ purpose: 'journal API' });
}
