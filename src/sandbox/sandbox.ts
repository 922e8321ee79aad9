import type { CredentialsOf, OptionsOf, SandboxOf } from './engine/sandbox-provider.js';
import type { SANDBOX_PROVIDERS } from './registry.js';

/** How the sandbox is started; under a provider's name what only that provider has. */
export type SandboxOptions = OptionsOf<typeof SANDBOX_PROVIDERS>;

export type SandboxCredentials = CredentialsOf<typeof SANDBOX_PROVIDERS>;

/** A running sandbox, with everything in hand that its control API offers. */
export type Sandbox = SandboxOf<typeof SANDBOX_PROVIDERS>;
