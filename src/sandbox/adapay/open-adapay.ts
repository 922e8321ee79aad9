import { Later } from '../engine/scheduler.js';
import type { Ledger } from '../engine/ledger.js';
import type { Notifier } from '../engine/notifier.js';
import { openDoor, type DoorServices, type OpenDoor } from '../engine/provider-api.js';
import { AdapayBank } from './bank.js';
import { AdapayControl } from './control.js';
import { loadAdapayCredentials, type AdapayCredentials } from './credentials.js';
import { AdapayDoor } from './api.js';
import { AdapayEvents } from './events.js';
import { DEFAULT_ADAPAY_RULES, type AdapayRules } from './rules.js';

export interface AdapaySetup {
  readonly dataDir: string;
  readonly answersKept: number;
  readonly rules: Partial<AdapayRules>;
  /** The address that clients sign, without a path; asked only once the server listens. */
  readonly ownOrigin: () => string;
}

export interface OpenAdapay {
  readonly door: OpenDoor;
  readonly control: AdapayControl;
  readonly credentials: Omit<AdapayCredentials, 'baseUrl'>;
}

/** Builds Adapay on the shared books and opens its door. */
export function openAdapay(
  shared: Omit<DoorServices, 'latencyMs'> & { readonly ledger: Ledger; readonly notifier: Notifier },
  setup: AdapaySetup,
): OpenAdapay {
  const { credentials, keys } = loadAdapayCredentials(setup.dataDir);
  const { ledger, effects, clock } = shared;
  const events = new AdapayEvents(shared.notifier, keys);
  const bank: AdapayBank = new AdapayBank(
    {
      ledger,
      effects,
      clock,
      later: new Later(clock, shared.onBug),
      answersKept: setup.answersKept,
      appId: credentials.appId,
      notify: (event) => events.send(bank, event),
    },
    { ...DEFAULT_ADAPAY_RULES, ...setup.rules },
  );
  const control = new AdapayControl(bank, events);
  const wire = new AdapayDoor({ bank, keys, credentials, ownOrigin: setup.ownOrigin });
  const door = openDoor(wire, {
    ...shared,
    latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
  });
  return { door, control, credentials };
}
