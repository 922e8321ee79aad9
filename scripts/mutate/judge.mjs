// Judges the mutants of one file, one after the other, in a Vitest that stays open: starting one costs more than most tests.
// Takes { code, bundle } by message and answers { red, output }. Whoever sends them ends this process when it does not answer.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { path, tests } = JSON.parse(process.env.HOLDFAST_MUTANT ?? '{}');
const mutated = join(root, path);
let code;

const vitest = await createVitest(
  'test',
  {
    root,
    config: false,
    watch: true,
    include: tests,
    reporters: [{}],
    bail: 1,
    // One process and one set of modules for all files: opening the embedded journal costs more than the tests.
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
  {
    // Nothing is looked at but what is sent.
    server: { watch: null },
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load: (id) => (id === mutated && code !== undefined ? code : undefined),
      },
    ],
  },
);
await vitest.standalone();
// In the order of the list: what notices most is first.
const specifications = (await vitest.globTestSpecifications()).sort(
  (a, b) =>
    tests.findIndex((name) => a.moduleId.endsWith(name)) -
    tests.findIndex((name) => b.moduleId.endsWith(name)),
);

process.on('message', async (mutant) => {
  code = mutant.code;
  if (mutant.bundle) process.env.HOLDFAST_TEST_BUNDLE = mutant.bundle;
  vitest.invalidateFile(mutated);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  const errors = [
    ...unhandledErrors.map(String),
    ...testModules
      .flatMap((module) => [
        ...module.errors(),
        ...[...module.children.allTests('failed')].flatMap((test) => test.result().errors ?? []),
      ])
      .map(({ message }) => message),
  ];
  const red = errors.length > 0 || testModules.some((module) => module.state() === 'failed');
  process.send({ red, ran: testModules.length, output: errors.join('\n') });
});
// Nobody waits for a verdict any more: this group goes, with whatever a mutant keeps busy.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.send('ready');
