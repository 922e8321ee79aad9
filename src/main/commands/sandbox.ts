import { join } from 'node:path';
import type { SandboxOptions } from '../../sandbox/options.js';
import { startSandbox } from '../../sandbox/server.js';
import { writeSandboxProviders, type Pace } from '../sandbox-settings.js';
import { untilStopped } from '../until-stopped.js';

export interface SandboxArguments extends SandboxOptions {
  /** How workers reach it, where that differs from where it listens: a host name of a compose file. */
  readonly publicUrl?: string;
  /** How fast workers with the settings that it writes ask about unknown outcomes. */
  readonly pace: Pace;
}

/** Runs the sandbox until it is stopped. Beside the credentials it writes the provider settings that a worker needs. */
export async function sandboxCommand({ publicUrl, pace, ...options }: SandboxArguments): Promise<void> {
  const sandbox = await startSandbox(options);
  const { pingan, adapay } = sandbox.credentials;
  const at = <T extends { readonly baseUrl: string }>(credentials: T, path: string): T =>
    publicUrl === undefined
      ? credentials
      : { ...credentials, baseUrl: `${publicUrl.replace(/\/+$/, '')}${path}` };
  const providersPath = join(options.dataDir, 'providers.json');
  await writeSandboxProviders(
    providersPath,
    { pingan: at(pingan, '/pingan'), adapay: at(adapay, '/adapay') },
    pace,
  );
  process.stdout.write(
    `holdfast sandbox ready on ${sandbox.url} (credentials: ${sandbox.credentialsPath}, worker settings: ${providersPath})\n`,
  );
  await untilStopped();
  await sandbox.close();
}
