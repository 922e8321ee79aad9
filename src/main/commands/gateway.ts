import { InvalidConfiguration, readConfig } from '../config.js';
import { connectClient } from '../connect.js';
import { openGateway } from '../gateway.js';
import { journalOf } from '../journal-of.js';
import { existingKeyRing } from '../key-ring-of.js';
import { createLog, logTemporalThrough } from '../log.js';
import { readProvidersFile } from '../providers-file.js';
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
  const client = await connectClient(config);
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
