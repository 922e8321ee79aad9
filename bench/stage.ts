import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { HoldfastClient } from '../src/client/holdfast-client.js';
import { readConfig } from '../src/config/config.js';
import { holdfastCliPath, spawnProcess, type SpawnedProcess } from '../src/embedded/spawned-process.js';
import { createCommandDigest } from '../src/security/content-hash.js';
import { createPayloadCodec } from '../src/security/payload-codec.js';
import { loadOrCreateKeyRing } from '../src/security/key-ring.js';
import { startTemporalServer, type TemporalServer } from '../src/embedded/temporal-server.js';
import { startPostgres, type TestPostgres } from '../test/support/postgres/postgres.js';
import { connectBare } from './bare.js';
import { startFloor } from './floor.js';
import { holdfastVariant } from './holdfast.js';
import { Provider } from './provider.js';
import { SagaMaker } from './saga.js';
import { startTemporalOnPostgres } from './temporal-on-postgres.js';
import type { Variant, VariantName } from './variant.js';

/** `postgres`: the real server on PostgreSQL. `dev`: the CLI's dev server, which keeps all in memory by SQLite. */
export type TemporalKind = 'postgres' | 'dev';

export interface StageOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly variants: readonly VariantName[];
  readonly say: (line: string) => void;
  readonly temporal: TemporalKind;
  /** Where the workers write a CPU profile when they end. */
  readonly profileDir?: string | undefined;
  /** Whether each thread of Holdfast's worker reports its heap when it is asked. */
  readonly heapReports?: boolean;
}

/** Everything that a bench runs on: real PostgreSQL, a real Temporal server on it, the provider, a worker of each kind. */
export interface Stage {
  readonly variants: readonly Variant[];
  readonly provider: Provider;
  readonly sagas: SagaMaker;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly described: string };
  readonly pids: { readonly server: number; readonly database: number };
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 300_000;
const BARE_QUEUE = 'bare';
const HEAP_REPORTS = ['--expose-gc', '--import', new URL('./heap-reporter.js', import.meta.url).href];
/** Numbers of the journal's own block cannot meet those that the other variants make up. */
const INSTALLATION_BLOCK = '1';

/** Starts it all. What is started ends with this process, whatever happens to it. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { env } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step; step = stops.pop()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    // Always one of its own, whatever DATABASE_URL says: its CPU is measured by its process.
    const postgres = await startPostgres({ from: 'machine' });
    stops.push(() => postgres.stop());
    const temporal = await startTemporal(options, folder, postgres);
    stops.push(() => temporal.stop());
    const provider = await Provider.start(join(folder, 'provider'));
    stops.push(() => provider.stop());
    const keyRingPath = join(folder, 'key-ring.json');
    const { ring } = await loadOrCreateKeyRing(keyRingPath);
    const workerEnv = {
      HOLDFAST_LOG_LEVEL: 'warn',
      ...env,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      DATABASE_URL: postgres.url,
      HOLDFAST_PROVIDERS: provider.providersPath,
      HOLDFAST_KEY_RING: keyRingPath,
      HOLDFAST_DATA: folder,
      HOLDFAST_INSTALLATION_BLOCK: INSTALLATION_BLOCK,
    };
    const { address, namespace } = temporal;
    const payloadCodec = createPayloadCodec({ ring, namespace });
    const variants = await startVariants(options, {
      workerEnv,
      folder,
      address,
      namespace,
      payloadCodec,
      commandDigest: createCommandDigest(ring),
      stops,
    });
    return {
      variants,
      provider,
      sagas: new SagaMaker(provider.seller),
      temporal,
      pids: { server: temporal.pid ?? 0, database: postgres.pid ?? 0 },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTemporal(
  { env, say, temporal }: StageOptions,
  dataDir: string,
  postgres: TestPostgres,
): Promise<TemporalServer & { described: string }> {
  if (temporal === 'dev') {
    const own = { temporal: readConfig({}).temporal, env };
    const server = await startTemporalServer({ ...own, dataDir, log: { info: say }, ui: false });
    return { ...server, described: 'the dev server of the Temporal CLI, SQLite in memory' };
  }
  const createDatabase = () => postgres.createDatabase();
  const server = await startTemporalOnPostgres({ env, dataDir, createDatabase, say });
  return { ...server, described: `server ${server.version} on PostgreSQL` };
}

interface Ground {
  readonly workerEnv: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly address: string;
  readonly namespace: string;
  readonly payloadCodec: ReturnType<typeof createPayloadCodec>;
  readonly commandDigest: ReturnType<typeof createCommandDigest>;
  readonly stops: (() => Promise<unknown>)[];
}

async function startVariants(options: StageOptions, ground: Ground): Promise<Variant[]> {
  const { address, namespace, payloadCodec, stops } = ground;
  const wanted = (name: VariantName): boolean => options.variants.includes(name);
  const variants: Variant[] = [];
  if (wanted('bare')) {
    const worker = await startBareWorker(options, ground);
    const at = { address, namespace, taskQueue: BARE_QUEUE, payloadCodec, workerPid: worker.pid };
    const bare = await connectBare(at);
    stops.push(() => bare.stop());
    variants.push(bare);
  }
  if (wanted('remoteFirst') || wanted('localFirst')) {
    const reports = options.heapReports === true ? HEAP_REPORTS : [];
    const args = [...reports, holdfastCliPath(), 'worker'];
    const what = { name: 'worker', args, env: ground.workerEnv };
    const worker = await startNode(what, join(ground.folder, 'worker.log'), options.profileDir);
    await readyWorker(worker, /^holdfast worker ready/, stops);
    const client = await HoldfastClient.connect({
      address,
      namespace,
      payloadCodec,
      commandDigest: ground.commandDigest,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    });
    stops.push(() => client.close());
    if (wanted('remoteFirst')) variants.push(holdfastVariant(client, 'remote', worker.pid));
    if (wanted('localFirst')) variants.push(holdfastVariant(client, 'local', worker.pid));
  }
  if (wanted('floor')) {
    const floor = await startFloor(ground.workerEnv);
    stops.push(() => floor.stop());
    variants.push(floor);
  }
  return variants;
}

async function startBareWorker(options: StageOptions, ground: Ground): Promise<SpawnedProcess> {
  const quiet = new DefaultLogger('ERROR');
  const workflowsPath = fileURLToPath(new URL('./bare-purchase.js', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  const bundle = join(ground.folder, 'bare-bundle.js');
  await writeFile(bundle, code);
  const what = {
    name: 'bare worker',
    args: [fileURLToPath(new URL('./bare-worker-process.js', import.meta.url)), bundle],
    env: { ...ground.workerEnv, HOLDFAST_TASK_QUEUE: BARE_QUEUE },
  };
  const worker = await startNode(what, join(ground.folder, 'bare-worker.log'), options.profileDir);
  await readyWorker(worker, /^bare worker ready/, ground.stops);
  return worker;
}

async function readyWorker(
  worker: SpawnedProcess,
  ready: RegExp,
  stops: (() => Promise<unknown>)[],
): Promise<void> {
  stops.push(() => worker.stop({ graceMs: 20_000 }));
  await worker.waitForLine(ready, READY_TIMEOUT_MS);
}

/** Starts a program of this build under Node, with a CPU profile where one is wanted. */
function startNode(
  what: { readonly name: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
  logFile: string,
  profileDir: string | undefined,
): Promise<SpawnedProcess> {
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return spawnProcess({
    ...what,
    command: process.execPath,
    args: [...profile, ...what.args],
    logFile,
  });
}
