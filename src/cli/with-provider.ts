import { readConfig, InvalidConfiguration } from '../config/config.js';
import { createLog } from '../config/log.js';
import { readProvidersFile } from '../config/providers-file.js';
import { ProviderNotConfigured } from '../domain/errors.js';
import { createProviderHttp } from '../http/provider-http.js';
import type { ParsedAnswer, Provider } from '../providers/provider.js';
import { createProviders } from '../providers/registry.js';
import { ProviderUnavailable } from './provider-unavailable.js';
import { print, type Show } from './print.js';

/**
 * Queries a provider by the settings that HOLDFAST_PROVIDERS names, and prints what it answers.
 * @throws InvalidConfiguration without that file, ProviderNotConfigured where it lacks the provider, ProviderUnavailable without an answer
 */
export async function withProvider<Result>(
  env: NodeJS.ProcessEnv,
  name: string,
  query: (provider: Provider) => Promise<ParsedAnswer<Result>>,
  show: Show<Result>,
): Promise<void> {
  const config = readConfig(env);
  if (config.providersPath === undefined)
    throw new InvalidConfiguration(
      'HOLDFAST_PROVIDERS: expected the path of a provider settings file, got nothing',
    );
  const settings = await readProvidersFile(config.providersPath);
  const http = createProviderHttp({
    totalTimeoutMs: config.httpTimeoutMs,
    proxyUrl: config.proxyUrl,
    logger: createLog(config.logLevel),
  });
  try {
    const providers = createProviders(settings, { http });
    try {
      const provider = providers.get(name);
      if (!provider) throw new ProviderNotConfigured(name);
      const answer = await query(provider);
      if (answer.type !== 'read') throw new ProviderUnavailable(answer.why);
      print(answer.value, show);
    } finally {
      await Promise.all([...providers.values()].map((one) => one.close()));
    }
  } finally {
    await http.close();
  }
}
