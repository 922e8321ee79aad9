import { createProviderHttp } from '../../../src/http/provider-http.js';
import { createProviders } from '../../../src/providers/registry.js';
import { PROVIDER_NAMES } from '../providers/provider-names.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { interfacesOf, type WriteInterfaces } from './crash-points.js';
import { PLAIN_BANK } from './draw-scenario.js';

/** The interfaces by which every simulated provider writes, as its adapter lists them once it is configured. */
export function configuredInterfaces(): WriteInterfaces {
  const silent = { info: () => undefined, warn: () => undefined };
  const none = (): void => undefined;
  const options = {
    seed: 1,
    nowMs: 0,
    plan: PLAIN_BANK,
    onEffect: none,
    onEnd: none,
    onBug: none,
    onNotification: () => Promise.resolve({ status: 200, body: '' }),
    onNotificationFate: none,
    altersNotification: () => false,
  };
  const http = createProviderHttp({ logger: silent });
  return new Map(
    PROVIDER_NAMES.flatMap((name) => {
      const settings = { [name]: SIMULATED[name].open(options).settingsFor(9_000) };
      const provider = createProviders(settings, { http }).get(name);
      return provider ? interfacesOf(name, provider) : [];
    }),
  );
}
