import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { spawnProcess, type SpawnedProcess } from '../src/embedded/spawned-process.js';
import type { TemporalServer } from '../src/embedded/temporal-server.js';
import { ensureNamespace, ensureSearchAttributes } from '../src/embedded/temporal-setup.js';
import { temporalPrograms, type TemporalPrograms } from './temporal-programs.js';

export interface TemporalOnPostgresOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  /** Makes one more empty database on the server to be used. */
  readonly createDatabase: () => Promise<string>;
  readonly say: (line: string) => void;
}

/** A real Temporal server: all four services in one process, its data and its visibility in PostgreSQL. */
export interface TemporalOnPostgres extends TemporalServer {
  readonly pid: number;
  readonly version: string;
}

/** As docker-compose.yml has it. */
export const HISTORY_SHARDS = 128;
export const SQL_PLUGIN = 'postgres12_pgx';

const NAMESPACE = 'default';
const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
const READY_TIMEOUT_MS = 90_000;
const RETENTION_DAYS = 1;
/** Connections of each of the four services: together they stay below the test server's 200. */
const CONNECTIONS = { data: 20, visibility: 8 };

const run = promisify(execFile);

/**
 * Sets up Temporal's schema in two new databases and starts the server on them, on loopback ports.
 * @throws Error when the programs cannot be had, or with the server's last words when it does not get ready.
 */
export async function startTemporalOnPostgres(
  options: TemporalOnPostgresOptions,
): Promise<TemporalOnPostgres> {
  const { env, dataDir, createDatabase, say } = options;
  const programs = await temporalPrograms(env, say);
  const [data, visibility] = [new URL(await createDatabase()), new URL(await createDatabase())];
  await setUpSchema(programs, data, 'temporal');
  await setUpSchema(programs, visibility, 'visibility');
  const ports = await freePorts(SERVICES.length * 2);
  await writeConfig(dataDir, { data, visibility, ports });
  const child = await spawnProcess({
    name: 'temporal server',
    command: programs.server,
    args: ['--root', dataDir, '--config', 'config', '--env', 'bench', '--allow-no-auth', 'start'],
    env,
    logFile: join(dataDir, 'temporal.log'),
  });
  const address = `127.0.0.1:${ports[0]}`;
  try {
    await untilReady(child, address);
  } catch (error) {
    await child.kill('SIGKILL');
    throw error;
  }
  return {
    address,
    namespace: NAMESPACE,
    pid: child.pid,
    version: programs.version,
    stop: async () => {
      await child.stop({ graceMs: 5_000 });
    },
  };
}

async function setUpSchema(
  { sqlTool, schemaDir }: TemporalPrograms,
  { hostname, port, username, pathname }: URL,
  store: 'temporal' | 'visibility',
): Promise<void> {
  const where = ['--plugin', SQL_PLUGIN, '--ep', hostname, '--port', port, '--user', username];
  const tool = (...args: string[]) => run(sqlTool, [...where, '--db', pathname.slice(1), ...args]);
  await tool('setup-schema', '--version', '0.0');
  await tool('update-schema', '--schema-dir', join(schemaDir, store, 'versioned'));
}

async function writeConfig(
  dataDir: string,
  at: { data: URL; visibility: URL; ports: readonly number[] },
): Promise<void> {
  const folder = join(dataDir, 'config');
  await mkdir(folder, { recursive: true });
  const limits = join(folder, 'limits.yaml');
  // YAML reads JSON, so no library is needed to write it.
  await writeFile(join(folder, 'bench.yaml'), JSON.stringify(configOf(at, limits), null, 2));
  const above = [{ value: 1_000_000 }];
  await writeFile(
    limits,
    JSON.stringify({
      'frontend.enableServerVersionCheck': [{ value: false }],
      // A bench measures what the machine can do, not the rate at which the server would turn callers away.
      'frontend.rps': above,
      'frontend.namespaceRPS': above,
      'history.rps': above,
      'history.persistenceMaxQPS': above,
      'matching.rps': above,
      'matching.persistenceMaxQPS': above,
      'frontend.persistenceMaxQPS': above,
    }),
  );
}

function configOf(
  { data, visibility, ports }: { data: URL; visibility: URL; ports: readonly number[] },
  limits: string,
): object {
  const store = ({ pathname, host, username }: URL, connections: number) => ({
    sql: {
      pluginName: SQL_PLUGIN,
      databaseName: pathname.slice(1),
      connectAddr: host,
      connectProtocol: 'tcp',
      user: username,
      password: '',
      maxConns: connections,
      maxIdleConns: connections,
      maxConnLifetime: '1h',
    },
  });
  const services = SERVICES.map((name, place) => [
    name,
    { rpc: { grpcPort: ports[place * 2], membershipPort: ports[place * 2 + 1], bindOnLocalHost: true } },
  ]);
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'data',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: {
        data: store(data, CONNECTIONS.data),
        visibility: store(visibility, CONNECTIONS.visibility),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(services) as object,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports[0]}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
    publicClient: { hostPort: `127.0.0.1:${ports[0]}` },
    dynamicConfigClient: { filepath: limits, pollInterval: '60s' },
  };
}

async function untilReady(child: SpawnedProcess, address: string): Promise<void> {
  const ended = child.exited;
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const outcome = await Promise.race([ended, isReady(address)]);
    if (outcome === true) return;
    if (outcome !== false) throw new Error(`the Temporal server ended:\n${lastWords(child)}`);
    if (performance.now() > deadline)
      throw new Error(`the Temporal server was not ready in time:\n${lastWords(child)}`);
    await delay(250);
  }
}

/** The ends of its last lines without their stack traces, which run to pages. */
function lastWords(child: SpawnedProcess): string {
  const lines = child.recentOutput().split('\n').slice(-5);
  return lines.map((line) => line.replace(/,"stacktrace":".*/, '')).join('\n');
}

async function isReady(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await ensureNamespace(connection, NAMESPACE, { retentionDays: RETENTION_DAYS });
    await ensureSearchAttributes(connection, NAMESPACE);
    return true;
  } catch {
    // Every error means "not yet": the caller's deadline and the process's exit decide when to give up.
    return false;
  } finally {
    await connection?.close();
  }
}

/** Ports that are free at this moment. Temporal keeps them in a column that ends at 32,767, so the system cannot choose. */
async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > 1_000) throw new Error('no ports to be had on 127.0.0.1');
    const port = 15_000 + randomInt(17_000);
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  return found;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
