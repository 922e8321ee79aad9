import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HoldfastError } from '../domain/errors.js';
import { FolderInUse } from './errors.js';

const LOCK_FILE = 'lock.json';
/** A takeover is three file operations. */
const TAKEOVER_PATIENCE_MS = 2_000;
const TAKEOVER_LOOK_MS = 10;

/** Who has the folder. */
interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** When the process started, as the kernel counts: tells it from a later one with the same pid. Null where unknown. */
  readonly processStart: string | null;
}

export interface FolderLock {
  release(): Promise<void>;
}

/** What a folder is taken for, as the error names it. */
export interface LockUse {
  /** Says that somebody has it: `who` is a process, with the time since when. */
  readonly held: (who: string) => string;
  /** What else can be done than to stop that process. */
  readonly otherwise: string;
  readonly error: (message: string) => HoldfastError;
}

/**
 * Takes a folder for this process by a file in it that names the process. The lock of a process that is gone is taken
 * over; that of another host never is, because nobody here can see whether its process lives.
 * @param use default: an embedded journal
 * @throws FolderInUse, or the error of its own use, which says who has it and what to do.
 */
export async function lockFolder(folder: string, use: LockUse = journalIn(folder)): Promise<FolderLock> {
  const file = join(folder, LOCK_FILE);
  const holder: Holder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    processStart: await processStart(process.pid),
  };
  while (!(await create(file, holder))) {
    const other = await readHolder(file);
    if (other === undefined) continue;
    if (other === 'damaged' || (await mayLive(other))) throw inUse({ folder, file, use }, other);
    await removeStale({ folder, file, use }, holder);
  }
  return {
    release: async () => {
      const current = await readHolder(file);
      if (current !== undefined && current !== 'damaged' && current.token === holder.token)
        await unlink(file);
    },
  };
}

function journalIn(folder: string): LockUse {
  return {
    held: (who) => `the embedded journal in ${folder} is open in ${who}, and only one can open it`,
    otherwise: 'set DATABASE_URL to a PostgreSQL server that several processes share',
    error: (message) => new FolderInUse(message),
  };
}

interface LockPlace {
  readonly folder: string;
  readonly file: string;
  readonly use: LockUse;
}

async function create(file: string, holder: Holder): Promise<boolean> {
  // Written aside and linked: the file appears whole or not at all, so nobody reads half a holder.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/**
 * Removes the lock of a process that is gone. Under a guard of its own, and only after another look: of several that
 * found it stale, a late one would remove the lock of the one that was quicker.
 */
async function removeStale({ folder, file, use }: LockPlace, holder: Holder): Promise<void> {
  const guard = `${file}.takeover`;
  const deadline = performance.now() + TAKEOVER_PATIENCE_MS;
  while (!(await create(guard, holder))) {
    if (performance.now() > deadline) {
      throw use.error(
        `another process is taking over ${folder}: wait for it, or remove ${guard} if there is none`,
      );
    }
    await delay(TAKEOVER_LOOK_MS);
  }
  try {
    const other = await readHolder(file);
    if (other === undefined || other === 'damaged' || (await mayLive(other))) return;
    await unlink(file);
  } finally {
    await unlink(guard);
  }
}

async function readHolder(file: string): Promise<Holder | 'damaged' | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return parseHolder(text) ?? 'damaged';
}

function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not a lock that this program wrote: the caller says so.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { token, pid, host, since, processStart: start } = value as Partial<Record<keyof Holder, unknown>>;
  if (typeof token !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
  if (typeof since !== 'string' || !(start === null || typeof start === 'string')) return undefined;
  return { token, pid, host, since, processStart: start };
}

async function mayLive(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to another user.
    if (isCode(error, 'ESRCH')) return false;
    if (!isCode(error, 'EPERM')) throw error;
  }
  return holder.processStart === null || holder.processStart === (await processStart(holder.pid));
}

async function processStart(pid: number): Promise<string | null> {
  let status: string;
  try {
    status = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // No /proc on this system, or the process just went: the pid alone must do.
    return null;
  }
  // The second field is the program's name in brackets and may hold blanks; starttime is the 22nd field.
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function inUse({ folder, file, use }: LockPlace, holder: Holder | 'damaged'): HoldfastError {
  if (holder === 'damaged') {
    return use.error(`${file} is no lock of Holdfast: remove it if no process has ${folder} open`);
  }
  const { pid, host, since } = holder;
  const remedy =
    host === hostname()
      ? 'stop that process'
      : `stop that process (or, if that host is gone, remove ${file})`;
  const who = pid === process.pid && host === hostname() ? 'this process' : `process ${pid} on ${host}`;
  return use.error(`${use.held(`${who} since ${since}`)}: ${remedy}, or ${use.otherwise}`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
