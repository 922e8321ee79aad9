import { cpus } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { figuresTable, ratiosTable } from './figures-table.js';
import { benchMemory } from './memory-bench.js';
import { benchPurchase } from './purchase-bench.js';
import { benchReconcile } from './reconcile-bench.js';
import type { TemporalKind } from './stage.js';
import { HISTORY_SHARDS, SQL_PLUGIN } from './temporal-on-postgres.js';
import type { VariantName } from './variant.js';

const { env } = process;
const TEMPORAL: Record<TemporalKind, string> = {
  postgres: `server with all services in one process, on the same PostgreSQL as the journal (${SQL_PLUGIN}), ${HISTORY_SHARDS} history shards`,
  dev: 'dev server of the CLI with SQLite in memory: NOT for figures',
};
const VARIANTS: readonly VariantName[] = ['bare', 'remoteFirst', 'localFirst', 'floor'];

interface PurchaseArguments {
  readonly sagas?: number;
  readonly rounds: number;
  readonly inFlight: number[];
  readonly latency: number[];
  readonly variants: VariantName[];
  readonly think: number;
  readonly warmUp: number;
  readonly profile?: string;
  readonly temporal: TemporalKind;
  readonly json: boolean;
}

interface MemoryArguments {
  readonly workflows: number;
  readonly steps: number;
  readonly inFlight: number;
  readonly think: number;
  readonly temporal: TemporalKind;
  readonly json: boolean;
}

/** Runs what the command line names. What people read goes to standard error with --json, else to standard output. */
async function main(): Promise<void> {
  const program = new Command('bench').description(
    'Measures Holdfast on real servers; prints its parameters first',
  );
  program
    .command('purchase')
    .description(
      'the whole purchase: bare Temporal, Holdfast remote-first and local-first, and a floor without an engine',
    )
    .option(
      '--sagas <number>',
      'purchases a run; default: eight times the number in flight, 30 to 600',
      whole,
    )
    .option('--rounds <number>', 'rounds; every variant runs once in each', whole, 5)
    .option('--in-flight <list>', 'purchases under way at a time', wholes, [1, 32])
    .option('--latency <list>', 'milliseconds that each of the provider’s answers takes', wholes, [0])
    .option('--variants <list>', `of ${VARIANTS.join(', ')}`, variantNames, VARIANTS)
    .option('--think <ms>', 'how long a buyer thinks before a decision; not counted', whole, 250)
    .option('--warm-up <number>', 'purchases of each variant before the first round', whole, 100)
    .option('--profile <folder>', 'have the workers write CPU profiles there')
    .addOption(temporalOption())
    .option('--json', 'print the figures as one JSON object, last on standard output', false)
    .action(purchase);
  program
    .command('memory')
    .description('what a worker needs for purchases that wait in escrow')
    .option('--workflows <number>', 'how many are open in the end', whole, 1_000)
    .option('--steps <number>', 'measurements on the way', whole, 4)
    .option('--in-flight <number>', 'purchases under way at a time', whole, 16)
    .option('--think <ms>', 'how long a buyer thinks before a decision', whole, 250)
    .addOption(temporalOption())
    .option('--json', 'print the figures as one JSON object, last on standard output', false)
    .action(memory);
  program
    .command('reconcile')
    .description(
      'a reconciliation file from its enciphered bytes to its cases, beside PostgreSQL’s COPY and one hash join',
    )
    .option('--lines <number>', 'of the file, and operations in the journal', whole, 1_000_000)
    .option('--json', 'print the figures as one JSON object, last on standard output', false)
    .action(reconcile);
  await program.parseAsync();
}

function temporalOption(): Option {
  return new Option('--temporal <kind>', 'the server; "postgres" is built with Go the first time')
    .choices(['postgres', 'dev'])
    .default('postgres');
}

