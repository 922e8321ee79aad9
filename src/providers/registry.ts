import { InvalidInput } from '../domain/errors.js';
import type { ProviderHttp } from '../http/provider-http.js';
import { createAdapayProvider } from './adapay/adapter.js';
import { loadAdapayConfig } from './adapay/config.js';
import { createHkrtProvider } from './hkrt/adapter.js';
import { loadHkrtConfig } from './hkrt/config.js';
import { createLianlianProvider } from './lianlian/adapter.js';
import { loadLianlianConfig } from './lianlian/config.js';
import { createPinganProvider } from './pingan/adapter.js';
import { loadPinganConfig } from './pingan/config.js';
import { RESULT_CODES as PINGAN_CODES } from './pingan/result-codes.js';
import type { Provider } from './provider.js';

/** What every provider is built with. */
export interface ProviderDeps {
  readonly http: ProviderHttp;
  /** The providers' clock; default: the machine's. */
  readonly now?: () => Date;
  /** Hears what an operator should know of the settings; default: nobody. */
  readonly warn?: (message: string) => void;
}

/**
 * Builds one provider of its settings, as they were read.
 * @throws InvalidInput for a setting that breaks its rule; it never shows a value.
 */
export type ProviderFactory = (raw: unknown, deps: ProviderDeps) => Provider;

/** How each provider is built, by the name that settings and intents use. */
export type ProviderFactories = Readonly<Record<string, ProviderFactory>>;

const FACTORIES = {
  adapay: (raw, deps) => createAdapayProvider({ config: loadAdapayConfig(raw), http: deps.http }),
  hkrt: (raw, deps) => createHkrtProvider({ config: loadHkrtConfig(raw), http: deps.http, warn: deps.warn }),
  lianlian: (raw, deps) => createLianlianProvider({ config: loadLianlianConfig(raw), ...deps }),
  pingan: (raw, deps) => createPinganProvider({ config: loadPinganConfig(raw), ...deps }),
} as const satisfies ProviderFactories;

/** A provider of this package. */
export type ProviderName = keyof typeof FACTORIES;

/** The providers that can be configured. */
export const PROVIDER_NAMES = Object.keys(FACTORIES) as readonly ProviderName[];

/**
 * The provider's own text for a result code; undefined where no table has the code, or only the provider could tell whose it is. Adapay's
 * codes are words, and those of 连连 and 海科融通 are numbers that another provider may have, too.
 */
export function textOfCode(code: string): string | undefined {
  return Object.hasOwn(PINGAN_CODES, code) ? PINGAN_CODES[code]?.text : undefined;
}

/**
 * Builds the configured providers, by name.
 * @param configs for each provider its own settings, as its config.ts checks them.
 * @param factories the providers there are; default: those of this package.
 * @throws InvalidInput for an unknown provider, or for a setting that breaks its rule; it never shows a value.
 */
export function createProviders(
  configs: Readonly<Record<string, unknown>>,
  deps: ProviderDeps,
  factories: ProviderFactories = FACTORIES,
): ReadonlyMap<string, Provider> {
  return new Map(
    Object.entries(configs).map(([name, raw]) => [name, createProvider({ name, raw, deps, factories })]),
  );
}

function createProvider(options: {
  name: string;
  raw: unknown;
  deps: ProviderDeps;
  factories: ProviderFactories;
}): Provider {
  const { name, raw, deps, factories } = options;
  const factory = Object.hasOwn(factories, name) ? factories[name] : undefined;
  if (!factory) throw new InvalidInput(`providers.${name}`, `one of ${Object.keys(factories).join(', ')}`);
  try {
    const provider = factory(raw, deps);
    // Intents, journal rows and settings find it by this one name.
    if (provider.name !== name) throw new Error(`the factory of ${name} builds ${provider.name}`);
    return provider;
  } catch (error) {
    if (error instanceof InvalidInput) throw new InvalidInput(`providers.${name}.${error.field}`, error.rule);
    throw error;
  }
}
