// Runs command lines one after the other in one process of the built program, as the shipped command runs each: a start costs two
// seconds of processor time. Reads {args, bug}[] as JSON from the first argument; writes each exit to the file of the second.
import { writeFileSync } from 'node:fs';
import { Runtime } from '@temporalio/worker';
import { run } from '../../../dist/src/cli/run.js';

const PATIENCE_MS = 30_000;
const lines = JSON.parse(process.argv[2] ?? '[]');
const exits = [];

/** What a mistake in the program might throw: several lines, with all that a library attaches to its errors. */
function bug() {
  const error = new TypeError('x is not a function\nat the second line of its message');
  Object.assign(error, { config: { headers: { authorization: `Bearer ${process.env.PLANTED_TOKEN}` } } });
  throw error;
}

for (const { args, withBug } of lines) {
  const written = { stdout: '', stderr: '' };
  const originals = {};
  for (const name of ['stdout', 'stderr']) {
    originals[name] = process[name].write;
    process[name].write = (text) => {
      written[name] += String(text);
      return true;
    };
  }
  const env = withBug ? new Proxy({}, { ownKeys: bug }) : process.env;
  process.exitCode = 0;
  // A command that does not fail would run until it is stopped.
  const stop = setTimeout(() => process.emit('SIGTERM'), PATIENCE_MS);
  try {
    await run(args, env);
  } catch (error) {
    written.stderr += `escaped: ${error?.stack ?? error}`;
    process.exitCode = 2;
  }
  clearTimeout(stop);
  // A process of its own would begin without it.
  if (Runtime._instance) await Runtime._instance.shutdown();
  for (const [name, write] of Object.entries(originals)) process[name].write = write;
  exits.push({ args, code: process.exitCode, ...written });
  writeFileSync(process.argv[3], JSON.stringify(exits));
}
process.exit(0);
