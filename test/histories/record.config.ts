import { defineConfig } from 'vitest/config';

/** `npm run record-histories`: plays every scenario on a real server and writes it down. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/histories/record.ts'],
    globalSetup: ['test/support/runner/global-build.ts', 'test/support/temporal/global-temporal.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
