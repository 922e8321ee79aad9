import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { HoldfastClient } from '../../../src/client/holdfast-client.js';
import type { ProviderName } from '../../../src/domain/provider-table.js';
import type { Journal } from '../../../src/journal/journal.js';
import { readConfig } from '../../../src/config/config.js';
import { journalOf } from '../../../src/config/journal-of.js';
import { keyRingOf } from '../../../src/config/key-ring-of.js';
import { createLog } from '../../../src/config/log.js';
import { writeSandboxProviders } from '../../../src/embedded/sandbox-settings.js';
import { spawnHoldfast, type SpawnedProcess } from '../../../src/embedded/spawned-process.js';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import type { KeyRing } from '../../../src/security/key-ring.js';
import { createCommandDigest } from '../../../src/security/content-hash.js';
import { createPayloadCodec } from '../../../src/security/payload-codec.js';
import { startPostgres, type TestPostgres } from '../postgres/postgres.js';
import type { RunningTemporal } from '../temporal/describe-with-temporal.js';

/** What a group of tests shares: the Temporal server of the run, a PostgreSQL of its own with one journal, one key ring. */
export interface Stack {
  readonly temporal: RunningTemporal;
  readonly databaseUrl: string;
  readonly journal: Journal;
  readonly ring: KeyRing;
  readonly keyRingPath: string;
  /** Opens a bank with its own task queue and client; workers are started on it one by one. */
  openSite(options?: SiteOptions): Promise<Site>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly sandbox?: Omit<SandboxOptions, 'dataDir'>;
  /** By provider, settings that differ from those for a sandbox asked in seconds. */
  readonly providers?: Readonly<Partial<Record<ProviderName, Readonly<Record<string, unknown>>>>>;
  /** What the workers' environment has besides. */
  readonly env?: NodeJS.ProcessEnv;
  /** The tenant of its orders; default: one of its own. */
  readonly tenant?: string;
}

/** One bank and the workers that speak to it, apart from every other site. */
export interface Site {
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly client: HoldfastClient;
  /** Temporal's own client, for what a test wants to see of a history. */
  readonly temporalClient: Client;
  readonly tenant: string;
  readonly taskQueue: string;
  /** What a worker process gets, for tests that start one by other means. */
  readonly workerEnv: NodeJS.ProcessEnv;
  /** Starts a worker as a process of its own and waits until it takes tasks. */
  startWorker(env?: NodeJS.ProcessEnv): Promise<SpawnedProcess>;
  close(): Promise<void>;
}

const WORKER_START_MS = 120_000;

/** Attempts at a sandbox take milliseconds, so a lost one need not be waited for as long as the bank's. */
const SHORT_TIMES = { HOLDFAST_HTTP_TIMEOUT_MS: '3000', HOLDFAST_LEASE_MS: '4000' };

/** Starts what the tests of one file share; `close` it after them. */
export async function openStack(temporal: RunningTemporal): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-stack-'));
  const postgres = await startPostgres();
  try {
    return await stackOn(temporal, postgres, dataDir);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function stackOn(temporal: RunningTemporal, postgres: TestPostgres, dataDir: string): Promise<Stack> {
  const config = readConfig({ HOLDFAST_DATA: dataDir, DATABASE_URL: postgres.url });
  const { ring, path: keyRingPath } = await keyRingOf(config, () => undefined);
  const journal = await journalOf(config, ring, createLog('silent'));
  const base = { temporal, databaseUrl: postgres.url, journal, ring, keyRingPath };
  const sites: Site[] = [];
  return {
    ...base,
    openSite: async (options = {}) => {
      const site = await openSite({ ...base, dataDir }, options);
      sites.push(site);
      return site;
    },
    close: async () => {
      await Promise.all(sites.map((site) => site.close()));
      await journal.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function openSite(
  stack: Omit<Stack, 'openSite' | 'close'> & { readonly dataDir: string },
  options: SiteOptions,
): Promise<Site> {
  const { temporal, dataDir, ring, journal } = stack;
  const name = `t${randomBytes(5).toString('hex')}`;
  const taskQueue = `stack-${name}`;
  const sandbox = await startSandbox({ ...options.sandbox, dataDir: join(dataDir, 'sandbox') });
  const providersPath = join(dataDir, `providers-${name}.json`);
  await writeProviders(providersPath, sandbox, options);
  const payloadCodec = createPayloadCodec({ ring, namespace: temporal.namespace });
  const commandDigest = createCommandDigest(ring);
  const { address, namespace } = temporal;
  const client = await HoldfastClient.connect({ address, namespace, taskQueue, payloadCodec, commandDigest });
  const connection = await Connection.connect({ address });
  const workerEnv = {
    ...process.env,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    DATABASE_URL: stack.databaseUrl,
    HOLDFAST_TASK_QUEUE: taskQueue,
    HOLDFAST_KEY_RING: stack.keyRingPath,
    HOLDFAST_PROVIDERS: providersPath,
    HOLDFAST_DATA: dataDir,
    HOLDFAST_LOG_LEVEL: 'warn',
    ...SHORT_TIMES,
    ...options.env,
  };
  const workers: SpawnedProcess[] = [];
  return {
    sandbox,
    journal,
    client,
    temporalClient: new Client({ connection, namespace, dataConverter: { payloadCodecs: [payloadCodec] } }),
    tenant: options.tenant ?? name,
    taskQueue,
    workerEnv,
    startWorker: async (env = {}) => {
      const logFile = join(dataDir, `worker-${name}.log`);
      const worker = await spawnHoldfast(['worker'], { env: { ...workerEnv, ...env }, logFile });
      workers.push(worker);
      await worker.waitForLine(/^holdfast worker ready/, WORKER_START_MS);
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
      await client.close();
      await connection.close();
      await sandbox.close();
    },
  };
}

/** The settings that fit the sandbox, with what a test wants otherwise. */
async function writeProviders(
  path: string,
  sandbox: Sandbox,
  { providers = {} }: Pick<SiteOptions, 'providers'>,
): Promise<void> {
  await writeSandboxProviders(path, sandbox, 'seconds');
  const written = JSON.parse(await readFile(path, 'utf8')) as Record<ProviderName, object>;
  const differing = Object.entries(providers) as [ProviderName, object][];
  const changed = differing.map(([name, settings]) => [name, { ...written[name], ...settings }] as const);
  const settings = { ...written, ...Object.fromEntries(changed) };
  await writeFile(path, JSON.stringify(settings), { mode: 0o600 });
}
