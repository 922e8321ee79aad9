#!/usr/bin/env node
import { wantsStack } from '../config/config.js';
import { createProgram } from './program.js';
import { shownError } from './shown-error.js';

try {
  await createProgram(process.env).parseAsync();
} catch (error) {
  console.error(shownError(error, { withStack: wantsStack(process.env) }));
  process.exitCode = 1;
}
