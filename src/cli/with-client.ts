import type { HoldfastClient } from '../client/holdfast-client.js';
import { readConfig } from '../config/config.js';
import { connectTemporal } from './connect-temporal.js';
import { print, type Show } from './print.js';

/** Does something through the client, and prints what it answers: as a table where `show` has one, else as JSON. */
export async function withClient<Result>(
  env: NodeJS.ProcessEnv,
  work: (client: HoldfastClient) => Promise<Result>,
  show?: Show<Result>,
): Promise<void> {
  const client = await connectTemporal(readConfig(env));
  try {
    print(await work(client), show);
  } finally {
    await client.close();
  }
}
