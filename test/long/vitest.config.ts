import { defineConfig } from 'vitest/config';

/** `npm run test:long`: every round of kills, some of which the stack tests leave out. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/support/runner/global-build.ts', 'test/support/temporal/global-temporal.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
