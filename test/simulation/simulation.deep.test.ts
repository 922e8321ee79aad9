import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATION_KINDS } from '../../src/domain/operation.js';
import { createProviderHttp } from '../../src/http/provider-http.js';
import { createProviders, PROVIDER_NAMES as CONFIGURABLE } from '../../src/providers/registry.js';
import { PROVIDER_NAMES } from './providers/provider-names.js';
import { CANARIES } from './canaries/canaries.js';
import { ALL_CANARIES, chosenCanaries } from './canaries/chosen-canaries.js';
import type { WorkerPool } from './run/worker-pool.js';
import { LEAST_PER_THOUSAND, coverageGaps } from './run/coverage.js';
import { DATABASE_MOMENTS, WORKER_MOMENTS } from './scenario/crash-points.js';
import { PLAIN_BANK } from './scenario/draw-scenario.js';
import { FAULT_KINDS } from './scenario/faults.js';
import { INVARIANTS } from './promises/invariants.js';
import { SIMULATED } from './providers/simulated-providers.js';
import { Random } from './scenario/random.js';
import { noMetrics } from './run/run-metrics.js';
import { divisionGaps, noDivisions, unmetPlaces } from './splits/division-metrics.js';
import { divisionsIn } from './splits/division-seeds.js';
import { DIVIDING, DIVISION_FAULTS } from './splits/division-scenario.js';
import type { SeedRun } from './run/tasks.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const none = (): void => undefined;
const ENOUGH_BUFFER = 64 * 1024 * 1024;

interface Summary {
  readonly seeds: number;
  readonly digest: string;
  readonly violations: number;
  readonly canaries: readonly { name: string; caughtAtSeed: string | null }[];
  readonly faults: Readonly<Record<string, number>>;
  readonly crashPoints: Readonly<Record<string, number>>;
}

async function simulate(...given: readonly string[]): Promise<{ summary: Summary; output: string }> {
  const program = 'dist/simulation/test/simulation/run/main.js';
  const { stdout } = await run(process.execPath, [program, ...given, '--json'], {
    cwd: root,
    maxBuffer: ENOUGH_BUFFER,
  });
  const lines = stdout.trimEnd().split('\n');
  return { summary: JSON.parse(lines.at(-1) ?? '') as Summary, output: lines.slice(0, -1).join('\n') };
}

/** Runs these seeds one after the other in one process, as built: its worker pool starts the program beside it. */
async function inOneProcess(seeds: readonly string[]): Promise<readonly SeedRun[]> {
  const built = pathToFileURL(join(root, 'dist/simulation/test/simulation/run/worker-pool.js')).href;
  const program = (await import(/* @vite-ignore */ built)) as { WorkerPool: typeof WorkerPool };
  const bundle = join(root, 'dist/workflow-bundle.js');
  const pool = new program.WorkerPool({ processes: 1, bundle, patienceMs: 60_000 });
  const runs: SeedRun[] = [];
  try {
    await pool.carryOut([{ type: 'seeds', seeds }], (answer) => {
      if (answer instanceof Error) throw answer;
      if (answer.type === 'seeds') runs.push(...answer.runs);
    });
  } finally {
    await pool.stop();
  }
  return runs;
}

