import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config/config.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { runDemo, type DemoOptions } from '../../demo/run-demo.js';
import { untilStopped } from '../until-stopped.js';

export interface DemoArguments extends Pick<DemoOptions, 'provider' | 'json' | 'seed'> {
  /** Leaves the servers up until the program is stopped. */
  readonly keep: boolean;
}

/** Runs the demo in a folder that is removed afterwards. Answers the exit code. */
export async function demoCommand(
  env: NodeJS.ProcessEnv,
  { keep, ...options }: DemoArguments,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  try {
    const config = readConfig(env, { HOLDFAST_DATA: folder, HOLDFAST_LOG_LEVEL: 'warn' });
    const log = createLog(config.logLevel);
    logTemporalThrough(log);
    return await runDemo({ config, env, log }, { ...options, ...(keep && { untilStopped }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
