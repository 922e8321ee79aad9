import { InvalidConfiguration, readConfig } from '../../config/config.js';
import { connectClient } from '../../config/connect.js';
import { openGateway } from '../../gateway/open-gateway.js';
import { journalOf } from '../../config/journal-of.js';
import { existingKeyRing } from '../../config/key-ring-of.js';
import { createLog, logTemporalThrough } from '../../config/log.js';
import { readProvidersFile } from '../../config/providers-file.js';
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
  log.info({ address: config.temporal.address }, 'connecting to Temporal');
  const client = await connectClient(config);
  try {
    const ring = await existingKeyRing(config);
    const journal = await journalOf(config, ring, log);
    try {
      const gateway = await openGateway({
        ...config.gateway,
        ...{ httpTimeoutMs: config.httpTimeoutMs, proxyUrl: config.proxyUrl },
        ...{ journal, client, providers, log },
      });
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
