import { defineConfig } from 'vitest/config';

// The machine that this is sized for has two cores.
const workers = 2;

/** Guards against hanging: a machine of CI takes twice as long as a developer's. */
const unitLimits = { testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/runner/plain-line-reporter.ts'],
    // A workflow test that waits on a real timer hangs rather than fails: say which one.
    teardownTimeout: 30_000,
    setupFiles: ['test/support/runner/end-with-runner.ts'],
    maxWorkers: workers,
    // Like every limit here a guard against hanging, and no promise: its own is one second, which a busy machine needs.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          globalSetup: ['test/support/runner/global-build.ts', 'test/support/runner/global-postgres.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/stack/**', 'test/long/**', 'test/**/*.deep.test.ts'],
          // Loading the modules anew for each of 150 files takes longer than the tests do.
          isolate: false,
          // A worker keeps what 140 files have opened, and Node's own limit of 4 GB is near.
          execArgv: ['--max-old-space-size=8192'],
          ...unitLimits,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          // What takes a minute by itself: properties over thousands of cases, floods, many processes, databases that are killed.
          name: 'deep',
          globalSetup: ['test/support/runner/global-build.ts', 'test/support/runner/global-postgres.ts'],
          include: ['test/**/*.deep.test.ts'],
          exclude: ['test/stack/**', 'test/long/**'],
          ...unitLimits,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          globalSetup: ['test/support/runner/global-build.ts', 'test/support/temporal/global-temporal.ts'],
          include: ['test/stack/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          // Each file owns real servers and kills processes: one at a time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
