import { createHash } from 'node:crypto';
import type { Journal } from '../../../src/journal/journal.js';
import { openJournal } from '../../../src/journal/open-journal.js';
import type { VirtualClock } from './virtual-clock.js';

let shared: Promise<Journal> | undefined;
let current: VirtualClock | undefined;
let tenants = 0;

/**
 * The real journal on an embedded database, going by a test's virtual time. One for the whole process, because opening it
 * costs more than many stories; each story has a tenant of its own in it.
 */
export async function journalOn(clock: VirtualClock): Promise<{ journal: Journal; tenant: string }> {
  current = clock;
  shared ??= openJournal({
    database: { memory: true },
    sealer: { seal: ({ text }) => text, open: ({ sealed }) => sealed },
    contentHash: (value) => createHash('sha256').update(sorted(value)).digest('hex'),
    now: () => (current ?? clock).iso,
  });
  tenants += 1;
  return { journal: await shared, tenant: `t${tenants}` };
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
