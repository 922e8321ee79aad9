import { startSandbox } from '../../sandbox/server.js';
import type { SandboxOptions } from '../../sandbox/options.js';
import { untilStopped } from '../until-stopped.js';

/** Runs the sandbox until it is stopped. */
export async function sandboxCommand(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  process.stdout.write(`holdfast sandbox ready on ${sandbox.url} (credentials: ${sandbox.credentialsPath})\n`);
  await untilStopped();
  await sandbox.close();
}
