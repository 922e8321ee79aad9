#!/usr/bin/env node
import { HoldfastError } from '../domain/errors.js';
import { createProgram } from './program.js';

/** What went wrong outside the program, such as a file that is not there, in one line; a bug keeps its stack. */
function shown(error: unknown): unknown {
  if (error instanceof HoldfastError) return `${error.code}: ${error.message}`;
  if (error instanceof AggregateError) return shown(error.errors[0]);
  const fromSystem = error instanceof Error && 'syscall' in error;
  return fromSystem ? error.message : error;
}

try {
  await createProgram(process.env).parseAsync();
} catch (error) {
  console.error(shown(error));
  process.exitCode = 1;
}
