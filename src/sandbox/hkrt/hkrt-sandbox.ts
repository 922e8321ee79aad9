import { createWireApi } from '../engine/provider-api.js';
import type { SandboxProvider } from '../engine/sandbox-provider.js';
import { Scheduler } from '../engine/scheduler.js';
import { HkrtApi } from './api.js';
import { HkrtBank } from './bank.js';
import { HkrtControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import { loadHkrtCredentials, makeHkrtCredentials, type HkrtCredentials } from './credentials.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import { HkrtEvents } from './events.js';
import { DEFAULT_HKRT_RULES, rulesBody, type HkrtRules } from './rules.js';
import { workerSettings } from './worker-settings.js';

/** 海科融通, the merchant host with the delay-ledger calls. */
export const hkrtSandbox: SandboxProvider<
  Partial<HkrtRules> | undefined,
  Omit<HkrtCredentials, 'baseUrl'>,
  HkrtControl
> = {
  endpoints: ENDPOINT_NAMES,
  rulesBody,
  controlRoutes,
  workerSettings,
  makeCredentials: makeHkrtCredentials,
  open(services, { dataDir, answersKept, options }) {
    const { credentials, accessKey } = loadHkrtCredentials(dataDir);
    const { ledger, effects, clock, notifier, onBug } = services;
    const bank = new HkrtBank(
      { ledger, effects, clock, scheduler: new Scheduler(clock, onBug), answersKept },
      { ...DEFAULT_HKRT_RULES, ...options },
    );
    const control = new HkrtControl(bank, new HkrtEvents(notifier, accessKey), credentials.merchantNo);
    const api = createWireApi(new HkrtApi({ bank, credentials, accessKey }), {
      ...services,
      latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
    });
    return { api, control, credentials };
  },
};
