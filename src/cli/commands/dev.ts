import { join } from 'node:path';
import { DEFAULT_TASK_QUEUE } from '../../client/client-options.js';
import { readConfig, type Config } from '../../config/config.js';
import { INTERRUPTED } from '../../config/interrupted.js';
import { startEmbedded, WORKER_LOG, type Embedded } from '../../embedded/embedded.js';
import { keepWorker } from '../../embedded/kept-worker.js';
import { orphanedWorkflows, orphansLine } from '../../embedded/orphaned-workflows.js';
import { withoutOwnAddresses } from '../../embedded/own-addresses.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { untilStopped } from '../until-stopped.js';

export interface DevArguments {
  /** Deletes what Holdfast has made in the data folder before it starts. */
  readonly reset: boolean;
}

/** Keeps everything up for development, with data that outlives a restart, until it is stopped. */
export async function devCommand(env: NodeJS.ProcessEnv, { reset }: DevArguments): Promise<void> {
  const config = withoutOwnAddresses(readConfig(env));
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const stopped = untilStopped();
  let isUp = false;
  void stopped.then(() => {
    say('Stopping.');
    // What starts cannot be called off, and nothing is under way yet: its processes end with this one.
    if (!isUp) process.exit(INTERRUPTED);
  });
  const embedded = await startEmbedded({
    config,
    env,
    log,
    say,
    ui: true,
    pace: 'seconds',
    persist: true,
    documentedPorts: true,
    reset,
    // Pays the fees that refunds return.
    sandbox: { pingan: { advance: '1000.00' } },
  });
  try {
    const orphans = config.providersPath === undefined ? await orphanedWorkflows(embedded.client) : [];
    if (orphans.length > 0) say(orphansLine(orphans));
    const first = await embedded.startWorker();
    isUp = true;
    const kept = keepWorker({
      first,
      spawn: () => embedded.spawnWorker(),
      say,
      logFile: join(config.dataDir, WORKER_LOG),
    });
    try {
      say(whatRuns(config, embedded, first.pid));
      await Promise.race([stopped, kept.failed]);
    } finally {
      await kept.release();
    }
  } finally {
    await embedded.stop();
  }
}

function whatRuns({ temporal: { taskQueue } }: Config, embedded: Embedded, workerPid: number): string {
  const { temporal, codecUrl, keyRingPath, sandbox, gateway, journalUrl } = embedded;
  return [
    '',
    `Temporal       ${temporal.address}, namespace ${temporal.namespace}`,
    `Temporal UI    ${temporal.uiUrl ?? 'as TEMPORAL_ADDRESS has it'}`,
    `Codec server   ${codecUrl}`,
    `Sandbox        ${sandbox.url}/sandbox`,
    `Gateway        ${gateway.url}/notifications/<provider>`,
    ...(journalUrl === undefined ? [] : [`Journal        ${journalUrl}`]),
    `Worker         process ${workerPid}, started again when it dies`,
    `Key ring       ${keyRingPath}`,
    '',
    'In another terminal, or in an .env:',
    ...exportLines({
      TEMPORAL_ADDRESS: temporal.address,
      HOLDFAST_KEY_RING: keyRingPath,
      ...(temporal.namespace !== 'default' && { TEMPORAL_NAMESPACE: temporal.namespace }),
      ...(taskQueue !== DEFAULT_TASK_QUEUE && { HOLDFAST_TASK_QUEUE: taskQueue }),
      ...(journalUrl !== undefined && { HOLDFAST_JOURNAL_URL: journalUrl }),
    }),
    ...(journalUrl === undefined ? ['and DATABASE_URL as it is set here.'] : []),
    '',
    'holdfast dev ready. Ctrl-C ends it.',
  ].join('\n');
}

function exportLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
}
