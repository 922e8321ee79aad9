import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { residentBytesOf } from './cpu-time.js';
import { openCrowd } from './crowd.js';
import { requestFile, type HeapReport } from './heap-files.js';
import { openStage, type Stage, type TemporalKind } from './stage.js';

export interface MemoryBenchOptions {
  /** How many purchases are open in the end. */
  readonly workflows: number;
  readonly steps: number;
  readonly inFlight: number;
  readonly thinkMs: number;
  readonly temporal: TemporalKind;
}

/** A worker with so many purchases waiting in escrow, after a garbage collection in each of its threads. */
export interface MemoryStep {
  readonly open: number;
  readonly residentMb: number;
  /** Of the thread that runs workflows. */
  readonly workflowHeapMb: number;
  /** Of the thread that runs activities. */
  readonly mainHeapMb: number;
}

export interface MemoryFigures {
  readonly steps: readonly MemoryStep[];
  /** From the first step to the last, so that what a worker needs anyway is not counted. */
  readonly heapKbPerWorkflow: number;
  readonly residentMbPer1000: number;
}

const MB = 1_048_576;
const REPORT_TIMEOUT_MS = 60_000;
const THREADS = 2;

/** Opens purchases by steps until all wait in escrow, and measures the worker that has them cached. */
export async function benchMemory(
  options: MemoryBenchOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<MemoryFigures> {
  const heapDir = await mkdtemp(join(tmpdir(), 'holdfast-heap-'));
  const cached = String(options.workflows + 100);
  const stage = await openStage({
    env: { ...env, HOLDFAST_CACHED_WORKFLOWS: cached, HOLDFAST_BENCH_HEAP: heapDir },
    variants: ['localFirst'],
    temporal: options.temporal,
    say,
    heapReports: true,
  });
  try {
    const aStep = Math.ceil(options.workflows / options.steps);
    const steps: MemoryStep[] = [];
    for (let open = 0; ; open += aStep) {
      const step = await measure(stage, heapDir, steps.length + 1, Math.min(open, options.workflows));
      steps.push(step);
      say(lineOf(step));
      if (open >= options.workflows) return summarise(steps);
      await openMore(stage, Math.min(aStep, options.workflows - open), options);
    }
  } finally {
    await stage.stop();
    await rm(heapDir, { recursive: true, force: true });
  }
}

async function openMore(
  stage: Stage,
  count: number,
  { inFlight, thinkMs }: MemoryBenchOptions,
): Promise<void> {
  const { provider } = stage;
  const variant = onlyVariant(stage);
  const sagas = Array.from({ length: count }, () => stage.sagas.make(variant.letter));
  await openCrowd({ variant, provider, sagas, inFlight, thinkMs });
}

async function measure(stage: Stage, heapDir: string, n: number, open: number): Promise<MemoryStep> {
  writeFileSync(join(heapDir, requestFile(n)), '');
  const reports = await reportsOf(heapDir, n);
  const heap = (main: boolean): number => {
    const report = reports.find((candidate) => candidate.main === main);
    if (report === undefined) throw new Error('a thread of the worker did not report');
    return report.usedBytes / MB;
  };
  return {
    open,
    residentMb: residentBytesOf(onlyVariant(stage).workerPid) / MB,
    workflowHeapMb: heap(false),
    mainHeapMb: heap(true),
  };
}

async function reportsOf(heapDir: string, n: number): Promise<HeapReport[]> {
  const deadline = performance.now() + REPORT_TIMEOUT_MS;
  for (;;) {
    const names = readdirSync(heapDir).filter(
      (name) => name.startsWith(`report-${n}-`) && name.endsWith('.json'),
    );
    if (names.length === THREADS) {
      return names.map((name) => JSON.parse(readFileSync(join(heapDir, name), 'utf8')) as HeapReport);
    }
    if (performance.now() > deadline)
      throw new Error(`${names.length} of ${THREADS} threads reported their heap`);
    await delay(100);
  }
}

function onlyVariant({ variants: [variant] }: Stage) {
  if (variant === undefined) throw new Error('the stage has no variant');
  return variant;
}

function summarise(steps: readonly MemoryStep[]): MemoryFigures {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || last.open === first.open)
    throw new Error('nothing was opened');
  const opened = last.open - first.open;
  return {
    steps,
    heapKbPerWorkflow: ((last.workflowHeapMb - first.workflowHeapMb) * 1_024) / opened,
    residentMbPer1000: ((last.residentMb - first.residentMb) * 1_000) / opened,
  };
}

function lineOf({ open, residentMb, workflowHeapMb, mainHeapMb }: MemoryStep): string {
  return `${String(open).padStart(6)} open: resident ${residentMb.toFixed(1)} MB, workflow heap ${workflowHeapMb.toFixed(1)} MB, main heap ${mainHeapMb.toFixed(1)} MB`;
}
