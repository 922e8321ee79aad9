import { defineConfig } from 'vitest/config';

// The machine that this is sized for has two cores.
const workers = 2;

/** Written, not yet seen to pass on a quiet machine: take one off to run it. Each must leave this list before its issue is closed. */
const drafts = [
  'test/stack/kills.test.ts',
  'test/stack/in-doubt.test.ts',
  'test/stack/outages.test.ts',
  'test/stack/temporal-ui.test.ts',
  'test/stack/leaks.test.ts',
  'test/histories/replay.test.ts',
  'test/bench/**',
  'test/workflows/money.property.test.ts',
  'test/workflows/harness.test.ts',
  'test/activities/*.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/plain-line-reporter.ts'],
    // A workflow test that waits on a real timer hangs rather than fails: say which one.
    teardownTimeout: 30_000,
    maxWorkers: workers,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          globalSetup: ['test/support/global-build.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/stack/**', ...drafts],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          globalSetup: ['test/support/global-build.ts', 'test/support/global-temporal.ts'],
          include: ['test/stack/**/*.test.ts'],
          exclude: drafts,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          // Each file owns real servers and kills processes: one at a time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
