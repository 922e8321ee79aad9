// Runs the tests that are meant to hold one file to its rules against one text of that file, and answers { red, output } by
// message. Whoever started it ends it, also when no answer comes.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { embeddedDatabase } from './embedded.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { path, tests, code, image } = JSON.parse(process.env.HOLDFAST_MUTANT ?? '{}');
const mutated = join(root, path);

/** Vitest would run the longest first. */
class AsListed {
  sort(specifications) {
    return inOrder(specifications);
  }
  shard(specifications) {
    return specifications;
  }
}

const vitest = await createVitest(
  'test',
  {
    root,
    config: false,
    watch: true,
    include: tests,
    reporters: [{ onTestCaseResult: (test) => test.result().state === 'failed' && red(errorsOf(test)) }],
    // One process and one set of modules for all files: opening the embedded journal costs more than the tests.
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: AsListed },
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
// Nobody waits for the verdict any more: this group goes, with whatever a mutant keeps busy.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));

const [first, ...others] = inOrder(await vitest.globTestSpecifications());
// The first notices most mutants by itself; whatever gets past it pays once for what all others need.
for (const specifications of others.length > 0 ? [[first], others] : [[first]]) {
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
  const errors = [...unhandledErrors.map(String), ...testModules.flatMap(errorsOfModule)];
  if (errors.length > 0) red(errors);
}
process.send({ red: false, output: '' });

/** One failure is enough: whoever started this ends it. */
function red(errors) {
  process.send({ red: true, output: errors.join('\n') });
}

function errorsOf(test) {
  return (test.result().errors ?? []).map(({ message }) => message);
}

function errorsOfModule(module) {
  const errors = module.errors().map(({ message }) => message);
  return errors.length === 0 && module.state() !== 'passed' ? [`the tests are ${module.state()}`] : errors;
}

/** In the order of the list: what notices most is first. */
function inOrder(specifications) {
  const place = ({ moduleId }) => tests.findIndex((name) => moduleId.endsWith(name));
  return specifications.sort((a, b) => place(a) - place(b));
}
