import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../config/config.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { INTERRUPTED } from '../../config/interrupted.js';
import { runDemo, type DemoOptions } from '../../demo/run-demo.js';
import { killSpawned } from '../../embedded/spawned-process.js';
import { untilStopped } from '../until-stopped.js';

export type DemoArguments = Pick<DemoOptions, 'provider' | 'workflow' | 'json' | 'seed' | 'keep'>;

/** How long a demo that is stopped may take to close what it has open. */
const CLOSING_MS = 1_000;

/** Runs the demo in a folder that is removed afterwards. Answers the exit code; one that is stopped ends the process. */
export async function demoCommand(env: NodeJS.ProcessEnv, options: DemoArguments): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  const stopped = untilStopped();
  let isStopped = false;
  let code: number;
  try {
    const config = readConfig(env, { HOLDFAST_DATA: folder, HOLDFAST_LOG_LEVEL: 'warn' });
    const log = createLog(config.logLevel);
    logTemporalThrough(log);
    const temporaryData = config.dataDir === folder;
    const demo = runDemo({ config, env, log, temporaryData }, { ...options, stopped }).catch(
      (error: unknown) => {
        // What fails because it was stopped is no news.
        if (isStopped) return INTERRUPTED;
        throw error;
      },
    );
    const ended = stopped.then(() => {
      isStopped = true;
      // The same for what nobody waits for: the Temporal SDK repeats calls by a timer, which throws once the connection is closed.
      process.on('uncaughtException', () => undefined);
      process.stderr.write('\nStopping: the servers end, and what they have written is removed.\n');
      // Nothing of a demo is worth a clean end, and nobody wants to wait for one.
      return Promise.race([killSpawned().then(() => demo), delay(CLOSING_MS, INTERRUPTED)]);
    });
    code = await Promise.race([demo.then((played) => (isStopped ? ended : played)), ended]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
  if (isStopped) process.exit(code);
  return code;
}
