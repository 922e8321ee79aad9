import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HoldfastClient } from '../client/holdfast-client.js';
import type { Gateway } from '../server/gateway.js';
import { openJournalDoor } from '../journal/journal-door.js';
import type { Journal } from '../journal/journal.js';
import type { Pace } from '../sandbox/engine/engine-sandbox.js';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.js';
import { startSandbox } from '../sandbox/server.js';
import { startCodecServer } from '../security/codec-server.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import type { KeyRing } from '../security/key-ring.js';
import type { Config } from '../config/config.js';
import { connectClientTo } from '../config/connect.js';
import { openGateway, type GatewaySettings } from '../gateway/open-gateway.js';
import { journalOf, journalToken } from '../config/journal-of.js';
import { keyRingOf } from '../config/key-ring-of.js';
import { makeDataFolder } from '../config/make-folder.js';
import { readProvidersFile } from '../config/providers-file.js';
import { writeSandboxProviders } from './sandbox-settings.js';
import { spawnHoldfast, type SpawnedProcess } from './spawned-process.js';
import { startTemporalServer, type TemporalServer } from './temporal-server.js';

export interface EmbeddedOptions {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly say: (line: string) => void;
  readonly ui: boolean;
  readonly pace: Pace;
  readonly sandbox?: Omit<SandboxOptions, 'dataDir'>;
  /** Whether Temporal's dev server keeps its workflows over restarts. */
  readonly persist?: boolean;
}

/** Everything that Holdfast needs, on this machine. */
export interface Embedded {
  readonly temporal: TemporalServer;
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly client: HoldfastClient;
  readonly gateway: Gateway;
  readonly codecUrl: string;
  readonly keyRingPath: string;
  /** The door of the embedded journal; absent where DATABASE_URL names a server. */
  readonly journalUrl?: string;
  /** Starts a worker as a process of its own, so that it can be killed like one, and waits until it takes tasks. */
  startWorker(): Promise<SpawnedProcess>;
  stop(): Promise<void>;
}

/** A worker of ours that is killed must be missed soon: attempts in the sandbox take milliseconds, not seconds. */
const SHORT_TIMES = { HOLDFAST_HTTP_TIMEOUT_MS: '3000', HOLDFAST_LEASE_MS: '4000' };

const FIRST_PORT = 8_712;
const PORTS_TRIED = 50;

/** Starts every part that the environment does not name, in the order in which they need each other. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { config, log, say } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step; step = stops.pop()) await step();
  };
  try {
    await makeDataFolder(config.dataDir);
    const { ring, path: keyRingPath } = await keyRingOf(config, say);
    const sandbox = await startSandbox({ dataDir: join(config.dataDir, 'sandbox'), ...options.sandbox });
    stops.push(() => sandbox.close());
    say(`Sandbox: ${sandbox.url} (credentials: ${sandbox.credentialsPath})`);
    const providersPath = config.providersPath ?? join(config.dataDir, 'providers.json');
    if (config.providersPath === undefined) {
      await writeSandboxProviders(providersPath, sandbox, options.pace);
    }
    const journal = await journalOf(config, ring, log);
    stops.push(() => journal.close());
    const codec = await openCodecServer(config, ring);
    stops.push(() => codec.close());
    const temporal = await startTemporalServer({
      temporal: config.temporal,
      env: options.env,
      dataDir: config.dataDir,
      log: { info: say },
      ui: options.ui,
      persist: options.persist ?? false,
      codecEndpoint: codec.url,
    });
    stops.push(() => temporal.stop());
    codec.allow(temporal.uiUrl);
    const journalAccess = await journalEnv(config, journal, ring, stops);
    const workerEnv = {
      ...options.env,
      ...(options.pace === 'seconds' && config.providersPath === undefined && SHORT_TIMES),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      HOLDFAST_TASK_QUEUE: config.temporal.taskQueue,
      HOLDFAST_KEY_RING: keyRingPath,
      HOLDFAST_PROVIDERS: providersPath,
      HOLDFAST_DATA: config.dataDir,
      ...journalAccess,
    };
    const client = await connectClientTo(config.temporal, temporal, ring);
    stops.push(() => client.close());
    const gateway = await openEmbeddedGateway(options, { sandbox, journal, client, providersPath }, stops);
    const workers = new Set<SpawnedProcess>();
    stops.push(async () => {
      await Promise.all([...workers].map((worker) => worker.stop({ graceMs: 20_000 })));
    });
    return {
      temporal,
      sandbox,
      journal,
      client,
      gateway,
      keyRingPath,
      codecUrl: codec.url,
      ...('HOLDFAST_JOURNAL_URL' in journalAccess && { journalUrl: journalAccess.HOLDFAST_JOURNAL_URL }),
      startWorker: () => startWorkerProcess(workerEnv, config.dataDir, workers),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Opens the gateway, and has the sandbox notify it of what workers do there. */
async function openEmbeddedGateway(
  { config, log, pace }: EmbeddedOptions,
  parts: Pick<Embedded, 'sandbox' | 'journal' | 'client'> & { readonly providersPath: string },
  stops: (() => Promise<void>)[],
): Promise<Gateway> {
  const { sandbox, journal, client, providersPath } = parts;
  const providers = await readProvidersFile(providersPath);
  const gateway = await openGatewayNear({ ...config.gateway, journal, client, providers, log });
  stops.push(() => gateway.close());
  if (config.providersPath === undefined)
    await writeSandboxProviders(providersPath, sandbox, pace, gateway.url);
  return gateway;
}

/** A port taken by another program is no reason not to start; Adapay sends to 8000 to 9005 and nowhere else. */
async function openGatewayNear(settings: GatewaySettings): Promise<Gateway> {
  const first = settings.port === 0 ? FIRST_PORT : settings.port;
  for (let port = first; ; port += 1) {
    try {
      return await openGateway({ ...settings, port });
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || port - first >= PORTS_TRIED) throw error;
    }
  }
}

/** How a worker process reaches the journal: the server's URL, or the door of this process. */
async function journalEnv(
  config: Config,
  journal: Journal,
  ring: KeyRing,
  stops: (() => Promise<void>)[],
): Promise<{ DATABASE_URL: string } | { HOLDFAST_JOURNAL_URL: string }> {
  if (config.databaseUrl !== undefined) return { DATABASE_URL: config.databaseUrl };
  const door = await openJournalDoor({ journal, token: journalToken(ring) });
  stops.push(() => door.close());
  return { HOLDFAST_JOURNAL_URL: door.url };
}

async function openCodecServer(config: Config, ring: KeyRing) {
  const origins: string[] = [];
  const server = await startCodecServer({
    port: 0,
    host: '127.0.0.1',
    codecFor: (namespace) => createPayloadCodec({ ring, namespace }),
    defaultNamespace: config.temporal.namespace,
    allowedOrigins: origins,
    access: { kind: 'loopbackOnly' },
  });
  return {
    url: server.url,
    close: () => server.close(),
    /** A browser may open the UI by either name of this machine. */
    allow: (uiUrl: string | undefined): void => {
      if (uiUrl === undefined) return;
      const { port } = new URL(uiUrl);
      origins.push(`http://127.0.0.1:${port}`, `http://localhost:${port}`);
    },
  };
}

async function startWorkerProcess(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  workers: Set<SpawnedProcess>,
): Promise<SpawnedProcess> {
  const worker = await spawnHoldfast(['worker'], { env, logFile: join(dataDir, 'worker.log') });
  workers.add(worker);
  void worker.exited.then(() => workers.delete(worker));
  await worker.waitForLine(/^holdfast worker ready/, 60_000);
  return worker;
}
