import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));
const given = process.env.HOLDFAST_MUTANT;
const mutant = given ? JSON.parse(readFileSync(given, 'utf8')) : undefined;

// One process and one set of modules for all files: opening the embedded journal costs more than the tests.
export default defineConfig({
  root,
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      load: (id) => (mutant && id === join(root, mutant.path) ? mutant.code : undefined),
    },
  ],
  test: {
    include: (process.env.HOLDFAST_MUTANT_TESTS ?? '').split(','),
    bail: 1,
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
