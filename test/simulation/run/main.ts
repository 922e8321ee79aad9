import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { chosenCanaries } from '../canaries/chosen-canaries.js';
import { WorkerPool, SeedLost } from './worker-pool.js';
import { coverageGaps } from './coverage.js';
import { KEPT_SEEDS } from '../scenario/kept-seeds.js';
import type { CanaryOutcome } from '../canaries/canary-runner.js';
import { printBroken, printMetrics, printOneSeed } from './report.js';
import { addMetrics, noMetrics } from './run-metrics.js';
import type { SeedRun, Task } from './tasks.js';

const ROOT = new URL('../../../../../', import.meta.url);
const BUNDLE = fileURLToPath(new URL('dist/workflow-bundle.js', ROOT));
const SEEDS_PER_TASK = 10;
const PATIENCE_MS = 180_000;
/** One seed of so many is run a second time, after others and perhaps in another process: its log must be the same. */
const AGAIN_EVERY = 50;

interface Options {
  readonly seeds: number;
  readonly first?: bigint;
  readonly seed?: bigint;
  readonly processes: number;
  readonly canaries: string;
  readonly rotation?: number;
  readonly shrunk: number;
  readonly untilBroken?: true;
  readonly json?: true;
}

const options = new Command('simulate')
  .description('Simulated days of purchases with everything that can go wrong, from seeds.')
  .option('--seeds <count>', 'how many seeds to run', wholeNumber, 1_000)
  .option('--first <seed>', 'the first of them; default: 1', seedOf)
  .option('--seed <seed>', 'run this one alone, and print its event log', seedOf)
  .option('--processes <count>', 'how many run at once', wholeNumber, 2)
  .option(
    '--canaries <which>',
    'all of them, none, "rotate" for a third, or those with this in their names',
    canariesOf,
    'all',
  )
  .option('--rotation <n>', 'which third, for "rotate"; default: the day of the year', wholeNumber)
  .option('--shrunk <count>', 'how many broken seeds at most are made small and explained', Number, 3)
  .option('--until-broken', 'no further than the first seed that breaks, and neither kept seeds nor repeats')
  .option('--json', 'one JSON object as the last line')
  .parse()
  .opts<Options>();

const pool = new WorkerPool({ processes: options.processes, bundle: BUNDLE, patienceMs: PATIENCE_MS });
try {
  process.exitCode = options.seed === undefined ? await runAll(options) : await runOne(options.seed, options);
} finally {
  await pool.stop();
}

async function runAll({
  seeds,
  first = 1n,
  json,
  canaries: which,
  rotation,
  shrunk,
  untilBroken,
}: Options): Promise<number> {
  const startedMs = performance.now();
  const metrics = noMetrics();
  const runs = new Map<string, SeedRun>();
  const lost: SeedLost[] = [];
  const canaries: CanaryOutcome[] = [];
  const planted = chosenCanaries(which, rotation);
  let megabytes = 0;
  const progress = setInterval(() => {
    const seconds = (performance.now() - startedMs) / 1_000;
    const broken = [...runs.values()].filter((run) => run.violation).length;
    process.stderr.write(`${runs.size} seeds, ${(runs.size / seconds).toFixed(1)}/s, ${broken} broken\n`);
  }, 10_000);
  const range = Array.from({ length: seeds }, (_, index) => String(first + BigInt(index)));
  const wanted = untilBroken ? range : [...new Set([...KEPT_SEEDS, ...range])];
  const isEnough = (): boolean =>
    untilBroken === true && (lost.length > 0 || [...runs.values()].some((run) => run.violation));
  await pool.carryOut(until(isEnough, allTasks(planted, wanted)), (answer) => {
    if (answer instanceof SeedLost) lost.push(answer);
    else if (answer.type === 'canary') canaries.push(answer.outcome);
    else if (answer.type === 'seeds') {
      addMetrics(metrics, answer.metrics);
      megabytes = Math.max(megabytes, answer.megabytes);
      for (const run of answer.runs) {
        runs.set(run.seed, run);
        // Printed at once: a reader of a long run need not wait for its end.
        if (run.violation) process.stderr.write(`seed ${run.seed} breaks "${run.violation.invariant}"\n`);
      }
    }
  });
  const unequal = untilBroken ? [] : await runAgain(wanted, runs);
  clearInterval(progress);
  const broken = [...runs.values()].filter((run) => run.violation);
  await explain(broken.slice(0, shrunk));
  const seconds = (performance.now() - startedMs) / 1_000;
  const digest = createHash('sha256');
  for (const seed of wanted) digest.update(`${seed} ${runs.get(seed)?.digest ?? 'lost'}\n`);
  const inOrder = planted.map(({ name }) => canaries.find((one) => one.name === name) ?? { name });
  const missing = coverageGaps(metrics, seeds);
  const summary = {
    seeds: wanted.length,
    digest: digest.digest('hex'),
    seconds,
    broken,
    lost,
    unequal,
    canaries: inOrder,
    missing,
    megabytes,
  };
  printMetrics(metrics, summary);
  if (json) {
    const { steps, counts, faults, passed, hit } = metrics;
    const crashPoints = Object.fromEntries(Object.keys(passed).map((point) => [point, hit[point] ?? 0]));
    const caught = inOrder.map(({ name, caughtAtSeed }) => ({ name, caughtAtSeed: caughtAtSeed ?? null }));
    const violations = broken.length + lost.length;
    const { digest: whole } = summary;
    console.log(
      JSON.stringify({
        seeds: wanted.length,
        steps,
        digest: whole,
        violations,
        broken: broken.map(({ seed, violation }) => ({ seed, promise: violation?.invariant })),
        lost: lost.map(({ message }) => message),
        canaries: caught,
        met: counts,
        divisions: metrics.divisions,
        faults,
        crashPoints,
        missing,
        seconds: Math.round(seconds),
      }),
    );
  }
  const isSound =
    broken.length + lost.length + unequal.length + missing.length === 0 &&
    inOrder.every((one) => one.caughtAtSeed);
  return isSound ? 0 : 1;
}

