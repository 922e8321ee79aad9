import { installSenses } from '../runtime/simulated-runtime.js';
import { skipStackNotes } from '../runtime/skip-promise-stacks.js';
import type { Answer, Task } from './tasks.js';

// Before anything else is loaded, so that nothing can have kept the machine's own senses.
installSenses();
skipStackNotes();
const { Laboratory } = await import('../canaries/canary-runner.js');
const { CANARIES } = await import('../canaries/canaries.js');
const { everyPlace } = await import('../scenario/crash-points.js');
const { addFigures, figuresOf, noFigures } = await import('./run-metrics.js');

const laboratory = await Laboratory.open();

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
      return { type: 'canary', outcome: await laboratory.release(canary) };
    }
    case 'shrink': {
      const seed = BigInt(task.seed);
      const broken = await laboratory.run(seed);
      const { scenario, outcome, runs } = task.isWhole
        ? { scenario: laboratory.draw(seed), outcome: broken, runs: 0 }
        : await laboratory.shrink(seed, broken);
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
      const figures = noFigures();
      for (const { interface: name, moment } of everyPlace(laboratory.interfaces))
        figures.places[`${name}: ${moment}`] = 0;
      const runs = [];
      for (const seed of task.seeds) {
        process.send?.({ type: 'began', seed } satisfies Answer);
        const outcome = await laboratory.run(BigInt(seed));
        addFigures(figures, figuresOf(outcome));
        runs.push({ seed, digest: outcome.digest, violation: outcome.violation });
      }
      return { type: 'seeds', runs, figures, megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20) };
    }
  }
}
