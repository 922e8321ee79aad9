import { runOnce, type Conditions, type CpuFigures, type RunFigures } from './purchase-run.js';
import { openStage, type Stage, type TemporalKind } from './stage.js';
import { median, rounded } from './statistics.js';
import type { Variant, VariantName } from './variant.js';

export interface PurchaseBenchOptions {
  readonly rounds: number;
  readonly inFlight: readonly number[];
  readonly latencies: readonly number[];
  /** Sagas a run; default: by the number in flight. */
  readonly sagas: number | undefined;
  readonly variants: readonly VariantName[];
  readonly thinkMs: number;
  readonly warmUp: number;
  readonly profileDir: string | undefined;
  readonly temporal: TemporalKind;
}

/** Medians over the rounds. */
export interface VariantFigures extends RunFigures {
  readonly name: VariantName;
  readonly inFlight: number;
  readonly latencyMs: number;
}

/** What local-first gains over another variant: medians of each round's own ratio, so that slow rounds count no more. */
export interface Ratio {
  readonly of: VariantName;
  readonly to: VariantName;
  readonly inFlight: number;
  readonly latencyMs: number;
  readonly sagasPerSecond: number;
  readonly p50: number;
  readonly cpu: number;
}

export interface PurchaseFigures {
  readonly rounds: number;
  readonly variants: readonly VariantFigures[];
  readonly ratios: readonly Ratio[];
}

const WARM_UP_IN_FLIGHT = 8;
const RATIOS = [
  ['localFirst', 'bare'],
  ['localFirst', 'remoteFirst'],
  ['remoteFirst', 'bare'],
  ['floor', 'localFirst'],
] as const;

type Measured = Conditions & { readonly name: VariantName; readonly figures: RunFigures };

/** Runs every variant in every round under every condition, the order of the variants rotated from round to round. */
export async function benchPurchase(
  options: PurchaseBenchOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<PurchaseFigures> {
  const { profileDir, variants, rounds, temporal } = options;
  const stage = await openStage({ env, variants, say, profileDir, temporal });
  try {
    say(`Temporal: ${stage.temporal.described}, ${stage.temporal.address}`);
    await warmUp(stage, options, say);
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const conditions of conditionsOf(options)) {
        for (const variant of rotated(stage.variants, round)) {
          const figures = await runOnce(stage, variant, conditions, options.thinkMs);
          measured.push({ ...conditions, name: variant.name, figures });
          say(lineOf(round, variant, conditions, figures));
        }
      }
    }
    return summarise(options, measured);
  } finally {
    await stage.stop();
  }
}

async function warmUp(
  stage: Stage,
  options: PurchaseBenchOptions,
  say: (line: string) => void,
): Promise<void> {
  if (options.warmUp === 0) return;
  for (const variant of stage.variants) {
    const conditions = { inFlight: WARM_UP_IN_FLIGHT, latencyMs: 0, sagas: options.warmUp };
    await runOnce(stage, variant, conditions, options.thinkMs);
  }
  say(`warmed up with ${options.warmUp} purchases each`);
}

function conditionsOf({ latencies, inFlight, sagas }: PurchaseBenchOptions): Conditions[] {
  return latencies.flatMap((latencyMs) =>
    inFlight.map((count) => ({ latencyMs, inFlight: count, sagas: sagas ?? sagasFor(count) })),
  );
}

/** Enough for a steady state, few enough for five rounds in minutes. */
export function sagasFor(inFlight: number): number {
  return Math.min(600, Math.max(30, inFlight * 8));
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const place = by % list.length;
  return [...list.slice(place), ...list.slice(0, place)];
}

function summarise(
  { rounds, variants, ...options }: PurchaseBenchOptions,
  measured: Measured[],
): PurchaseFigures {
  const of = (name: VariantName, { inFlight, latencyMs }: Conditions): RunFigures[] =>
    measured
      .filter((run) => run.name === name && run.inFlight === inFlight && run.latencyMs === latencyMs)
      .map(({ figures }) => figures);
  const conditions = conditionsOf({ rounds, variants, ...options });
  return {
    rounds,
    variants: conditions.flatMap((condition) =>
      variants.map((name) => ({
        name,
        inFlight: condition.inFlight,
        latencyMs: condition.latencyMs,
        ...medians(of(name, condition)),
      })),
    ),
    ratios: conditions.flatMap((condition) =>
      RATIOS.filter((pair) => pair.every((name) => variants.includes(name))).map(([name, to]) => ({
        of: name,
        to,
        inFlight: condition.inFlight,
        latencyMs: condition.latencyMs,
        ...ratio(of(name, condition), of(to, condition)),
      })),
    ),
  };
}

function medians(runs: readonly RunFigures[]): RunFigures {
  const middle = (pick: (run: RunFigures) => number): number => rounded(median(runs.map(pick)));
  const cpu = (name: keyof CpuFigures): number => middle((run) => run.cpuMs[name]);
  return {
    sagasPerSecond: middle((run) => run.sagasPerSecond),
    p50Ms: middle((run) => run.p50Ms),
    p95Ms: middle((run) => run.p95Ms),
    p99Ms: middle((run) => run.p99Ms),
    historyEvents: middle((run) => run.historyEvents),
    stateTransitions: middle((run) => run.stateTransitions),
    workflowTasks: middle((run) => run.workflowTasks),
    historyBytes: Math.round(median(runs.map((run) => run.historyBytes))),
    tooEarly: middle((run) => run.tooEarly),
    cpuMs: {
      worker: cpu('worker'),
      server: cpu('server'),
      database: cpu('database'),
      client: cpu('client'),
      provider: cpu('provider'),
    },
  };
}

function ratio(
  ours: readonly RunFigures[],
  theirs: readonly RunFigures[],
): Pick<Ratio, 'sagasPerSecond' | 'p50' | 'cpu'> {
  const middle = (pick: (run: RunFigures) => number): number =>
    rounded(
      median(
        ours.map((run, round) => {
          const other = theirs[round];
          if (other === undefined) throw new Error('the rounds of two variants do not pair');
          return pick(run) / pick(other);
        }),
      ),
    );
  return {
    sagasPerSecond: middle((run) => run.sagasPerSecond),
    p50: middle((run) => run.p50Ms),
    cpu: middle(({ cpuMs }) => cpuMs.worker + cpuMs.server + cpuMs.database),
  };
}

function lineOf(
  round: number,
  { name }: Variant,
  { inFlight, latencyMs }: Conditions,
  run: RunFigures,
): string {
  const { worker, server, database, client, provider } = run.cpuMs;
  const cpu = [worker, server, database, client, provider].map((ms) => ms.toFixed(1)).join('/');
  return [
    `round ${round + 1}  ${name.padEnd(11)} in flight ${inFlight}, latency ${latencyMs} ms:`,
    `${run.sagasPerSecond.toFixed(2)} sagas/s, p50 ${run.p50Ms.toFixed(0)} p95 ${run.p95Ms.toFixed(0)} p99 ${run.p99Ms.toFixed(0)} ms,`,
    `CPU ms a saga ${cpu} (worker/server/database/client/provider), too early ${run.tooEarly.toFixed(2)}`,
  ].join(' ');
}
