#!/usr/bin/env node
import { run } from './run.js';

await run(process.argv.slice(2), process.env);
// An error ends the program, whatever it has left open.
if (process.exitCode !== undefined && process.exitCode !== 0) process.exit();
