// Runs the tests that are meant to hold one file to its rules against one text of that file, and answers { red, output } by
// message. Whoever started it ends it, also when no answer comes.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { embeddedDatabase } from './embedded.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { path, tests, code, image } = JSON.parse(process.env.HOLDFAST_MUTANT ?? '{}');
const mutated = join(root, path);

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
        load: (id) => (id === mutated ? code : undefined),
      },
      embeddedDatabase(image),
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

// Nobody waits for the verdict any more: this group goes, with whatever a mutant keeps busy.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));

const errors = [];
let ran = 0;
// File by file: a run of several that is stopped at the first failure does not always come to an end.
for (const specification of specifications) {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification], false);
  ran += 1;
  errors.push(...unhandledErrors.map(String), ...testModules.flatMap(errorsOf));
  if (errors.length > 0) break;
}
process.send({ red: errors.length > 0, ran, output: errors.join('\n') });

function errorsOf(module) {
  const failed = [...module.children.allTests('failed')].flatMap((test) => test.result().errors ?? []);
  const errors = [...module.errors(), ...failed].map(({ message }) => message);
  return errors.length === 0 && module.state() !== 'passed' ? [`the tests are ${module.state()}`] : errors;
}
