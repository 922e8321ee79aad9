import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { parseKeyRing } from '../../../src/security/key-ring.js';
import { createContentHash } from '../../../src/security/content-hash.js';
import { createFieldSealer } from '../../../src/security/field-sealer.js';
import { createPayloadCodec } from '../../../src/security/payload-codec.js';
import type { Database } from '../../../src/journal/database.js';
import type { Journal } from '../../../src/journal/journal.js';
import { openDatabase } from '../../../src/journal/open-database.js';
import { createOperationJournal } from '../../../src/journal/operation-journal.js';
import { withRuntime } from './simulated-runtime.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const ring = parseKeyRing(JSON.stringify({ primary: 'k1', keys: { k1: KEY }, contentHashKey: KEY }));
// Not from the shared stock of vectors, which outlives a seed.
const nextIv = (): Buffer => randomBytes(12);
const sealer = createFieldSealer({ ring, nextIv });
const contentHash = createContentHash(ring);

/** The payload codec as production has it, with fixed keys. */
export const codec = createPayloadCodec({ ring, namespace: 'virtual', nextIv });

/** That of a process whose keys no other one has. */
export const strangeCodec = createPayloadCodec({
  ring: parseKeyRing(JSON.stringify({ primary: 'k2', keys: { k2: KEY }, contentHashKey: KEY })),
  namespace: 'virtual',
  nextIv,
});

/**
 * PostgreSQL keeps its own statistics by clock and timer, and would carry them from one simulated day into another, where
 * the timer is one more moment to wake at. Nothing in the journal rests on that clock, so it stands still.
 */
function stopItsClock(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the database it belongs to
  const { execProtocolRawSync } = PGlite.prototype;
  const still = {
    nowMs: () => 0,
    after: () => () => undefined,
    bytes: (length: number) => Buffer.alloc(length),
  };
  PGlite.prototype.execProtocolRawSync = function (message) {
    return withRuntime(still, () => execProtocolRawSync.call(this, message));
  };
}

/** Rows that are deleted stay on the disk; after so many seeds the tables are made anew instead. */
const ANEW_EVERY = 25;
const TABLES = ['notification', 'evidence', 'operation', 'execution'].map((name) => `holdfast.${name}`);
const DELETE = TABLES.map((table) => `DELETE FROM ${table}`).join('; ');
const TRUNCATE = `TRUNCATE ${TABLES.join(', ')}`;

/** The journal's own SQL on one embedded database for the whole process, emptied for each seed. */
export class JournalStore {
  #emptied = 0;

  private constructor(readonly database: Database) {}

  static async open(): Promise<JournalStore> {
    stopItsClock();
    const database = await openDatabase({ memory: true }, { installationBlock: 4_711 });
    // Planned once and not at each call, which takes longer than running them on so few rows.
    await database.script('SET plan_cache_mode TO force_generic_plan');
    return new JournalStore(database);
  }

  /** An empty journal that goes by this clock, and whose serial numbers begin anew. */
  async journal(now: () => string, through: (database: Database) => Database): Promise<Journal> {
    this.#emptied += 1;
    // New tables have every statement planned again.
    const empty = this.#emptied % ANEW_EVERY === 0 ? TRUNCATE : DELETE;
    await this.database.script(`${empty}; SELECT setval('holdfast.serial', 0, false)`);
    return createOperationJournal({ database: through(this.database), sealer, contentHash, now });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
