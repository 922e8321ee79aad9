import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HoldfastClient } from '../client/holdfast-client.js';
import type { Gateway } from '../server/gateway.js';
import { openJournalApi } from '../journal/journal-api.js';
import type { Journal } from '../journal/journal.js';
import type { Pace } from '../sandbox/engine/engine-sandbox.js';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.js';
import { startSandbox } from '../sandbox/server.js';
import { startCodecServer } from '../security/codec-server.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import type { KeyRing } from '../security/key-ring.js';
import type { Config } from '../config/config.js';
import { connectClientTo } from '../config/connect.js';
import { openGateway } from '../gateway/open-gateway.js';
import { journalOf, journalToken } from '../config/journal-of.js';
import { keyRingOf } from '../config/key-ring-of.js';
import { readProvidersFile } from '../config/providers-file.js';
import { emptyDataFolder, takeDataFolder } from './data-folder.js';
import { DEV_PORTS, Ports } from './ports.js';
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
  /** Whether the parts listen at the ports that docs/operations.md names; default: wherever there is room. */
  readonly documentedPorts?: boolean;
  /** Whether what Holdfast has made in the data folder is deleted first. */
  readonly reset?: boolean;
  /** Whether the data folder is removed at the end, so that nobody needs its keys afterwards. */
  readonly temporaryData?: boolean;
}

/** The workers' log in the data folder. */
export const WORKER_LOG = 'worker.log';

/** Everything that Holdfast needs, on this machine. */
export interface Embedded {
  readonly temporal: TemporalServer;
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly client: HoldfastClient;
  readonly gateway: Gateway;
  readonly codecUrl: string;
  readonly keyRingPath: string;
  /** The API of the embedded journal; absent where DATABASE_URL names a server. */
  readonly journalUrl?: string;
  /** Starts a worker as a process of its own, so that it can be killed like one. */
  spawnWorker(): Promise<SpawnedProcess>;
  /** The same, and waits until it takes tasks. */
  startWorker(): Promise<SpawnedProcess>;
  stop(): Promise<void>;
}

/** A worker of ours that is killed must be missed soon: attempts in the sandbox take milliseconds, not seconds. */
const SHORT_TIMES = { HOLDFAST_HTTP_TIMEOUT_MS: '3000', HOLDFAST_LEASE_MS: '4000' };
const WORKER_READY_MS = 60_000;

type Stop = () => Promise<void>;

/**
 * Starts every part that the environment does not name, in the order in which they need each other.
 * @throws DataFolderInUse before anything is written, when another `dev` or `demo` uses the data folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step; step = stops.pop()) await step();
  };
  try {
    const folder = await takeDataFolder(options.config);
    stops.push(() => folder.release());
    if (options.reset === true) await emptyDataFolder(options.config);
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: EmbeddedOptions, stops: Stop[]): Promise<Omit<Embedded, 'stop'>> {
  const { config, log, say } = options;
  const ports = portsOf(options);
  const { ring, path: keyRingPath } = await keyRingOf(config, (path) => say(newKeysLine(path, options)));
  const journal = await journalOf(config, ring, log);
  stops.push(() => journal.close());
  const { sandbox, providersPath } = await openSandbox(options, ports, stops);
  const codec = await ports.open('codecServer', (port) => openCodecServer(config, ring, port));
  stops.push(() => codec.close());
  const temporal = await openTemporal(options, ports, codec.url);
  stops.push(() => temporal.stop());
  codec.allow(temporal.uiUrl);
  const journalAccess = await journalEnv(config, { journal, ring, ports }, stops);
  const client = await connectClientTo(config.temporal, temporal, ring);
  stops.push(() => client.close());
  const gateway = await openEmbeddedGateway(
    options,
    { sandbox, journal, client, providersPath, ports },
    stops,
  );
  const workers = workersOf(
    {
      ...options.env,
      ...(options.pace === 'seconds' && config.providersPath === undefined && SHORT_TIMES),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      HOLDFAST_TASK_QUEUE: config.temporal.taskQueue,
      HOLDFAST_KEY_RING: keyRingPath,
      HOLDFAST_PROVIDERS: providersPath,
      HOLDFAST_DATA: config.dataDir,
      ...journalAccess,
    },
    join(config.dataDir, WORKER_LOG),
  );
  stops.push(() => workers.stop());
  return {
    temporal,
    sandbox,
    journal,
    client,
    gateway,
    keyRingPath,
    codecUrl: codec.url,
    ...('HOLDFAST_JOURNAL_URL' in journalAccess && { journalUrl: journalAccess.HOLDFAST_JOURNAL_URL }),
    spawnWorker: () => workers.spawn(),
    startWorker: async () => {
      const worker = await workers.spawn();
      await worker.waitForLine(/^holdfast worker ready/, WORKER_READY_MS);
      return worker;
    },
  };
}

function newKeysLine(path: string, { temporaryData = false }: EmbeddedOptions): string {
  if (temporaryData) return `Keys: made ${path}, removed at the end`;
  return `Keys: made ${path}. Keep it: without it, payloads and personal data in the journal cannot be read.`;
}

/** Adapay sends its notifications to ports from 8000 to 9005 and nowhere else, so the gateway never takes any port. */
function portsOf({ config, documentedPorts, say }: EmbeddedOptions): Ports {
  const gateway = config.gateway.port === 0 ? DEV_PORTS.gateway : config.gateway.port;
  if (documentedPorts === true) return new Ports({ ...DEV_PORTS, gateway }, say);
  return new Ports({ gateway }, () => undefined);
}

