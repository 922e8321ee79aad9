import { createWireApi } from '../engine/provider-api.js';
import type { SandboxProvider } from '../engine/sandbox-provider.js';
import { Scheduler } from '../engine/scheduler.js';
import { HongwenApi } from './api.js';
import { HongwenBank } from './bank.js';
import { HongwenControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import { loadHongwenCredentials, makeHongwenCredentials, type HongwenCredentials } from './credentials.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import { HongwenEvents } from './events.js';
import { DEFAULT_HONGWEN_RULES, rulesBody, type HongwenRules } from './rules.js';
import { workerSettings } from './worker-settings.js';

/** 鸿闻, the gateway with trade.apply.divide. */
export const hongwenSandbox: SandboxProvider<
  Partial<HongwenRules> | undefined,
  Omit<HongwenCredentials, 'baseUrl'>,
  HongwenControl
> = {
  endpoints: ENDPOINT_NAMES,
  rulesBody,
  controlRoutes,
  workerSettings,
  makeCredentials: makeHongwenCredentials,
  open(services, { dataDir, answersKept, options }) {
    const { credentials, keys } = loadHongwenCredentials(dataDir);
    const { ledger, effects, clock, notifier, onBug } = services;
    const events = new HongwenEvents(notifier, keys, credentials.mchNo);
    const bank: HongwenBank = new HongwenBank(
      {
        ...{ ledger, effects, clock, answersKept },
        scheduler: new Scheduler(clock, onBug),
        onEnd: (ended) => events.ended(bank, ended),
      },
      { ...DEFAULT_HONGWEN_RULES, ...options },
    );
    const control = new HongwenControl(bank, events, credentials.merchantNo);
    const api = createWireApi(new HongwenApi({ bank, credentials, keys }), {
      ...services,
      latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
    });
    return { api, control, credentials };
  },
};
