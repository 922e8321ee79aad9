import { join } from 'node:path';
import type { Pace } from '../../sandbox/engine/engine-sandbox.js';
import type { SandboxOptions } from '../../sandbox/sandbox.js';
import { startSandbox } from '../../sandbox/server.js';
import { writeSandboxProviders } from '../../embedded/sandbox-settings.js';
import { makeFolderOf } from '../../config/make-folder.js';
import { untilStopped } from '../until-stopped.js';

export interface SandboxArguments extends SandboxOptions {
  /** How fast workers with the settings that it writes query unknown outcomes. */
  readonly pace: Pace;
  /** Where the gateway is, for the notifications of those workers' calls. */
  readonly gatewayUrl?: string;
  /** What the advance account of 平安 holds at the start, in yuan. */
  readonly advance?: string;
}

/** Runs the sandbox until it is stopped. Beside the credentials it writes the provider settings that a worker needs. */
export async function sandboxCommand({
  pace,
  gatewayUrl,
  advance,
  ...options
}: SandboxArguments): Promise<void> {
  await makeFolderOf('data', options.dataDir);
  const sandbox = await startSandbox({ ...options, pingan: { advance, ...options.pingan } });
  const providersPath = join(options.dataDir, 'providers.json');
  await writeSandboxProviders(providersPath, sandbox, pace, gatewayUrl?.replace(/\/+$/, ''));
  process.stdout.write(
    `holdfast sandbox ready on ${sandbox.url} (credentials: ${sandbox.credentialsPath}, worker settings: ${providersPath})\n`,
  );
  await untilStopped();
  await sandbox.close();
}