async function openSandbox(
  { config, sandbox: given, pace, say }: EmbeddedOptions,
  ports: Ports,
  stops: Stop[],
): Promise<{ sandbox: Sandbox; providersPath: string }> {
  const dataDir = join(config.dataDir, 'sandbox');
  const sandbox = await ports.open('sandbox', (port) => startSandbox({ dataDir, ...given, port }));
  stops.push(() => sandbox.close());
  say(`Sandbox: ${sandbox.url} (credentials: ${sandbox.credentialsPath})`);
  const providersPath = config.providersPath ?? join(config.dataDir, 'providers.json');
  if (config.providersPath === undefined) await writeSandboxProviders(providersPath, sandbox, pace);
  return { sandbox, providersPath };
}

async function openTemporal(
  { config, env, say, ui, persist = false }: EmbeddedOptions,
  ports: Ports,
  codecEndpoint: string,
): Promise<TemporalServer> {
  const isOurs = config.temporal.address === undefined;
  return startTemporalServer({
    temporal: config.temporal,
    env,
    dataDir: config.dataDir,
    log: { info: say },
    ui,
    persist,
    codecEndpoint,
    ...(isOurs && { port: await ports.find('temporal') }),
    ...(isOurs && ui && { uiPort: await ports.find('temporalUi') }),
  });
}

/** Opens the gateway, and has the sandbox notify it of what workers do there. */
async function openEmbeddedGateway(
  { config, log, pace }: EmbeddedOptions,
  parts: Pick<Embedded, 'sandbox' | 'journal' | 'client'> & {
    readonly providersPath: string;
    readonly ports: Ports;
  },
  stops: Stop[],
): Promise<Gateway> {
  const { sandbox, journal, client, providersPath, ports } = parts;
  const providers = await readProvidersFile(providersPath);
  const { httpTimeoutMs, proxyUrl } = config;
  const settings = { ...config.gateway, httpTimeoutMs, proxyUrl, journal, client, providers, log };
  const open = (port: number) => openGateway({ ...settings, port });
  const gateway = await ports.open('gateway', open, config.gateway.host);
  stops.push(() => gateway.close());
  if (config.providersPath === undefined)
    await writeSandboxProviders(providersPath, sandbox, pace, gateway.url);
  return gateway;
}

/** How a worker process reaches the journal: the server's URL, or the journal API of this process. */
async function journalEnv(
  config: Config,
  { journal, ring, ports }: { readonly journal: Journal; readonly ring: KeyRing; readonly ports: Ports },
  stops: Stop[],
): Promise<{ DATABASE_URL: string } | { HOLDFAST_JOURNAL_URL: string }> {
  if (config.databaseUrl !== undefined) return { DATABASE_URL: config.databaseUrl };
  const token = journalToken(ring);
  const api = await ports.open('journal', (port) => openJournalApi({ journal, token, port }));
  stops.push(() => api.close());
  return { HOLDFAST_JOURNAL_URL: api.url };
}

async function openCodecServer(config: Config, ring: KeyRing, port: number) {
  const origins: string[] = [];
  const server = await startCodecServer({
    port,
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
      const { port: uiPort } = new URL(uiUrl);
      origins.push(`http://127.0.0.1:${uiPort}`, `http://localhost:${uiPort}`);
    },
  };
}

interface Workers {
  spawn(): Promise<SpawnedProcess>;
  /** Stops all that run. */
  stop(): Promise<void>;
}

/** Workers as processes of their own, so that they can be killed like ones. */
function workersOf(env: NodeJS.ProcessEnv, logFile: string): Workers {
  const running = new Set<SpawnedProcess>();
  return {
    spawn: async () => {
      const worker = await spawnHoldfast(['worker'], { env, logFile });
      running.add(worker);
      void worker.exited.then(() => running.delete(worker));
      return worker;
    },
    stop: async () => {
      await Promise.all([...running].map((worker) => worker.stop({ graceMs: 20_000 })));
    },
  };
}