async function runOne(seed: bigint, { json, shrunk }: Options): Promise<number> {
  let isBroken = false;
  await pool.carryOut([{ type: 'shrink', seed: String(seed), isWhole: shrunk === 0 }], (answer) => {
    if (answer instanceof SeedLost) throw answer;
    if (answer.type !== 'shrunk') return;
    isBroken = answer.violation !== undefined;
    printOneSeed(answer);
    const digest = createHash('sha256').update(answer.lines.join('\n')).digest('hex');
    if (json) console.log(JSON.stringify({ seeds: 1, digest, violations: isBroken ? 1 : 0 }));
  });
  return isBroken ? 1 : 0;
}

async function explain(broken: readonly SeedRun[]): Promise<void> {
  await pool.carryOut(
    broken.map(({ seed }): Task => ({ type: 'shrink', seed })),
    (answer) => {
      if (answer instanceof SeedLost) console.log(answer.message);
      else if (answer.type === 'shrunk') printBroken(answer);
    },
  );
}

/** Runs some seeds a second time, the last first; gives back those whose logs have become others. */
async function runAgain(wanted: readonly string[], runs: ReadonlyMap<string, SeedRun>): Promise<string[]> {
  const again = wanted.filter((_, index) => index % AGAIN_EVERY === 0).reverse();
  const unequal: string[] = [];
  await pool.carryOut(tasksOf(again), (answer) => {
    if (answer instanceof SeedLost) unequal.push(answer.seed);
    else if (answer.type === 'seeds')
      unequal.push(
        ...answer.runs.filter((run) => run.digest !== runs.get(run.seed)?.digest).map(({ seed }) => seed),
      );
  });
  return unequal;
}

/** Canaries first: a run that cannot see them is not worth its time. */
function* allTasks(
  canaries: readonly { readonly name: string }[],
  seeds: readonly string[],
): Generator<Task> {
  for (const { name } of canaries) yield { type: 'canary', name };
  yield* tasksOf(seeds);
}

/** The tasks up to the moment at which it is enough. They start in their order, so that all before the last are done. */
function* until(isEnough: () => boolean, tasks: Iterable<Task>): Generator<Task> {
  for (const task of tasks) {
    if (isEnough()) return;
    yield task;
  }
}

function* tasksOf(seeds: readonly string[]): Generator<Task> {
  for (let at = 0; at < seeds.length; at += SEEDS_PER_TASK) {
    yield { type: 'seeds', seeds: seeds.slice(at, at + SEEDS_PER_TASK) };
  }
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number above 0');
  return count;
}

/** What is refused here would be a run that checks no promise. */
function canariesOf(text: string): string {
  try {
    chosenCanaries(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return text;
}

function seedOf(text: string): bigint {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text) || BigInt(text) >= 2n ** 64n) {
    throw new InvalidArgumentError('a number of 64 bits, decimal or 0x...');
  }
  return BigInt(text);
}
