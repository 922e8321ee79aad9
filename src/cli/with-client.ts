import type { HoldfastClient } from '../client/holdfast-client.js';
import { readConfig } from '../config/config.js';
import { connectClient } from '../config/connect.js';

/** Does something through the client, and prints what it answers as JSON. */
export async function withClient(
  env: NodeJS.ProcessEnv,
  work: (client: HoldfastClient) => Promise<unknown>,
): Promise<void> {
  const client = await connectClient(readConfig(env));
  try {
    process.stdout.write(`${JSON.stringify(await work(client), null, 2)}\n`);
  } finally {
    await client.close();
  }
}
