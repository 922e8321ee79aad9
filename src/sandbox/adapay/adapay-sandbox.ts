import { createWireApi } from '../engine/provider-api.js';
import type { SandboxProvider } from '../engine/sandbox-provider.js';
import { Scheduler } from '../engine/scheduler.js';
import { AdapayApi, BASE_PATH } from './api.js';
import { AdapayBank } from './bank.js';
import { AdapayControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import { loadAdapayCredentials, makeAdapayCredentials, type AdapayCredentials } from './credentials.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import { AdapayEvents } from './events.js';
import { DEFAULT_ADAPAY_RULES, rulesBody, type AdapayRules } from './rules.js';
import { workerSettings } from './worker-settings.js';

/** 汇付 Adapay, api.adapay.tech. */
export const adapaySandbox: SandboxProvider<
  Partial<AdapayRules> | undefined,
  Omit<AdapayCredentials, 'baseUrl'>,
  AdapayControl
> = {
  endpoints: ENDPOINT_NAMES,
  rulesBody,
  controlRoutes,
  workerSettings,
  makeCredentials: makeAdapayCredentials,
  open(services, { dataDir, answersKept, options, ownOrigin }) {
    const { credentials, keys } = loadAdapayCredentials(dataDir);
    const { ledger, effects, clock, notifier, onBug } = services;
    const events = new AdapayEvents(notifier, keys);
    const bank: AdapayBank = new AdapayBank(
      {
        ledger,
        effects,
        clock,
        scheduler: new Scheduler(clock, onBug),
        answersKept,
        appId: credentials.appId,
        baseUrl: () => ownOrigin() + BASE_PATH,
        notify: (event) => events.send(bank, event),
      },
      { ...DEFAULT_ADAPAY_RULES, ...options },
    );
    const control = new AdapayControl(bank, events);
    const api = createWireApi(new AdapayApi({ bank, keys, credentials, ownOrigin }), {
      ...services,
      latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
    });
    return { api, control, credentials };
  },
};
