import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { drawFrom } from '../../src/demo/names.js';
import { spawnHoldfast } from '../../src/embedded/spawned-process.js';
import type { Buyer } from './buyer.js';
import type { CrashSite } from './crash-site.js';

/** What befalls a run beside the kills, and how often. */
export interface Rough {
  /** A worker stands still so often (SIGSTOP, later SIGCONT), ... */
  readonly pauses: number;
  /** ... and so long. */
  readonly pauseMs: number;
  /** Worker processes without the provider's settings on the same task queue, one after the other. */
  readonly unconfigured: number;
  /** So many open orders are set back, each once. */
  readonly resets: number;
}

/** How many of them fell while purchases were in flight. */
export interface RoughFigures {
  readonly pauses: number;
  readonly unconfigured: number;
  readonly resets: number;
}

export interface RoughOptions {
  readonly site: CrashSite;
  readonly buyers: readonly Buyer[];
  readonly tenant: string;
  readonly seed: number;
  readonly rough: Rough;
  readonly isOver: () => boolean;
  readonly onBlow: (what: string) => void;
}

const READY_MS = 120_000;
/** How long a worker without settings takes tasks. */
const UNCONFIGURED_MS = 10_000;
const LOOK_MS = 200;
/** A reset goes to the last completed workflow task, or to one of so many before it. */
const FARTHEST_BACK = 4;
/** Events of one history; one of a purchase has far fewer. */
const PAGE = 1_000;

/** Lets it all befall one run: workers without settings and pauses one after the other, resets beside them. */
export async function roughen(options: RoughOptions): Promise<RoughFigures> {
  const [unconfigured, pauses, resets] = await Promise.all([
    unconfiguredWorkers(options),
    pausedWorkers(options),
    resetOrders(options),
  ]);
  return { unconfigured, pauses, resets };
}

async function unconfiguredWorkers({ site, rough, isOver, onBlow }: RoughOptions): Promise<number> {
  let count = 0;
  while (count < rough.unconfigured && !isOver()) {
    const { env, logFile } = site.unconfiguredWorker;
    const worker = await spawnHoldfast(['worker'], { env, logFile });
    const ready = await worker.waitForLine(/^holdfast worker ready/, READY_MS).catch(() => undefined);
    if (ready !== undefined && !isOver()) {
      count += 1;
      onBlow(`worker ${worker.pid} takes tasks without the provider’s settings`);
      await delay(UNCONFIGURED_MS);
    }
    await worker.kill('SIGKILL');
  }
  return count;
}

async function pausedWorkers({ site, rough, isOver, onBlow }: RoughOptions): Promise<number> {
  let count = 0;
  for (; count < rough.pauses && !isOver(); count += 1) {
    const pid = await site.workers.pause(rough.pauseMs, (stopped) => onBlow(`SIGSTOP to worker ${stopped}`));
    onBlow(`SIGCONT to worker ${pid}`);
  }
  return count;
}

/** Sets back orders whose money has moved and which have something left to decide. */
async function resetOrders(options: RoughOptions): Promise<number> {
  const { site, buyers, seed, rough, isOver, onBlow } = options;
  if (rough.resets === 0) return 0;
  const draw = drawFrom(seed);
  const connection = await Connection.connect({ address: site.temporal.address });
  let count = 0;
  try {
    while (count < rough.resets && !isOver()) {
      await delay(LOOK_MS);
      const open = buyers.filter((buyer) => buyer.canBeReset);
      const buyer = open[draw(Math.max(open.length, 1))];
      if (buyer === undefined) continue;
      // A server that is away now is asked again.
      const event = await reset(connection, options, buyer, draw(FARTHEST_BACK)).catch(() => undefined);
      if (event === undefined) continue;
      count += 1;
      onBlow(`${buyer.id} reset to event ${event}`);
    }
  } finally {
    await connection.close();
  }
  return count;
}

/** @returns the event that it was reset to, or undefined where the order has ended meanwhile. */
async function reset(
  connection: Connection,
  { site, tenant }: RoughOptions,
  buyer: Buyer,
  back: number,
): Promise<string | undefined> {
  const { namespace } = site.temporal;
  const execution = { workflowId: `order/${tenant}/${buyer.id}` };
  const service = connection.workflowService;
  const found = await service.describeWorkflowExecution({ namespace, execution });
  const runId = found.workflowExecutionInfo?.execution?.runId;
  if (!runId || found.workflowExecutionInfo?.closeTime) return undefined;
  const workflowExecution = { ...execution, runId };
  const { history } = await service.getWorkflowExecutionHistory({
    namespace,
    execution: workflowExecution,
    maximumPageSize: PAGE,
  });
  const tasks = (history?.events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const eventId = tasks[Math.max(tasks.length - 1 - back, 0)]?.eventId;
  if (!eventId) return undefined;
  // From here on its buyer may hear that a run of it was terminated, which is not its end.
  buyer.wasReset = true;
  await service.resetWorkflowExecution({
    namespace,
    workflowExecution,
    reason: 'crash run',
    requestId: randomUUID(),
    workflowTaskFinishEventId: eventId,
  });
  return eventId.toString();
}
