import { createWireApi } from '../engine/provider-api.js';
import { seededRandom } from '../engine/random.js';
import type { SandboxProvider } from '../engine/sandbox-provider.js';
import { Scheduler } from '../engine/scheduler.js';
import { PinganApi } from './api.js';
import { PinganBank } from './bank.js';
import { PinganControl } from './control.js';
import { controlRoutes } from './control-routes.js';
import { loadPinganCredentials, makePinganCredentials, type PinganCredentials } from './credentials.js';
import { withFileServer } from './file-server.js';
import { ENDPOINT_NAMES } from './endpoints.js';
import { DEFAULT_PINGAN_RULES, rulesBody, type PinganRules } from './rules.js';
import { Tokens } from './tokens.js';
import { workerSettings } from './worker-settings.js';

/** What of 平安 is chosen at the start. */
export type PinganOptions = Partial<PinganRules> & {
  /** Yuan that the advance account starts with; default: "0.00". */
  readonly advance?: string | undefined;
};

/** 平安见证宝 over its legacy RSA gateway. */
export const pinganSandbox: SandboxProvider<
  PinganOptions | undefined,
  Omit<PinganCredentials, 'baseUrl'>,
  PinganControl
> = {
  endpoints: ENDPOINT_NAMES,
  rulesBody,
  controlRoutes,
  workerSettings,
  makeCredentials: makePinganCredentials,
  open(services, { dataDir, seed, answersKept, options = {} }) {
    const { credentials, keys } = loadPinganCredentials(dataDir);
    const { applicationId, merchantCode, fundSummaryAccount, userShortNumber } = credentials;
    const { ledger, effects, clock, sms } = services;
    const { advance, ...rules } = options;
    const scheduler = new Scheduler(clock, services.onBug);
    const bank = new PinganBank(
      {
        ledger,
        effects,
        clock,
        sms,
        random: seededRandom(seed),
        scheduler,
        merchantCode,
        fundSummaryAccount,
        answersKept,
      },
      { ...DEFAULT_PINGAN_RULES, ...rules },
    );
    const tokens = new Tokens();
    const control = new PinganControl(bank, tokens);
    if (advance !== undefined) control.fundAdvance({ amount: advance });
    const parts = { bank, tokens, keys, applicationId, merchantCode, fundSummaryAccount, userShortNumber };
    const api = createWireApi(new PinganApi(parts), {
      ...services,
      latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
    });
    return { api: withFileServer(api, parts), control, credentials };
  },
};
