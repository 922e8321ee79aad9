import { installSimulatedRuntime } from '../runtime/simulated-runtime.js';
import { skipPromiseStacks } from '../runtime/skip-promise-stacks.js';
import { createHash } from 'node:crypto';
import type { Outcome } from './outcome.js';
import type { RunMetrics } from './run-metrics.js';
import type { Answer, SeedRun, Task } from './tasks.js';

// Before anything else is loaded, so that no module can have kept the machine's own clock or randomness.
installSimulatedRuntime();
skipPromiseStacks();
const { SeedRunner } = await import('./seed-runner.js');
const { CanaryRunner } = await import('../canaries/canary-runner.js');
const { CANARIES } = await import('../canaries/canaries.js');
const { everyPlace } = await import('../scenario/crash-points.js');
const { addMetrics, metricsOf, noMetrics } = await import('./run-metrics.js');
const { DIVISION_CANARIES } = await import('../splits/division-canaries.js');
const { addDivisions, divisionMetricsOf } = await import('../splits/division-metrics.js');
const { runDivision } = await import('../splits/division-run.js');
const { releaseDivisionCanary, violationOf } = await import('../splits/division-runner.js');
const { hasDivision } = await import('../splits/division-seeds.js');
const { drawDivision } = await import('../splits/division-scenario.js');

const seeds = await SeedRunner.open();
const canaries = new CanaryRunner(seeds);

process.on('message', (task: Task) => {
  carryOut(task).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.({ type: 'ready' } satisfies Answer);

async function carryOut(task: Task): Promise<Answer> {
  switch (task.type) {
    case 'canary': {
      const ofDivisions = DIVISION_CANARIES.find(({ name }) => name === task.name);
      if (ofDivisions) return { type: 'canary', outcome: await releaseDivisionCanary(ofDivisions) };
      const canary = CANARIES.find(({ name }) => name === task.name);
      if (!canary) throw new Error(`no canary is called "${task.name}"`);
      return { type: 'canary', outcome: await canaries.release(canary) };
    }
    case 'shrink': {
      const seed = BigInt(task.seed);
      const broken = await seeds.run(seed);
      const { scenario, outcome, runs } = task.isWhole
        ? { scenario: seeds.draw(seed), outcome: broken, runs: 0 }
        : await seeds.shrink(seed, broken);
      const division = hasDivision(seed) ? await runDivision(drawDivision(seed)) : undefined;
      const ofDivision = outcome.violation ? undefined : violationOf(division?.broken);
      return {
        type: 'shrunk',
        seed: task.seed,
        scenario: ofDivision ? drawDivision(seed) : scenario,
        lines: [...outcome.log.lines, ...(division ? [`division ${JSON.stringify(division)}`] : [])],
        runs,
        violation: outcome.violation ?? ofDivision,
      };
    }
    case 'seeds': {
      const metrics = noMetrics();
      for (const { interface: name, moment } of everyPlace(seeds.interfaces))
        metrics.places[`${name}: ${moment}`] = 0;
      const runs = [];
      for (const seed of task.seeds) {
        process.send?.({ type: 'began', seed } satisfies Answer);
        const outcome = await seeds.run(BigInt(seed));
        addMetrics(metrics, metricsOf(outcome));
        runs.push({ seed, ...(await withDivision(BigInt(seed), outcome, metrics)) });
      }
      return { type: 'seeds', runs, metrics, megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20) };
    }
  }
}

/** What a seed came to, with the division beside its orders where it has one. */
async function withDivision(
  seed: bigint,
  { digest, violation }: Outcome,
  metrics: RunMetrics,
): Promise<Pick<SeedRun, 'digest' | 'violation'>> {
  if (!hasDivision(seed)) return { digest, violation };
  const scenario = drawDivision(seed);
  const division = await runDivision(scenario);
  addDivisions(metrics.divisions, divisionMetricsOf(scenario.provider, division));
  return {
    digest: createHash('sha256')
      .update(`${digest} ${JSON.stringify(division)}`)
      .digest('hex'),
    violation: violation ?? violationOf(division.broken),
  };
}
