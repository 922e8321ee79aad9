import { cpus } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';
import { crashTable } from './crash-table.js';
import { runCrash, type CrashFigures } from './crash-run.js';
import { bankSettings, faultsOf, LATENCY_MS, TIMING, WORKER_TIMES } from './settings.js';
import { problemsOf, totalOf } from './verdict.js';

const { env } = process;
const MODES: readonly ResendMode[] = ['replay', 'reject', 'balanceFirst', 'none'];

interface Arguments {
  readonly purchases: number;
  readonly kills: number;
  readonly serverKills: number;
  readonly databaseRestarts: number;
  readonly workers: number;
  readonly scene: 'kills' | 'rough' | 'all';
  readonly roughPurchases: number;
  readonly pauses: number;
  readonly pause: number;
  readonly unconfigured: number;
  readonly resets: number;
  readonly mode: ResendMode | 'all';
  readonly seed: number;
  readonly faults: number;
  readonly patience: number;
  readonly within: number;
  readonly json: boolean;
}

/** Runs what the command line names. What people read goes to standard error with --json, else to standard output. */
async function main(): Promise<void> {
  await new Command('crash')
    .description(
      'Kills workers, the Temporal server and PostgreSQL under purchases in flight, and audits the records',
    )
    .option('--purchases <number>', 'purchases in flight', whole, 1_500)
    .option('--kills <number>', 'SIGKILLs of a worker, at random moments', whole, 8)
    .option(
      '--server-kills <number>',
      'SIGKILLs of the Temporal server, which keeps its database file',
      whole,
      5,
    )
    .option('--database-restarts <number>', 'restarts of PostgreSQL, one every 10 s', whole, 6)
    .option('--workers <number>', 'worker processes', whole, 2)
    .addOption(
      new Option('--mode <mode>', 'what the bank does with a number that it has seen')
        .choices([...MODES, 'all'])
        .default('all'),
    )
    .addOption(
      new Option('--scene <scene>', 'the kills alone, or the kills with more beside them (rough)')
        .choices(['kills', 'rough', 'all'])
        .default('all'),
    )
    .option('--rough-purchases <number>', 'purchases of the rough scene', whole, 300)
    .option('--pauses <number>', 'rough: how often a worker stands still (SIGSTOP, SIGCONT)', whole, 1)
    .option('--pause <seconds>', 'rough: how long it stands still', whole, 60)
    .option('--unconfigured <number>', 'rough: workers without the provider’s settings', whole, 2)
    .option('--resets <number>', 'rough: open orders that are reset', whole, 20)
    .option('--seed <number>', 'of the kills and of what the buyers do', whole, 1)
    .option('--faults <percent>', 'of the writes lost on their way, and as many done unheard', percent, 1)
    .option('--patience <seconds>', 'how long the last purchase is waited for', whole, 900)
    .option('--within <seconds>', 'how soon after the last kill the last purchase must be done', whole, 60)
    .option('--json', 'print the figures as one JSON object, last on standard output', false)
    .action(crash)
    .parseAsync();
}

async function crash(given: Arguments): Promise<void> {
  const say = (line: string): void => void (given.json ? process.stderr : process.stdout).write(`${line}\n`);
  const { mode, kills, patience, serverKills, databaseRestarts, workers, seed, faults, purchases } = given;
  const modes = mode === 'all' ? MODES : [mode];
  for (const [name, value] of Object.entries({
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`,
    purchases: `${purchases} in flight at once, in each of the bank’s modes: ${modes.join(', ')}`,
    kills: `${kills} of a worker (of ${workers}), ${serverKills} of the Temporal server, all SIGKILL`,
    'the rough scene': `${given.roughPurchases} purchases, ${given.pauses} pauses of ${given.pause} s, ${given.unconfigured} workers without settings, ${given.resets} resets`,
    PostgreSQL: `restarted every 10 s, ${databaseRestarts} times, in turn at once and in order`,
    'the bank answers after': `${LATENCY_MS} ms`,
    'the bank’s faults': JSON.stringify(faultsOf(faults)),
    seed,
    'a worker’s times': JSON.stringify(WORKER_TIMES),
    'query schedule (ms)': JSON.stringify(bankSettings('replay')),
    'a purchase’s waits (ms)': JSON.stringify(TIMING),
  })) {
    say(`${name}: ${value}`);
  }
  const runs: CrashFigures[] = [];
  const problems: string[] = [];
  const scenes = given.scene === 'all' ? (['kills', 'rough'] as const) : [given.scene];
  for (const [scene, each] of scenes.flatMap((name) => modes.map((one) => [name, one] as const))) {
    say(`\nthe bank’s mode: ${each}; scene: ${scene}`);
    const isRough = scene === 'rough';
    const { pauses, pause, unconfigured, resets } = given;
    const rough = { pauses, pauseMs: pause * 1_000, unconfigured, resets };
    const run = await runCrash({
      mode: each,
      purchases: isRough ? given.roughPurchases : purchases,
      workerKills: kills,
      serverKills,
      databaseRestarts,
      workers,
      seed,
      faultsPercent: faults,
      patienceMs: patience * 1_000,
      ...(isRough && { rough }),
      env,
      say,
    });
    runs.push(run);
    if (run.provenElsewhere > 0)
      say(
        `${run.provenElsewhere} card applications stand as made for a code that was that of the one before`,
      );
    const wanted = { kills: kills + serverKills, withinSeconds: given.within, resends: faults > 0 };
    const found = problemsOf(run, { ...wanted, ...(isRough && { rough }) });
    for (const problem of found) say(`WRONG: ${problem}`);
    problems.push(...found);
  }
  say(`\n${crashTable(runs)}`);
  if (problems.length > 0) process.exitCode = 1;
  if (given.json) process.stdout.write(`${JSON.stringify(totalOf(runs))}\n`);
}

function whole(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function percent(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('expected a whole number below 100');
  return Number(text);
}

// An ending by exit is what takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
