import { createLog } from '../src/config/log.js';
import type { Config } from '../src/config/config.js';
import { readProvidersFile } from '../src/config/providers-file.js';
import { createProviderHttp } from '../src/http/provider-http.js';
import type { Provider } from '../src/providers/provider.js';
import { createProviders } from '../src/providers/registry.js';
import { PROVIDER } from './saga.js';

/** The provider's client exactly as Holdfast's worker builds it, for a program that has nothing else of Holdfast. */
export async function openProvider(config: Config): Promise<Provider> {
  if (config.providersPath === undefined) throw new Error('HOLDFAST_PROVIDERS is not set');
  const log = createLog(config.logLevel);
  const http = createProviderHttp({ totalTimeoutMs: config.httpTimeoutMs, logger: log });
  const provider = createProviders(await readProvidersFile(config.providersPath), { http }).get(PROVIDER);
  if (provider === undefined) throw new Error(`${PROVIDER} is not configured`);
  return provider;
}
