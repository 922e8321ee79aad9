import { HoldfastClient } from '../client/holdfast-client.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import { InvalidConfiguration, type Config } from './config.js';
import { keyRingOf } from './key-ring-of.js';

/** A client by what the environment says. @throws InvalidConfiguration without TEMPORAL_ADDRESS. */
export async function connectClient(config: Config): Promise<HoldfastClient> {
  const { address, namespace, taskQueue, tls, apiKey } = config.temporal;
  if (address === undefined)
    throw new InvalidConfiguration('TEMPORAL_ADDRESS: expected host:port, got nothing');
  const { ring } = await keyRingOf(config, (line) => console.error(line));
  return HoldfastClient.connect({
    address,
    namespace,
    taskQueue,
    payloadCodec: createPayloadCodec({ ring, namespace }),
    ...(tls && { tls: {} }),
    ...(apiKey !== undefined && { apiKey }),
  });
}
