import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HoldfastClient } from '../../src/client/holdfast-client.js';
import type { Journal } from '../../src/journal/journal.js';
import { readConfig } from '../../src/config/config.js';
import { journalOf } from '../../src/config/journal-of.js';
import { keyRingOf } from '../../src/config/key-ring-of.js';
import { createLog } from '../../src/config/log.js';
import { writeSandboxProviders } from '../../src/embedded/sandbox-settings.js';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { createCommandDigest } from '../../src/security/content-hash.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';
import { startPostgres, type TestPostgres } from '../../test/support/postgres/postgres.js';
import { bankSettings, CODE_MS, faultsOf, LATENCY_MS, WORKER_TIMES } from './settings.js';
import { TemporalKeeper } from './temporal-keeper.js';
import { WorkerPool } from './worker-pool.js';

export interface SiteOptions {
  readonly mode: ResendMode;
  readonly seed: number;
  /** Of a hundred writes so many are lost on the way there, and as many on their return. */
  readonly faultsPercent: number;
  readonly workers: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Everything that a crash run works on. Only the bank and the buyers, in this process, are never killed. */
export interface CrashSite {
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly client: HoldfastClient;
  readonly temporal: TemporalKeeper;
  readonly postgres: TestPostgres;
  readonly workers: WorkerPool;
  /** What a worker process is started with that lacks the provider's settings. */
  readonly unconfiguredWorker: { readonly env: NodeJS.ProcessEnv; readonly logFile: string };
  stop(): Promise<void>;
}

/** More than the fees that a run can refund. */
const ADVANCE = '1000000.00';
/** A dead worker leaves its caller waiting; asking again is cheap. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Starts it all. What is started ends with this process, whatever happens to it. */
export async function openCrashSite(options: SiteOptions): Promise<CrashSite> {
  const { env, say, workers: size } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step; step = stops.pop()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-crash-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    // One of its own, whatever DATABASE_URL says: it is restarted.
    const postgres = await startPostgres({ from: 'machine' });
    stops.push(() => postgres.stop());
    const config = readConfig({ HOLDFAST_DATA: folder, DATABASE_URL: postgres.url });
    const { ring, path: keyRingPath } = await keyRingOf(config, () => undefined);
    const journal = await journalOf(config, ring, createLog('silent'));
    stops.push(() => journal.close());
    const { sandbox, providersPath } = await openBank(options, folder);
    stops.push(() => sandbox.close());
    const temporal = await TemporalKeeper.start({ env, say, dataDir: join(folder, 'temporal') });
    stops.push(() => temporal.stop());
    const { address, namespace } = temporal;
    const payloadCodec = createPayloadCodec({ ring, namespace });
    const answerTimeoutMs = ANSWER_TIMEOUT_MS;
    const client = await HoldfastClient.connect({
      address,
      namespace,
      payloadCodec,
      commandDigest: createCommandDigest(ring),
      answerTimeoutMs,
    });
    stops.push(() => client.close());
    const logFile = join(folder, 'worker.log');
    const workerEnv = {
      HOLDFAST_LOG_LEVEL: 'error',
      ...env,
      ...WORKER_TIMES,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      DATABASE_URL: postgres.url,
      HOLDFAST_PROVIDERS: providersPath,
      HOLDFAST_KEY_RING: keyRingPath,
      HOLDFAST_DATA: folder,
    };
    const noProvidersPath = join(folder, 'no-providers.json');
    await writeFile(noProvidersPath, '{}', { mode: 0o600 });
    const unconfiguredWorker = { env: { ...workerEnv, HOLDFAST_PROVIDERS: noProvidersPath }, logFile };
    const workers = new WorkerPool({ size, say, logFile, env: workerEnv });
    stops.push(() => workers.stop());
    await workers.untilReady(size);
    return { sandbox, journal, client, temporal, postgres, workers, unconfiguredWorker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openBank(
  { mode, seed, faultsPercent }: SiteOptions,
  folder: string,
): Promise<{ sandbox: Sandbox; providersPath: string }> {
  const sandbox = await startSandbox({
    dataDir: join(folder, 'sandbox'),
    seed,
    resendMode: mode,
    pingan: { advance: ADVANCE, codeLifetimeMs: CODE_MS },
  });
  sandbox.pingan.latencies.set({ ms: LATENCY_MS });
  for (const rule of faultsOf(faultsPercent)) sandbox.faults.add(rule);
  const providersPath = join(folder, 'providers.json');
  await writeSandboxProviders(providersPath, sandbox, 'seconds');
  const { pingan } = JSON.parse(await readFile(providersPath, 'utf8')) as { pingan: object };
  const settings = { pingan: { ...pingan, ...bankSettings(mode) } };
  await writeFile(providersPath, JSON.stringify(settings), { mode: 0o600 });
  return { sandbox, providersPath };
}
