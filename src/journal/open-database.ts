import type { Database, Session } from './database.js';
import { claimInstallationBlock, readFolderFingerprint, readPostgresFingerprint } from './installation.js';
import { migrate } from './migrate.js';
import { clusterFolder, openPgliteFolder, openPgliteMemory } from './pglite-database.js';
import { openPostgres } from './postgres-database.js';

const POOL_SIZE = 10;

/** Where operations are kept: a PostgreSQL server, an embedded database in a folder, or one that ends with the process. */
export type JournalLocation =
  { readonly url: string } | { readonly folder: string } | { readonly memory: true };

export interface DatabaseOptions {
  /** Connections to a server; default: 10. */
  readonly poolSize?: number;
  /** The block of this installation's serial numbers, 0 to 9999, set by hand instead of drawn. */
  readonly installationBlock?: number;
  /** Called with what an operator may want to mend, never with personal data. Default: not called. */
  readonly warn?: (message: string) => void;
}

/**
 * Opens the journal's database, brings its schema up to date and makes sure of its installation block. Any number of
 * processes may do so at once on a server.
 * @throws FolderInUse, JournalTooNew, InvalidInput for the block, and errors of the database.
 */
export async function openDatabase(
  location: JournalLocation,
  options: DatabaseOptions = {},
): Promise<Database> {
  if ('url' in location) return openServer(location.url, options);
  const database = 'folder' in location ? await openPgliteFolder(location.folder) : await openPgliteMemory();
  return prepared(database, async () => {
    const fingerprint =
      'folder' in location ? await readFolderFingerprint(clusterFolder(location.folder)) : 'memory';
    await claimInstallationBlock(database, { fingerprint, chosen: options.installationBlock });
  });
}

async function openServer(url: string, options: DatabaseOptions): Promise<Database> {
  const chosen = options.installationBlock;
  const warn = once(options.warn ?? (() => undefined));
  let claimed: string | undefined;
  const claim = async (session: Session) => {
    const fingerprint = await readPostgresFingerprint(session, warn);
    if (fingerprint === claimed) return;
    await claimInstallationBlock(session, { fingerprint, chosen });
    claimed = fingerprint;
  };
  const database = openPostgres({
    url,
    poolSize: options.poolSize ?? POOL_SIZE,
    // A connection made later may lead to a promoted standby, which lacks the numbers that its primary gave out last.
    greet: async (session) => {
      if (claimed !== undefined) await claim(session);
    },
    warn: options.warn ?? (() => undefined),
  });
  return prepared(database, () => claim(database));
}

async function prepared(database: Database, claim: () => Promise<void>): Promise<Database> {
  try {
    await migrate(database);
    await claim();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Tells the same thing once. */
function once(tell: (message: string) => void): (message: string) => void {
  const shown = new Set<string>();
  return (message) => {
    if (!shown.has(message)) tell(message);
    shown.add(message);
  };
}
