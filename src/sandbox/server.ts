import { startServer } from './engine/server.js';
import { SANDBOX_PROVIDERS } from './registry.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';

/** Starts the far end of every provider's wire, and the control API under /sandbox. */
export function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  return startServer(SANDBOX_PROVIDERS, options);
}
