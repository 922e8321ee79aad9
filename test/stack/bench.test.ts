import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const run = promisify(execFile);
const bench = fileURLToPath(new URL('../../dist/bench/bench.js', import.meta.url));
const TIMEOUT_MS = 180_000;

const some = expect.any(Number) as number;
const cpu = { worker: some, server: some, database: some };

function figures(name: string, counts: object): object {
  return expect.objectContaining({
    name,
    inFlight: 2,
    latencyMs: 0,
    ...{ sagasPerSecond: some, p50Ms: some, p95Ms: some, p99Ms: some },
    ...counts,
    cpuMs: expect.objectContaining(cpu) as object,
  }) as object;
}

describeWithTemporal('npm run bench', () => {
  it(
    'prints its parameters, then one object with every variant and the ratios',
    async () => {
      const size = ['--rounds', '1', '--sagas', '2', '--in-flight', '2', '--warm-up', '0', '--think', '300'];
      const { stdout, stderr } = await run(
        process.execPath,
        [bench, 'purchase', ...size, '--temporal', 'dev', '--json'],
        { timeout: TIMEOUT_MS },
      );
      expect(stderr).toMatch(/^bench: purchase\nmachine: /);
      const { rounds, variants, ratios } = JSON.parse(stdout) as Record<string, unknown>;
      expect(rounds).toBe(1);
      const counted = { historyEvents: some, stateTransitions: some, workflowTasks: some };
      expect(variants).toEqual([
        figures('bare', counted),
        figures('remoteFirst', counted),
        figures('localFirst', counted),
        figures('floor', { historyEvents: 0, stateTransitions: 0, workflowTasks: 0 }),
      ]);
      expect(ratios).toContainEqual(
        expect.objectContaining({
          of: 'localFirst',
          to: 'bare',
          inFlight: 2,
          sagasPerSecond: some,
          p50: some,
        }),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'measures a worker’s memory by steps',
    async () => {
      const size = ['--workflows', '4', '--steps', '2', '--in-flight', '2'];
      const { stdout } = await run(
        process.execPath,
        [bench, 'memory', ...size, '--temporal', 'dev', '--json'],
        { timeout: TIMEOUT_MS },
      );
      const { steps } = JSON.parse(stdout) as { steps: { open: number; workflowHeapMb: number }[] };
      expect(steps.map(({ open }) => open)).toEqual([0, 2, 4]);
      for (const { workflowHeapMb } of steps) expect(workflowHeapMb).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

describe('npm run bench -- reconcile', () => {
  it(
    'finds exactly the cases that were made, and prints seconds, memory and the ratio to COPY and one join',
    async () => {
      const { stdout, stderr } = await run(
        process.execPath,
        [bench, 'reconcile', '--lines', '3000', '--json'],
        { timeout: TIMEOUT_MS },
      );
      expect(stderr).toContain('the cases are those that were damaged');
      const { cases, ...measured } = JSON.parse(stdout) as { cases: Record<string, object> };
      expect(measured).toMatchObject({ lines: 3000, equal: true, ratio: some, rssMb: { most: some } });
      expect(cases).toMatchObject({
        amountDiffers: { injected: 3, found: 3 },
        // Three lines are missing, and three have a number that the journal does not have.
        inJournalOnly: { injected: 6, found: 6 },
        balanceDiffers: { injected: 3, found: 3 },
      });
    },
    TIMEOUT_MS,
  );
});
