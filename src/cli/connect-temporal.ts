import type { HoldfastClient } from '../client/holdfast-client.js';
import type { Config } from '../config/config.js';
import { connectClient } from '../config/connect.js';
import { announceWait } from './announce-wait.js';

/**
 * Connects to Temporal as the environment says. Where no server answers at once, standard error says what the command waits for.
 * @throws InvalidConfiguration without TEMPORAL_ADDRESS; TemporalUnavailable when no server answers.
 */
export function connectTemporal(config: Config): Promise<HoldfastClient> {
  const { address, connectTimeoutMs } = config.temporal;
  const line = `Connecting to Temporal at ${address ?? 'nowhere'} (TEMPORAL_ADDRESS), for at most ${connectTimeoutMs / 1_000} s.`;
  return announceWait(connectClient(config), line, (text) => void process.stderr.write(text));
}
