import { setTimeout as delay } from 'node:timers/promises';
import { cpuMsOf, cpuMsOfFamily } from './cpu-time.js';
import { sendCrowd } from './crowd.js';
import { medianFigures, readHistories, underWayMs, type HistoryFigures } from './history-figures.js';
import type { Stage } from './stage.js';
import { quantile } from './statistics.js';
import type { Variant } from './variant.js';

/** What a run is to be like. */
export interface Conditions {
  readonly inFlight: number;
  readonly latencyMs: number;
  readonly sagas: number;
}

/** CPU milliseconds a saga. `client` and `provider` are the bench's own ends. */
export interface CpuFigures {
  readonly worker: number;
  readonly server: number;
  readonly database: number;
  readonly client: number;
  readonly provider: number;
}

/** One variant under one set of conditions, once. */
export interface RunFigures extends HistoryFigures {
  readonly sagasPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly tooEarly: number;
  readonly cpuMs: CpuFigures;
}

/** The server closes workflows and writes visibility behind the last answer: that belongs to the run as well. */
const COME_TO_REST_MS = 750;

/**
 * Runs one variant once and measures it.
 * @throws Error when a saga failed, had an effect twice, or did not end.
 */
export async function runOnce(
  stage: Stage,
  variant: Variant,
  { inFlight, latencyMs, sagas: count }: Conditions,
  thinkMs: number,
): Promise<RunFigures> {
  const { provider, temporal } = stage;
  const sagas = Array.from({ length: count }, () => stage.sagas.make(variant.letter));
  await provider.setLatency(latencyMs);
  await delay(COME_TO_REST_MS);
  const before = cpuNow(stage, variant);
  const { visits, steadyMs, steadyCount, tooEarly } = await sendCrowd({
    variant,
    provider,
    sagas,
    inFlight,
    thinkMs,
  });
  await delay(COME_TO_REST_MS);
  const after = cpuNow(stage, variant);
  if (provider.repeats > 0) throw new Error(`${provider.repeats} effects happened twice`);
  const ids = sagas.map((saga) => variant.workflowId(saga)).filter((id) => id !== undefined);
  const histories = await readHistories(temporal, ids);
  const waitedMs = visits.map((visit, place) => underWayMs(visit, histories[place]));
  const aSaga = (name: keyof CpuFigures): number => (after[name] - before[name]) / count;
  return {
    sagasPerSecond: (steadyCount * 1_000) / steadyMs,
    p50Ms: quantile(waitedMs, 0.5),
    p95Ms: quantile(waitedMs, 0.95),
    p99Ms: quantile(waitedMs, 0.99),
    tooEarly: tooEarly / count,
    ...medianFigures(histories),
    cpuMs: {
      worker: aSaga('worker'),
      server: aSaga('server'),
      database: aSaga('database'),
      client: aSaga('client'),
      provider: aSaga('provider'),
    },
  };
}

function cpuNow({ pids, provider }: Stage, variant: Variant): CpuFigures {
  return {
    worker: cpuMsOf(variant.workerPid),
    server: cpuMsOf(pids.server),
    database: cpuMsOfFamily(pids.database),
    client: cpuMsOf(process.pid),
    provider: cpuMsOf(provider.pid),
  };
}
