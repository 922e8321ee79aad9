import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { TemporalUnavailable } from '../client/errors.js';
import type { Config } from '../config/config.js';
import { securityOf } from '../config/connect.js';
import { ProcessFailed } from './errors.js';
import { type SpawnedProcess, spawnProcess } from './spawned-process.js';
import { findTemporalCli, type ProgressLog } from './temporal-cli.js';
import { ensureNamespace, ensureSearchAttributes, searchAttributes } from './temporal-setup.js';

/** What to start, or which server to use. */
export interface TemporalServerOptions {
  /** The server to use, where one is named, how it is reached, and the namespace. */
  readonly temporal: Config['temporal'];
  /** What programs are found by and run with: PATH, HOME and what Go reads. */
  readonly env: NodeJS.ProcessEnv;
  /** The server's log, and its database if it is kept, go here. */
  readonly dataDir: string;
  readonly log: ProgressLog;
  /** Whether to serve Temporal's web UI. */
  readonly ui: boolean;
  /** Keep workflows across restarts, in `dataDir`; in memory otherwise. */
  readonly persist?: boolean;
  /** The loopback address to listen on; default: 127.0.0.1. */
  readonly ip?: string;
  /** The port to listen on, for a server that comes back where it was; default, and for 0: any that is free. */
  readonly port?: number;
  /** The same for the web UI. */
  readonly uiPort?: number;
  /** The codec server that the web UI decodes payloads with, as a browser reaches it. */
  readonly codecEndpoint?: string;
}

/** A Temporal server that answers, with its namespace and search attributes in place. */
export interface TemporalServer {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl?: string;
  /** The process id of the server that this process started; absent for one that was there already. */
  readonly pid?: number;
  /** Stops the server if this process started it, else does nothing. */
  stop(): Promise<void>;
}

/**
 * The dev server ended before it was ready. Between finding a free port and taking it, another process can take it; the
 * dev server chooses ports of its own too, and ends with a panic when one of these is taken (temporalio/cli issue 667).
 */
class DevServerEnded extends ProcessFailed {
  override readonly name = 'ProcessFailed';
}

const START_ATTEMPTS = 3;
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;

/**
 * Gives a Temporal server: the one that TEMPORAL_ADDRESS names, else a dev server started here.
 *
 * @throws NoTemporalCli with every way that was tried; TemporalUnavailable when TEMPORAL_ADDRESS does not answer or
 * refuses what Holdfast needs there; ProcessFailed when the dev server ended at each of three starts, or is not ready in time.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { address, namespace } = options.temporal;
  if (address !== undefined) return useServer(address, namespace, options);
  const program = await findTemporalCli(options);
  await mkdir(options.dataDir, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startDevServer(program, namespace, options);
    } catch (error) {
      if (!(error instanceof DevServerEnded) || attempt === START_ATTEMPTS) throw error;
      options.log.info(`Temporal: ${error.message}; starting it again on other ports`);
    }
  }
}

async function useServer(
  address: string,
  namespace: string,
  options: TemporalServerOptions,
): Promise<TemporalServer> {
  options.log.info(`Temporal: using ${address} (TEMPORAL_ADDRESS), namespace ${namespace}`);
  const connection = await Connection.connect({
    ...securityOf(options.temporal),
    address,
    connectTimeout: options.temporal.connectTimeoutMs,
  }).catch((cause: unknown) => {
    throw new TemporalUnavailable(`TEMPORAL_ADDRESS names ${address}, where no Temporal server answers`, {
      cause,
    });
  });
  try {
    await ensureNamespace(connection, namespace);
    await ensureSearchAttributes(connection, namespace);
  } catch (cause) {
    if (!isGrpcServiceError(cause)) throw cause;
    const [why = ''] = cause.details.split('\n');
    throw new TemporalUnavailable(`the Temporal server at ${address} refused to be set up: ${why}`, {
      cause,
    });
  } finally {
    await connection.close();
  }
  const { uiUrl } = options.temporal;
  return { address, namespace, stop: () => Promise.resolve(), ...(uiUrl === undefined ? {} : { uiUrl }) };
}

async function startDevServer(
  program: string,
  namespace: string,
  options: TemporalServerOptions,
): Promise<TemporalServer> {
  const ip = options.ip ?? '127.0.0.1';
  const [freePort, freeUiPort] = await freePorts(ip);
  const port = wantedOr(freePort, options.port);
  const uiPort = wantedOr(freeUiPort, options.uiPort);
  const address = `${ip}:${port}`;
  const child = await spawnProcess({
    name: 'temporal server start-dev',
    command: program,
    args: devServerArgs({ ip, port, uiPort, namespace }, options),
    env: options.env,
    logFile: join(options.dataDir, 'temporal.log'),
  });
  try {
    await untilReady(child, address, namespace);
  } catch (error) {
    await child.kill('SIGKILL');
    throw error;
  }
  options.log.info(`Temporal: dev server on ${address} (process ${child.pid})`);
  return {
    address,
    namespace,
    pid: child.pid,
    ...(options.ui ? { uiUrl: `http://${ip}:${uiPort}` } : {}),
    stop: async () => {
      await child.stop();
    },
  };
}

function devServerArgs(
  at: { ip: string; port: number; uiPort: number; namespace: string },
  options: TemporalServerOptions,
): string[] {
  const attributes = Object.entries(searchAttributes);
  return [
    ...['server', 'start-dev', '--log-level', 'warn', '--ip', at.ip, '--port', String(at.port)],
    ...['--namespace', at.namespace],
    ...attributes.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...(options.ui ? ['--ui-port', String(at.uiPort)] : ['--headless']),
    ...(options.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', options.codecEndpoint]),
    ...(options.persist === true ? ['--db-filename', join(options.dataDir, 'temporal.db')] : []),
  ];
}

/** Waits for gRPC health, the namespace and the search attributes: a port that accepts is not a server yet. */
async function untilReady(child: SpawnedProcess, address: string, namespace: string): Promise<void> {
  const ended = child.exited.then((exit) => exit);
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const outcome = await Promise.race([ended, probe(address, namespace)]);
    if (outcome === 'ready') return;
    if (typeof outcome === 'object') {
      const how = String(outcome.signal ?? outcome.code);
      throw new DevServerEnded(`the Temporal dev server ended (${how}) before it was ready: ${child.why()}`);
    }
    if (performance.now() > deadline) {
      throw new ProcessFailed(
        `the Temporal dev server was not ready in ${READY_TIMEOUT_MS} ms: ${child.why()}`,
      );
    }
    await delay(READY_POLL_MS);
  }
}

async function probe(address: string, namespace: string): Promise<'ready' | 'not yet'> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
    await ensureNamespace(connection, namespace);
    await ensureSearchAttributes(connection, namespace);
    return 'ready';
  } catch {
    // Every error means "not yet": the caller's deadline and the process's exit decide when to give up.
    return 'not yet';
  } finally {
    await connection?.close();
  }
}

/** 0 is no port: it asks for any. */
function wantedOr(free: number, wanted = 0): number {
  return wanted === 0 ? free : wanted;
}

/** Two ports that were free a moment ago, held open together so that they differ. */
async function freePorts(ip: string): Promise<[number, number]> {
  const first = await listen(ip);
  const second = await listen(ip);
  await Promise.all([first.close(), second.close()]);
  return [first.port, second.port];
}

async function listen(ip: string): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, ip, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error(`No port to be had on ${ip}`);
  return {
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
