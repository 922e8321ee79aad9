import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/create-activities.js';
import type { Journal } from '../journal/journal.js';
import { TemporalUnavailable } from '../client/errors.js';
import { createProviderHttp } from '../http/provider-http.js';
import { createProviders } from '../providers/registry.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import type { KeyRing } from '../security/key-ring.js';
import type { Config } from '../config/config.js';
import { securityOf } from '../config/connect.js';
import { warnTo } from '../config/warn-to.js';
import { heartbeats } from './heartbeats.js';
import { tellingMissingKeys } from './missing-keys.js';

export interface WorkerOptions {
  readonly config: Config;
  readonly temporalAddress: string;
  readonly journal: Journal;
  readonly ring: KeyRing;
  /** The settings of each provider, files read. */
  readonly providers: Readonly<Record<string, unknown>>;
  readonly log: Logger;
}

/** A worker that takes tasks. */
export interface RunningWorker {
  /** Resolves when it has ended, rejects when it failed. */
  readonly ended: Promise<void>;
  /** Takes no more tasks, lets provider calls under way come to their end, and closes what it opened; not the journal. */
  stop(): Promise<void>;
}

/** The modules that `npm run build` writes beside this program. */
const BUNDLE = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
const FAILURE_CONVERTER = fileURLToPath(new URL('../security/failure-converter.js', import.meta.url));

/** Starts a worker: workflows in their sandbox, activities over the journal and the providers. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, journal, ring, log } = options;
  const { temporal } = config;
  const http = createProviderHttp({
    totalTimeoutMs: config.httpTimeoutMs,
    proxyUrl: config.proxyUrl,
    logger: log,
  });
  const providers = createProviders(options.providers, { http, warn: warnTo(log) });
  const { activities, drain } = createActivities({
    journal,
    providers,
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
    leaseMs: config.leaseMs,
    httpTimeoutMs: config.httpTimeoutMs,
    localWaitMs: config.localWaitMs,
    owner: `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`,
    log,
  });
  const connection = await NativeConnection.connect({
    address: options.temporalAddress,
    ...securityOf(temporal),
  }).catch((cause: unknown) => {
    throw new TemporalUnavailable(`no Temporal server answers at ${options.temporalAddress}`, { cause });
  });
  const close = async (): Promise<void> => {
    await Promise.all([...providers.values()].map((provider) => provider.close()));
    await http.close();
    await connection.close();
  };
  const created = Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    identity: `holdfast ${process.pid}@${hostname()}`,
    workflowBundle: { codePath: BUNDLE },
    // Six events of a purchase carry the build's name: the SDK's own is 90 characters long.
    workerDeploymentOptions: {
      useWorkerVersioning: false,
      version: { deploymentName: 'holdfast', buildId: await bundleDigest() },
    },
    activities,
    interceptors: { activity: [heartbeats] },
    dataConverter: {
      payloadCodecs: [tellingMissingKeys(createPayloadCodec({ ring, namespace: temporal.namespace }), log)],
      failureConverterPath: FAILURE_CONVERTER,
    },
    // A slow provider keeps workflow tasks open while local activities wait, so there are as many slots as calls in flight.
    maxConcurrentWorkflowTaskExecutions: config.workflowTaskSlots,
    maxConcurrentLocalActivityExecutions: config.workflowTaskSlots,
    maxConcurrentActivityTaskExecutions: config.workflowTaskSlots,
    maxCachedWorkflows: config.cachedWorkflows,
    shutdownGraceTime: config.shutdownGraceMs,
  });
  const worker = await created.catch(async (error: unknown) => {
    // An open connection would keep the process, which then nobody could stop.
    await close();
    throw notTaken(error, temporal.namespace);
  });
  const ended = worker.run();
  return {
    ended,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
      await drain();
      await close();
    },
  };
}

/** The SDK's own words repeat the server's answer byte by byte. */
function notTaken(error: unknown, namespace: string): unknown {
  if (!(error instanceof Error) || error.name !== 'TransportError') return error;
  const isMissing = /^Namespace .* was not found/.test(error.message);
  const why = isMissing ? `has no namespace ${namespace}` : 'does not take this worker';
  return new TemporalUnavailable(`the Temporal server ${why}`, { cause: error });
}

/** Which workflow code this worker runs, short. */
async function bundleDigest(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(BUNDLE))
    .digest('hex')
    .slice(0, 10);
}
