#!/usr/bin/env node
import { createProgram } from './program.js';
import { shownError } from './shown-error.js';

try {
  await createProgram(process.env).parseAsync();
} catch (error) {
  console.error(shownError(error, { withStack: process.env['HOLDFAST_LOG_LEVEL'] === 'debug' }));
  process.exitCode = 1;
}
