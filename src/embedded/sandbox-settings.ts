import { writeFile } from 'node:fs/promises';
import type { Pace } from '../sandbox/engine/engine-sandbox.js';
import type { Sandbox } from '../sandbox/sandbox.js';

/**
 * Writes the provider settings that fit a running sandbox where a worker can read them.
 * @param gatewayUrl where the providers' notifications go; default: nowhere
 */
export async function writeSandboxProviders(
  path: string,
  sandbox: Sandbox,
  pace: Pace,
  gatewayUrl?: string,
): Promise<void> {
  const settings = sandbox.workerSettings({ pace, gatewayUrl });
  await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}