async function purchase(given: PurchaseArguments): Promise<void> {
  const say = (line: string): void => void (given.json ? process.stderr : process.stdout).write(`${line}\n`);
  const { sagas, rounds, inFlight, latency: latencies, variants, think: thinkMs, warmUp, profile } = given;
  for (const [name, value] of Object.entries({
    bench: 'purchase',
    machine: machine(),
    variants: variants.join(', '),
    rounds,
    'in flight': inFlight.join(', '),
    'sagas a run': sagas ?? 'eight times the number in flight, 30 to 600',
    'provider latency': `${latencies.join(', ')} ms`,
    'a buyer thinks': `${thinkMs} ms before each of two decisions (not counted)`,
    'warm-up': `${warmUp} sagas a variant`,
    database: 'PostgreSQL that syncs to disk, with its default settings',
    temporal: TEMPORAL[given.temporal],
    'worker settings': settingsOf(env),
  })) {
    say(`${name}: ${value}`);
  }
  const { temporal } = given;
  const options = {
    temporal,
    rounds,
    inFlight,
    latencies,
    sagas,
    variants,
    thinkMs,
    warmUp,
    profileDir: profile,
  };
  const figures = await benchPurchase(options, env, say);
  say(`\n${figuresTable(figures)}\n\n${ratiosTable(figures)}`);
  if (given.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function reconcile({ lines, json }: { lines: number; json: boolean }): Promise<void> {
  const say = sayTo(json);
  for (const [name, value] of Object.entries({
    bench: 'reconcile',
    machine: machine(),
    lines: `${lines} trades and as many balances; one in 1,000 is damaged in each of eight kinds`,
    database: 'PostgreSQL that syncs to disk, with its default settings',
    measured: 'decipher, unpack, decode, parse, stage, compare, in one process beside the server',
  })) {
    say(`${name}: ${value}`);
  }
  const figures = await benchReconcile(lines, say);
  const { seconds, rssMb, baselineSeconds, ratio, cases, equal } = figures;
  say(`\nstaged in ${seconds.stage.toFixed(1)} s, compared in ${seconds.compare.toFixed(1)} s`);
  say(
    `COPY and a hash join of each file: ${baselineSeconds.toFixed(1)} s, so the ratio is ${ratio.toFixed(1)}`,
  );
  say(`resident memory: ${rssMb.most.toFixed(0)} MB at most, ${rssMb.before.toFixed(0)} MB before`);
  for (const [kind, { injected, found }] of Object.entries(cases))
    say(`${kind}: ${injected} damaged, ${found} found`);
  say(equal ? 'the cases are those that were damaged' : 'THE CASES ARE NOT THOSE THAT WERE DAMAGED');
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (!equal) process.exitCode = 1;
}

async function memory(given: MemoryArguments): Promise<void> {
  const say = sayTo(given.json);
  const { workflows, steps, inFlight, think: thinkMs } = given;
  for (const [name, value] of Object.entries({
    bench: 'memory',
    machine: machine(),
    workflows: `${workflows}, each waiting in escrow, in ${steps} steps`,
    temporal: TEMPORAL[given.temporal],
    'worker settings': `${settingsOf(env)}; every workflow stays cached`,
  })) {
    say(`${name}: ${value}`);
  }
  const figures = await benchMemory(
    { temporal: given.temporal, workflows, steps, inFlight, thinkMs },
    env,
    say,
  );
  const { heapKbPerWorkflow, residentMbPer1000 } = figures;
  say(`\nheap of a cached workflow: ${heapKbPerWorkflow.toFixed(1)} KB`);
  say(`resident memory of 1,000 open purchases: ${residentMbPer1000.toFixed(1)} MB`);
  if (given.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** With --json the figures alone go to standard output. */
function sayTo(json: boolean): (line: string) => void {
  return (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
}

function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
}

function settingsOf(given: NodeJS.ProcessEnv): string {
  const set = Object.entries(given).filter(([name]) => /^HOLDFAST_(?:WORKFLOW|CACHED|LOCAL)/.test(name));
  return set.length === 0 ? 'the defaults' : set.map(([name, value]) => `${name}=${value ?? ''}`).join(' ');
}

function whole(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function wholes(text: string): number[] {
  return text.split(',').map(whole);
}

function variantNames(text: string): VariantName[] {
  return text.split(',').map((part) => {
    const name = VARIANTS.find((candidate) => candidate === part);
    if (name === undefined) throw new InvalidArgumentError(`expected some of ${VARIANTS.join(', ')}`);
    return name;
  });
}

// An ending by exit is what takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
