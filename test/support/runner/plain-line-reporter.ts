import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

/**
 * Ends a run with one plain line, `N passed, N failed` (and `, N skipped`), that a script can read. Under `CI=true` a
 * skipped test fails the run: there, every server that a test needs can be had.
 */
export default class PlainLineReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const states = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => states.filter((test) => test.result().state === state).length;
    const skipped = count('skipped') + count('pending');
    const brokenFiles = modules.filter((module) => !module.ok() && module.errors().length > 0).length;
    const counted = count('failed') + brokenFiles + unhandledErrors.length;
    // A run that broke before its first test, in a global set-up, has no failed test to count.
    const failed = counted === 0 && reason !== 'passed' ? 1 : counted;
    if (process.env['CI'] === 'true' && skipped > 0) {
      process.exitCode = 1;
      for (const test of states) {
        if (test.result().state !== 'passed' && test.result().state !== 'failed') {
          console.error(`skipped: ${test.module.relativeModuleId} > ${test.fullName}`);
        }
      }
      console.error('Skipped tests fail the run when CI=true.');
    }
    console.log(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
