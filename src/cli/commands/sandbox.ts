import { join } from 'node:path';
import type { SandboxOptions } from '../../sandbox/options.js';
import { startSandbox } from '../../sandbox/server.js';
import { writeSandboxProviders, type Pace } from '../../embedded/sandbox-settings.js';
import { untilStopped } from '../until-stopped.js';

export interface SandboxArguments extends SandboxOptions {
  /** How fast workers with the settings that it writes ask about unknown outcomes. */
  readonly pace: Pace;
  /** Where the gateway is, for the notifications of those workers' calls. */
  readonly gatewayUrl?: string;
}

/** Runs the sandbox until it is stopped. Beside the credentials it writes the provider settings that a worker needs. */
export async function sandboxCommand({ pace, gatewayUrl, ...options }: SandboxArguments): Promise<void> {
  const sandbox = await startSandbox(options);
  const providersPath = join(options.dataDir, 'providers.json');
  await writeSandboxProviders(providersPath, sandbox.credentials, pace, gatewayUrl?.replace(/\/+$/, ''));
  process.stdout.write(
    `holdfast sandbox ready on ${sandbox.url} (credentials: ${sandbox.credentialsPath}, worker settings: ${providersPath})\n`,
  );
  await untilStopped();
  await sandbox.close();
}