describe('the simulation', () => {
  beforeAll(() => run('npx', ['tsc', '-p', 'test/simulation/tsconfig.json'], { cwd: root }), 180_000);

  it('gives the same event log for the same seed, byte for byte', { timeout: 180_000 }, async () => {
    const alone = await simulate('--seed', '12');
    const again = await simulate('--seed', '12');
    expect(again.output).toBe(alone.output);
    expect(again.summary.digest).toBe(alone.summary.digest);
    const other = await simulate('--seed', '13');
    expect(other.summary.digest).not.toBe(alone.summary.digest);
  });

  it(
    'gives the same event log for a seed whatever ran before it: no day inherits a moment of another one',
    { timeout: 180_000 },
    async () => {
      // 236 takes place late in its year: the database's clock once went back after it, and set a timer into 39.
      const [before, , after] = await inOneProcess(['39', '236', '39']);
      expect(before?.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(after?.digest).toBe(before?.digest);
    },
  );

  it(
    'holds every promise over some seeds, catches the canaries of the day, and gives one digest however many processes share the work',
    { timeout: 280_000 },
    async () => {
      const two = await simulate('--seeds', '30', '--processes', '2', '--canaries', 'rotate');
      expect(two.summary.violations).toBe(0);
      const canaries = two.summary.canaries.map(({ name }) => name);
      expect(canaries).toEqual(chosenCanaries('rotate').map(({ name }) => name));
      expect(two.summary.canaries.filter((one) => one.caughtAtSeed === null)).toEqual([]);
      const one = await simulate('--seeds', '30', '--processes', '1', '--canaries', 'none');
      expect(one.summary.digest).toBe(two.summary.digest);
    },
  );
});

describe('what the simulation demands of itself', () => {
  it('waits by its own clock also where a module takes its pauses from node:timers/promises', async () => {
    const runtime = pathToFileURL(
      join(root, 'dist/simulation/test/simulation/runtime/simulated-runtime.js'),
    ).href;
    const program = `
      import { setTimeout as pause } from 'node:timers/promises';
      import { installSimulatedRuntime, useRuntime } from '${runtime}';
      installSimulatedRuntime();
      const asked = [];
      useRuntime({ nowMs: () => 0, bytes: (length) => Buffer.alloc(length), after: (ms, wake) => {
        asked.push(ms);
        queueMicrotask(wake);
        return () => undefined;
      } });
      console.log(JSON.stringify([await pause(3_600_000, 'an hour later'), asked]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 20_000,
    });
    expect(JSON.parse(stdout)).toEqual(['an hour later', [3_600_000]]);
  });

  it('has a canary for every promise, and no canary without one', () => {
    const caught = new Set(CANARIES.map(({ caughtBy }) => caughtBy));
    expect([...caught].sort()).toEqual(INVARIANTS.map(({ name }) => name).sort());
  });

  it('releases every canary once in three days of rotation', () => {
    const days = [7, 8, 9].map((day) => chosenCanaries('rotate', day));
    expect(days.flat()).toHaveLength(ALL_CANARIES.length);
    expect(new Set(days.flat())).toEqual(new Set(ALL_CANARIES));
  });

  it('is described on its page: every promise, fault, place and canary', () => {
    const page = readFileSync(join(root, 'docs/simulation.md'), 'utf8');
    const promises = INVARIANTS.flatMap(({ name, promise }) => [name, promise]);
    const canaries = CANARIES.flatMap(({ name, caughtBy }) => [name, caughtBy]);
    const listed = [...promises, ...FAULT_KINDS, ...WORKER_MOMENTS, ...DATABASE_MOMENTS, ...canaries];
    expect(listed.filter((text) => !page.includes(text))).toEqual([]);
  });

  it('covers every provider that is there, in all that workflows do with it', () => {
    expect([...Object.keys(SIMULATED), ...DIVIDING].sort()).toEqual([...CONFIGURABLE].sort());
    const options = {
      ...{ seed: 1, nowMs: 0, plan: PLAIN_BANK, onEffect: none, onEnd: none, onBug: none },
      ...{ onNotification: () => Promise.resolve({ status: 200, body: '' }), onNotificationFate: none },
      altersNotification: () => false,
    };
    const http = createProviderHttp({ logger: { info: none, warn: none } });
    for (const name of PROVIDER_NAMES) {
      const { open, faultCodes } = SIMULATED[name];
      const provider = createProviders({ [name]: open(options).settingsFor(1) }, { http }).get(name);
      const offered = OPERATION_KINDS.filter((kind) => provider?.operations[kind]);
      expect(offered).not.toEqual([]);
      expect(Object.keys(faultCodes.calls).sort()).toEqual([...offered].sort());
      for (const kind of offered)
        expect(faultCodes.calls[kind]?.query === undefined).toBe(
          provider?.operations[kind]?.queryStatus === undefined,
        );
    }
  });

  it('fails a run that never met a fault, had nothing to judge, or left out a place where something can die', () => {
    const metrics = noMetrics();
    metrics.passed['escrow: pingan 6034/1: before it is sent'] = 3;
    metrics.places['pingan 6034/3: before it is sent'] = 0;
    const missing = coverageGaps(metrics, 10_000);
    const counts = PROVIDER_NAMES.length * Object.keys(LEAST_PER_THOUSAND).length;
    const ofDivisions = divisionGaps(noDivisions(), divisionsIn(10_000));
    expect(ofDivisions.length).toBeGreaterThan(DIVISION_FAULTS.length);
    const placesOfDivisions = unmetPlaces(noDivisions());
    expect(placesOfDivisions).toContain(
      'no division ever died at "hkrt collection: when the provider has done it"',
    );
    expect(missing).toHaveLength(
      [ofDivisions, FAULT_KINDS, INVARIANTS, placesOfDivisions].flat().length + counts + 2,
    );
    expect(missing.at(-2)).toContain('escrow: pingan 6034/1: before it is sent');
    expect(missing.at(-1)).toContain('pingan 6034/3: before it is sent');
  });

  it('draws the same from the same seed and purpose, and otherwise from others', () => {
    const draw = (seed: bigint, purpose: string): number[] => {
      const random = Random.of(seed, purpose);
      return [random.next(), random.next(), random.int({ from: 1, to: 6 })];
    };
    expect(draw(7n, 'a')).toEqual(draw(7n, 'a'));
    expect(draw(7n, 'a')).not.toEqual(draw(7n, 'b'));
    expect(draw(7n, 'a')).not.toEqual(draw(2n ** 63n + 7n, 'a'));
  });
});
