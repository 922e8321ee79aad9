import { installSimulatedRuntime } from '../runtime/simulated-runtime.js';
import { skipPromiseStacks } from '../runtime/skip-promise-stacks.js';
import type { Answer, Task } from './tasks.js';

// Before anything else is loaded, so that no module can have kept the machine's own clock or randomness.
installSimulatedRuntime();
skipPromiseStacks();
const { SeedRunner } = await import('./seed-runner.js');
const { CanaryRunner } = await import('../canaries/canary-runner.js');
const { CANARIES } = await import('../canaries/canaries.js');
const { everyPlace } = await import('../scenario/crash-points.js');
const { addMetrics, metricsOf, noMetrics } = await import('./run-metrics.js');

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
      return {
        type: 'shrunk',
        seed: task.seed,
        scenario,
        lines: outcome.log.lines,
        runs,
        violation: outcome.violation,
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
        runs.push({ seed, digest: outcome.digest, violation: outcome.violation });
      }
      return { type: 'seeds', runs, metrics, megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20) };
    }
  }
}
