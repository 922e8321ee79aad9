import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { makeDataFolder } from '../config/make-folder.js';
import { lockFolder, type FolderLock } from '../journal/folder-lock.js';
import { DataFolderInUse } from './errors.js';

/** All that Holdfast makes in its data folder beside the lock; what else is there belongs to somebody else. */
const MADE_HERE = [
  'key-ring.json',
  'providers.json',
  'sandbox',
  'temporal.db',
  'temporal.db-journal',
  'temporal.db-shm',
  'temporal.db-wal',
  'temporal.log',
  'worker.log',
];
const JOURNAL = 'journal';

/**
 * Makes the data folder and takes it for this process, before any file in it is written.
 * @throws DataFolderInUse when another `dev` or `demo` has it; InvalidConfiguration where it cannot be made.
 */
export async function takeDataFolder({ dataDir }: Pick<Config, 'dataDir'>): Promise<FolderLock> {
  await makeDataFolder(dataDir);
  return lockFolder(dataDir, {
    held: (who) => `another holdfast dev or demo uses ${dataDir} (${who})`,
    otherwise: 'set HOLDFAST_DATA to another folder',
    error: (message) => new DataFolderInUse(message),
  });
}

/**
 * Deletes what Holdfast has made in a data folder that this process has taken.
 * @throws FolderInUse when another process has the journal in it open; then nothing is deleted.
 */
export async function emptyDataFolder({ dataDir }: Pick<Config, 'dataDir'>): Promise<void> {
  const journal = join(dataDir, JOURNAL);
  // Goes with the folder that it locks.
  if (existsSync(journal)) await lockFolder(journal);
  for (const name of [...MADE_HERE, JOURNAL]) await rm(join(dataDir, name), { recursive: true, force: true });
}
