import type { SeedLost } from './worker-pool.js';
import type { CanaryOutcome } from '../canaries/canary-runner.js';
import type { RunMetrics } from './run-metrics.js';
import type { Answer, SeedRun } from './tasks.js';

/** Lines of the event log that are shown before a break. */
const LINES_AROUND = 60;

type Shrunk = Extract<Answer, { type: 'shrunk' }>;

export interface Summary {
  readonly seeds: number;
  readonly digest: string;
  readonly seconds: number;
  readonly broken: readonly SeedRun[];
  readonly lost: readonly SeedLost[];
  /** Seeds that gave another log, or none, when they were run again. */
  readonly unequal: readonly string[];
  readonly canaries: readonly CanaryOutcome[];
  readonly missing: readonly string[];
  /** The most that one process held at the end of a task. */
  readonly megabytes: number;
}

/** A seed that broke a promise: the promise, the shrunk scenario, the log around the break, and how to see it again. */
export function printBroken({ seed, scenario, lines, violation, runs }: Shrunk): void {
  console.log(`\nseed ${seed} breaks "${violation?.invariant}": ${violation?.what}`);
  console.log(`shrunk in ${runs} runs to:\n${JSON.stringify(scenario, null, 1)}`);
  const end = violation?.line ?? lines.length;
  console.log(lines.slice(Math.max(0, end - LINES_AROUND), end + 5).join('\n'));
  console.log(`again: npm run simulate -- --seed ${seed}\n`);
}

/** Everything about one seed. */
export function printOneSeed(shrunk: Shrunk): void {
  console.log(shrunk.lines.join('\n'));
  if (shrunk.violation) printBroken(shrunk);
  else console.log(`seed ${shrunk.seed}: every promise held`);
}

/** The end of a run: what was met how often, and what is wrong. */
export function printMetrics(metrics: RunMetrics, summary: Summary): void {
  const { steps, counts, faults, passed, hit, judged } = metrics;
  const { seeds, seconds, broken, lost, unequal, canaries, missing, digest, megabytes } = summary;
  console.log(`\nfaults: ${inOrder(faults)}`);
  for (const [provider, met] of Object.entries(counts))
    console.log(`met at ${provider}: ${inOrder({ ...met })}`);
  const { runs, kills, decisions, struck, states, places: died } = metrics.divisions;
  console.log(`divisions: ${inOrder({ ...runs, kills, decisions })}`);
  console.log(`divisions struck by: ${inOrder(struck)}`);
  console.log(`divisions ended as: ${inOrder(states)}`);
  console.log(`divisions died at: ${inOrder(died)}`);
  console.log(`judged: ${inOrder(judged)}`);
  console.log('\ncrash points (passed, struck):');
  for (const point of Object.keys(passed).sort())
    console.log(`  ${point}: ${passed[point]}, ${hit[point] ?? 0}`);
  console.log('\ncanaries:');
  for (const { name, caughtAtSeed, instead } of canaries) {
    console.log(
      `  ${name}: ${caughtAtSeed === undefined ? `MISSED (${instead ?? 'not run'})` : `caught at seed ${caughtAtSeed}`}`,
    );
  }
  for (const { seed, violation } of broken)
    console.log(`BROKEN seed ${seed}: ${violation?.invariant}: ${violation?.what}`);
  for (const each of lost) console.log(`LOST ${each.message}`);
  for (const seed of unequal)
    console.log(`UNEQUAL seed ${seed}: another log, or none, when it was run again`);
  for (const each of missing) console.log(`MISSING ${each}`);
  const speed = `${(seeds / seconds).toFixed(1)} seeds/s, ${Math.round(steps / seconds)} steps/s`;
  console.log(
    `\n${seeds} seeds, ${steps} steps in ${Math.round(seconds)} s (${speed}), ${broken.length + lost.length} broken, at most ${megabytes} MB a process`,
  );
  console.log(`log digest ${digest}`);
}

function inOrder(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
