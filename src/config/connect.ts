import { HoldfastClient } from '../client/holdfast-client.js';
import { createCommandDigest } from '../security/content-hash.js';
import { createPayloadCodec } from '../security/payload-codec.js';
import type { KeyRing } from '../security/key-ring.js';
import { InvalidConfiguration, type Config } from './config.js';
import { existingKeyRing } from './key-ring-of.js';

/** How a connection to Temporal is encrypted and what it shows for itself, as the SDK's options spell it. */
export function securityOf({ tls, apiKey }: Config['temporal']): { tls?: object; apiKey?: string } {
  return { ...(tls && { tls: {} }), ...(apiKey !== undefined && { apiKey }) };
}

/** A client by what the environment says. @throws InvalidConfiguration without TEMPORAL_ADDRESS. */
export async function connectClient(config: Config): Promise<HoldfastClient> {
  const { address, namespace } = config.temporal;
  if (address === undefined)
    throw new InvalidConfiguration('TEMPORAL_ADDRESS: expected host:port, got nothing');
  const ring = await existingKeyRing(config);
  return connectClientTo(config.temporal, { address, namespace }, ring);
}

/** The same for a server that the environment need not name. @throws TemporalUnavailable when none answers. */
export function connectClientTo(
  temporal: Config['temporal'],
  { address, namespace }: { readonly address: string; readonly namespace: string },
  ring: KeyRing,
): Promise<HoldfastClient> {
  return HoldfastClient.connect({
    address,
    namespace,
    taskQueue: temporal.taskQueue,
    connectTimeoutMs: temporal.connectTimeoutMs,
    payloadCodec: createPayloadCodec({ ring, namespace }),
    commandDigest: createCommandDigest(ring),
    ...securityOf(temporal),
  });
}
