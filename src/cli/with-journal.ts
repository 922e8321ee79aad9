import { readConfig } from '../config/config.js';
import { existingKeyRing } from '../config/key-ring-of.js';
import { createLog } from '../config/log.js';
import { InvalidInput } from '../domain/errors.js';
import type { Journal } from '../journal/journal.js';
import { connectJournal } from './connect-journal.js';
import { print, type Show } from './print.js';

/** Does something with the journal that the environment names, and prints what comes of it. */
export async function withJournal<Result>(
  env: NodeJS.ProcessEnv,
  work: (journal: Journal) => Promise<Result>,
  show?: Show<Result>,
): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  const ring = await existingKeyRing(config);
  const journal = await connectJournal(config, ring, log);
  try {
    print(await work(journal), show);
  } finally {
    await journal.close();
  }
}

/** How many rows to list. @throws InvalidInput */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
    throw new InvalidInput('limit', 'a whole number from 1 to 1000');
  return limit;
}
