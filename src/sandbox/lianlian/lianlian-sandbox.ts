import { createWireApi } from '../engine/provider-api.js';
import { seededRandom } from '../engine/random.js';
import type { SandboxProvider } from '../engine/sandbox-provider.js';
import { Scheduler } from '../engine/scheduler.js';
import { LianlianApi } from './api.js';
import { LianlianBank } from './bank.js';
import { LianlianControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import { loadLianlianCredentials, makeLianlianCredentials, type LianlianCredentials } from './credentials.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import { LianlianEvents } from './events.js';
import { DEFAULT_LIANLIAN_RULES, rulesBody, type LianlianRules } from './rules.js';
import { workerSettings } from './worker-settings.js';

/** 连连, the open platform at openapi.lianlianpay.com. */
export const lianlianSandbox: SandboxProvider<
  Partial<LianlianRules> | undefined,
  Omit<LianlianCredentials, 'baseUrl'>,
  LianlianControl
> = {
  endpoints: ENDPOINT_NAMES,
  rulesBody,
  controlRoutes,
  workerSettings,
  makeCredentials: makeLianlianCredentials,
  open(services, { dataDir, seed, answersKept, options }) {
    const { credentials, keys } = loadLianlianCredentials(dataDir);
    const { ledger, effects, clock, sms, notifier, onBug } = services;
    const events = new LianlianEvents(notifier, keys);
    const bank: LianlianBank = new LianlianBank(
      {
        ledger,
        effects,
        clock,
        sms,
        random: seededRandom(seed),
        scheduler: new Scheduler(clock, onBug),
        answersKept,
        mchId: credentials.mchId,
        notify: (event) => events.send(bank, event),
      },
      { ...DEFAULT_LIANLIAN_RULES, ...options },
    );
    const control = new LianlianControl(bank, events);
    const api = createWireApi(new LianlianApi({ bank, keys }), {
      ...services,
      latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
    });
    return { api, control, credentials };
  },
};
