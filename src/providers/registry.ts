import { InvalidInput } from '../domain/errors.js';
import type { ProviderHttp } from '../http/provider-http.js';
import { createAdapayProvider } from './adapay/adapter.js';
import { loadAdapayConfig } from './adapay/config.js';
import { createPinganProvider } from './pingan/adapter.js';
import { loadPinganConfig } from './pingan/config.js';
import type { Provider } from './provider.js';

/** What every provider is built with. */
export interface ProviderDeps {
  readonly http: ProviderHttp;
  /** The providers' clock; the machine's unless given. */
  readonly now?: () => Date;
}

type Factory = (raw: unknown, deps: ProviderDeps) => Provider;

const FACTORIES = {
  adapay: (raw, deps) => createAdapayProvider({ config: loadAdapayConfig(raw), http: deps.http }),
  pingan: (raw, deps) => createPinganProvider({ config: loadPinganConfig(raw), ...deps }),
} as const satisfies Record<string, Factory>;

export type ProviderName = keyof typeof FACTORIES;

/** The providers that can be configured. */
export const PROVIDER_NAMES = Object.keys(FACTORIES) as readonly ProviderName[];

/**
 * Builds the configured providers, by name.
 * @param configs for each provider its own settings, as its config.ts checks them.
 * @throws InvalidInput for an unknown provider, or for a setting that breaks its rule; it never shows a value.
 */
export function createProviders(
  configs: Readonly<Record<string, unknown>>,
  deps: ProviderDeps,
): ReadonlyMap<string, Provider> {
  return new Map(Object.entries(configs).map(([name, raw]) => [name, createProvider(name, raw, deps)]));
}

function createProvider(name: string, raw: unknown, deps: ProviderDeps): Provider {
  const known = PROVIDER_NAMES.find((candidate) => candidate === name);
  if (!known) throw new InvalidInput(`providers.${name}`, `one of ${PROVIDER_NAMES.join(', ')}`);
  try {
    return FACTORIES[known](raw, deps);
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidInput(`providers.${name}.${error.field}`, error.rule);
    throw error;
  }
}
