import { wantsStack } from '../config/config.js';
import { createProgram } from './program.js';
import { shownError } from './shown-error.js';

/** Runs one command line to its end. An error that ends it is written to standard error in one line and makes the exit code 1. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await createProgram(env).parseAsync(args, { from: 'user' });
  } catch (error) {
    process.stderr.write(`${shownError(error, { withStack: wantsStack(env) })}\n`);
    process.exitCode = 1;
  }
}
