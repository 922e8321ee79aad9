import { createHash } from 'node:crypto';
import type { Journal } from '../../../src/journal/journal.js';
import { openJournal } from '../../../src/journal/open-journal.js';
import { VirtualClock } from './virtual-clock.js';

/** How often a workflow asked the journal for something. */
export interface Statements {
  begin: number;
  record: number;
  other: number;
}

let current: VirtualClock | undefined;
let tenants = 0;

// While the test file is loaded, where no test's time runs: opening it takes many seconds on a busy machine.
const shared = await openJournal({
  database: { memory: true },
  sealer: { seal: ({ text }) => text, open: ({ sealed }) => sealed },
  contentHash: (value) => createHash('sha256').update(sorted(value)).digest('hex'),
  now: () => (current ?? new VirtualClock()).iso,
});

/**
 * The real journal on an embedded database, going by a test's virtual time. One for the whole process, because opening it
 * costs more than many workflows; each workflow has a tenant of its own in it.
 */
export function journalOn(clock: VirtualClock): { journal: Journal; tenant: string; statements: Statements } {
  current = clock;
  tenants += 1;
  const statements: Statements = { begin: 0, record: 0, other: 0 };
  return { journal: counting(shared, statements), tenant: `t${tenants}`, statements };
}

function counting(journal: Journal, statements: Statements): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        statements[name === 'begin' || name === 'record' ? name : 'other'] += 1;
        return Reflect.apply(member, target, args);
      };
    },
  });
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
