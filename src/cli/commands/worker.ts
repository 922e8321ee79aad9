import { createLog, logTemporalThrough } from '../../config/log.js';
import { InvalidConfiguration, readConfig } from '../../config/config.js';
import { journalOf } from '../../config/journal-of.js';
import { existingKeyRing } from '../../config/key-ring-of.js';
import { readProvidersFile } from '../../config/providers-file.js';
import { untilStopped } from '../until-stopped.js';
import { startWorker } from '../../worker/worker.js';

/** Runs a worker until SIGINT or SIGTERM; then lets provider calls under way come to their end. */
export async function workerCommand(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  const { address } = config.temporal;
  if (address === undefined)
    throw new InvalidConfiguration('TEMPORAL_ADDRESS: expected host:port, got nothing');
  if (config.providersPath === undefined) {
    throw new InvalidConfiguration(
      'HOLDFAST_PROVIDERS: expected the path of a provider settings file, got nothing',
    );
  }
  const ring = await existingKeyRing(config);
  const providers = await readProvidersFile(config.providersPath);
  const journal = await journalOf(config, ring, log);
  try {
    log.info({ address }, 'connecting to Temporal');
    const worker = await startWorker({ config, temporalAddress: address, journal, ring, providers, log });
    process.stdout.write(
      `holdfast worker ready (process ${process.pid}, task queue ${config.temporal.taskQueue})\n`,
    );
    const failed = worker.ended.then(() => 'ended' as const);
    await Promise.race([untilStopped(), failed]);
    log.info('stopping: no new tasks, provider calls under way come to their end');
    await worker.stop();
  } finally {
    await journal.close();
  }
}
