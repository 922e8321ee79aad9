import { join } from 'node:path';
import { DEFAULT_TASK_QUEUE } from '../../client/holdfast-client.js';
import { readConfig } from '../../config/config.js';
import { startEmbedded } from '../../embedded/embedded.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { untilStopped } from '../until-stopped.js';

/** Keeps everything up for development, with data that outlives a restart, until it is stopped. */
export async function devCommand(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const embedded = await startEmbedded({
    config,
    env,
    log,
    say,
    ui: true,
    pace: 'seconds',
    persist: true,
    // Pays the fees that refunds return.
    sandbox: { pingan: { advance: '1000.00' } },
  });
  try {
    const worker = await embedded.startWorker();
    const { temporal, codecUrl, keyRingPath, sandbox, gateway, journalUrl } = embedded;
    say(
      [
        '',
        `Temporal       ${temporal.address}, namespace ${temporal.namespace}`,
        `Temporal UI    ${temporal.uiUrl ?? 'as TEMPORAL_ADDRESS has it'}`,
        `Codec server   ${codecUrl}`,
        `Sandbox        ${sandbox.url}/sandbox`,
        `Gateway        ${gateway.url}/notifications/<provider>`,
        `Worker         process ${worker.pid}`,
        `Key ring       ${keyRingPath}`,
        '',
        'In another terminal:',
        exportLine({
          TEMPORAL_ADDRESS: temporal.address,
          HOLDFAST_KEY_RING: keyRingPath,
          ...(temporal.namespace !== 'default' && { TEMPORAL_NAMESPACE: temporal.namespace }),
          ...(config.temporal.taskQueue !== DEFAULT_TASK_QUEUE && {
            HOLDFAST_TASK_QUEUE: config.temporal.taskQueue,
          }),
          ...(journalUrl !== undefined && { HOLDFAST_JOURNAL_URL: journalUrl }),
        }),
        ...(journalUrl === undefined ? ['and DATABASE_URL as it is set here.'] : []),
        '',
        'holdfast dev ready. Ctrl-C ends it.',
      ].join('\n'),
    );
    const died = worker.exited.then(() => true);
    if (await Promise.race([untilStopped().then(() => false), died])) {
      throw new Error(`the worker ended by itself: ${join(config.dataDir, 'worker.log')} says why`);
    }
  } finally {
    await embedded.stop();
  }
}

function exportLine(variables: Readonly<Record<string, string>>): string {
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `export ${set.join(' ')}`;
}
