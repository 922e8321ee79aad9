import { InvalidConfiguration, readConfig } from '../../config/config.js';
import { openGateway } from '../../gateway/open-gateway.js';
import { journalOf } from '../../config/journal-of.js';
import { existingKeyRing } from '../../config/key-ring-of.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { readProvidersFile } from '../../config/providers-file.js';
import { connectTemporal } from '../connect-temporal.js';
import { untilStopped } from '../until-stopped.js';

/** Runs the gateway until SIGINT or SIGTERM; then lets the notifications under way come to their end. */
export async function gatewayCommand(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  logTemporalThrough(log);
  if (config.providersPath === undefined) {
    throw new InvalidConfiguration(
      'HOLDFAST_PROVIDERS: expected the path of a provider settings file, got nothing',
    );
  }
  const providers = await readProvidersFile(config.providersPath);
  const client = await connectTemporal(config);
  try {
    const ring = await existingKeyRing(config);
    const journal = await journalOf(config, ring, log);
    try {
      const gateway = await openGateway({ ...config.gateway, journal, client, providers, log });
      process.stdout.write(`holdfast gateway ready on ${gateway.url}\n`);
      await untilStopped();
      log.info('stopping: no new requests, notifications under way come to their end');
      await gateway.close();
    } finally {
      await journal.close();
    }
  } finally {
    await client.close();
  }
}
