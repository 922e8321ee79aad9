import type { Ledger } from '../engine/ledger.js';
import { openDoor, type DoorServices, type OpenDoor } from '../engine/provider-api.js';
import { seededRandom } from '../engine/random.js';
import type { SmsInbox } from '../engine/sms-inbox.js';
import { PinganBank } from './bank.js';
import { PinganControl } from './control.js';
import { loadPinganCredentials, type PinganCredentials } from './credentials.js';
import { PinganDoor } from './api.js';
import { DEFAULT_PINGAN_RULES, type PinganRules } from './rules.js';
import { Tokens } from './tokens.js';

export interface PinganSetup {
  readonly dataDir: string;
  readonly seed: number;
  readonly answersKept: number;
  readonly rules: Partial<PinganRules>;
}

export interface OpenPingan {
  readonly door: OpenDoor;
  readonly control: PinganControl;
  readonly credentials: Omit<PinganCredentials, 'baseUrl'>;
}

/** Builds 平安见证宝 on the shared books and opens its door. */
export function openPingan(
  shared: Omit<DoorServices, 'latencyMs'> & { readonly ledger: Ledger; readonly sms: SmsInbox },
  setup: PinganSetup,
): OpenPingan {
  const { credentials, keys } = loadPinganCredentials(setup.dataDir);
  const { applicationId, merchantCode, fundSummaryAccount } = credentials;
  const { ledger, effects, clock, sms } = shared;
  const random = seededRandom(setup.seed);
  const bank = new PinganBank(
    { ledger, effects, clock, sms, random, merchantCode, fundSummaryAccount, answersKept: setup.answersKept },
    { ...DEFAULT_PINGAN_RULES, ...setup.rules },
  );
  const tokens = new Tokens();
  const control = new PinganControl(bank, tokens);
  const wire = new PinganDoor({ bank, tokens, keys, applicationId, merchantCode, fundSummaryAccount });
  const door = openDoor(wire, {
    ...shared,
    latencyMs: (interfaceCode) => control.latencies.of(interfaceCode),
  });
  return { door, control, credentials };
}
