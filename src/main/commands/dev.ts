import { readConfig } from '../config.js';
import { startEmbedded } from '../embedded.js';
import { createLog, logTemporalThrough } from '../log.js';
import { untilStopped } from '../until-stopped.js';

/** Keeps everything up for development, with data that outlives a restart, until it is stopped. */
export async function devCommand(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const embedded = await startEmbedded({ config, env, log, say, ui: true, pace: 'seconds', persist: true });
  try {
    const worker = await embedded.startWorker();
    const { temporal, codecUrl, keyRingPath, sandbox, journalUrl } = embedded;
    say(
      [
        '',
        `Temporal       ${temporal.address}, namespace ${temporal.namespace}`,
        `Temporal UI    ${temporal.uiUrl ?? 'as TEMPORAL_ADDRESS has it'}`,
        `Codec server   ${codecUrl}`,
        `Sandbox        ${sandbox.url}/sandbox/health`,
        `Worker         process ${worker.pid}`,
        `Key ring       ${keyRingPath}`,
        '',
        'In another terminal:',
        `export TEMPORAL_ADDRESS=${temporal.address} HOLDFAST_KEY_RING=${keyRingPath}${journalUrl === undefined ? '' : ` HOLDFAST_JOURNAL_URL=${journalUrl}`}`,
        '',
        'holdfast dev ready. Ctrl-C ends it.',
      ].join('\n'),
    );
    await Promise.race([untilStopped(), worker.exited]);
  } finally {
    await embedded.stop();
  }
}
