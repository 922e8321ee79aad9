import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { parseKeyRing } from '../../src/security/key-ring.js';
import { createContentHash } from '../../src/security/content-hash.js';
import { createFieldSealer } from '../../src/security/field-sealer.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';
import type { Database } from '../../src/journal/database.js';
import type { Journal } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { createOperationJournal } from '../../src/journal/operation-journal.js';
import { feeling } from './senses.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const ring = parseKeyRing(JSON.stringify({ primary: 'k1', keys: { k1: KEY }, contentHashKey: KEY }));
// Not from the shared stock of vectors, which outlives a seed.
const nextIv = (): Buffer => randomBytes(12);
const sealer = createFieldSealer({ ring, nextIv });
const contentHash = createContentHash(ring);

/** The payload codec as production has it, with fixed keys. */
export const codec = createPayloadCodec({ ring, namespace: 'virtual', nextIv });

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
    return feeling(still, () => execProtocolRawSync.call(this, message));
  };
}

/** The journal's own SQL on one embedded database for the whole process, emptied for each seed. */
export class Store {
  private constructor(readonly database: Database) {}

  static async open(): Promise<Store> {
    stopItsClock();
    return new Store(await openDatabase({ memory: true }, { installationBlock: 4_711 }));
  }

  /** An empty journal that goes by this clock, and whose serial numbers begin anew. */
  async journal(now: () => string, through: (database: Database) => Database): Promise<Journal> {
    await this.database.script(
      "TRUNCATE holdfast.operation, holdfast.evidence, holdfast.execution; SELECT setval('holdfast.serial', 0, false)",
    );
    return createOperationJournal({ database: through(this.database), sealer, contentHash, now });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
