import { describe, inject, it } from 'vitest';

/** The Temporal server that the stack tests of one run share, or why there is none. */
export type StackTemporal =
  | { readonly address: string; readonly namespace: string; readonly uiUrl?: string }
  | { readonly unavailable: string };

declare module 'vitest' {
  export interface ProvidedContext {
    stackTemporal: StackTemporal;
  }
}

/** A server that a test can use. */
export type RunningTemporal = Exclude<StackTemporal, { unavailable: string }>;

/**
 * A group of tests on the shared dev server. Where no server can be had the group is one skipped test that says why;
 * under CI=true a skipped test fails the run. Tests share the server: give each its own task queue and order numbers.
 */
export function describeWithTemporal(title: string, tests: (temporal: RunningTemporal) => void): void {
  const temporal = inject('stackTemporal');
  if ('unavailable' in temporal) {
    it.skip(`${title}: ${temporal.unavailable}`);
    return;
  }
  describe(title, () => {
    tests(temporal);
  });
}
