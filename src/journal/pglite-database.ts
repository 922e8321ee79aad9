import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Transaction } from '@electric-sql/pglite';
import type { Database, DatabaseRow, Session } from './database.js';
import { lockFolder } from './folder-lock.js';
import { preparedStatements } from './pglite-statements.js';

/**
 * The embedded database in a folder, which one process opens at a time; the cluster is in its subfolder `cluster`. A
 * committed statement survives the death of the process. PGlite runs without fsync, so the last moments before
 * a power cut can be lost: production uses a PostgreSQL server.
 * @throws FolderInUse when another process, or this one, has it open.
 */
export async function openPgliteFolder(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  try {
    if (!existsSync(clusterFolder(folder))) await makeCluster(clusterFolder(folder));
    const database = await openPglite(clusterFolder(folder));
    return {
      ...database,
      close: async () => {
        await database.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The embedded database in memory, gone with the process. */
export function openPgliteMemory(): Promise<Database> {
  return openPglite('memory://');
}

/** Where the files of the embedded database are. */
export function clusterFolder(folder: string): string {
  return join(folder, 'cluster');
}

/**
 * Makes a new cluster in a thread of its own: that takes seconds of computing in one piece, in which the process would answer
 * nobody, not even Ctrl-C. To open one that is there takes a part of a second.
 */
async function makeCluster(dataDir: string): Promise<void> {
  const script = `
    const { workerData } = require('node:worker_threads');
    import(workerData.pglite).then(async ({ PGlite }) => {
      const pglite = await PGlite.create(workerData.dataDir);
      await pglite.close();
    });`;
  const workerData = { pglite: import.meta.resolve('@electric-sql/pglite'), dataDir };
  const thread = new Worker(script, { eval: true, workerData });
  await new Promise<void>((resolve, reject) => {
    thread.once('error', reject);
    thread.once('exit', () => resolve());
  });
}

async function openPglite(dataDir: string): Promise<Database> {
  // Loaded only where it is used: its WebAssembly takes memory that a worker on PostgreSQL has no use for.
  const { PGlite } = await import('@electric-sql/pglite');
  const pglite = await PGlite.create(dataDir);
  return {
    query: await preparedStatements(pglite),
    script: async (text) => {
      await pglite.exec(text);
    },
    transaction: (work) => pglite.transaction((transaction) => work(sessionOf(transaction))),
    close: () => pglite.close(),
  };
}

function sessionOf(transaction: Transaction): Session {
  const session: Session = {
    query: async ({ text }, values = []) => (await transaction.query<DatabaseRow>(text, [...values])).rows,
    script: async (text) => {
      await transaction.exec(text);
    },
    transaction: (work) => work(session),
  };
  return session;
}
