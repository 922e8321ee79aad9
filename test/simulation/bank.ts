import { mkdtempSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxClock } from '../../src/sandbox/clock.js';
import { Effects, type Effect } from '../../src/sandbox/effects.js';
import { Faults } from '../../src/sandbox/faults.js';
import { Hooks } from '../../src/sandbox/hooks.js';
import { Ledger } from '../../src/sandbox/ledger.js';
import { openPingan } from '../../src/sandbox/pingan/open-pingan.js';
import type { PinganControl } from '../../src/sandbox/pingan/control.js';
import type { PinganRules } from '../../src/sandbox/pingan/rules.js';
import type { OpenDoor } from '../../src/sandbox/provider-door.js';
import { SmsInbox } from '../../src/sandbox/sms-inbox.js';
import { WireLog, type WireRecord } from '../../src/sandbox/wire-log.js';
import type { PinganSettings } from '../../src/providers/pingan/config.js';
import { writeFixedCredentials } from './keys.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-simulation-'));
writeFixedCredentials(dataDir);
const read = (name: string): string => readFileSync(join(dataDir, 'pingan', name), 'utf8');
const [privateKey, merchantCertificate, bankKey] = [
  read('merchant-key.pem'),
  read('merchant.cer'),
  read('bank.cer'),
];

export interface BankOptions {
  readonly seed: number;
  readonly nowMs: number;
  readonly rules: Partial<PinganRules>;
  readonly advance: string;
  readonly onEffect: (effect: Effect) => void;
  readonly onEnd: (record: WireRecord) => void;
  readonly onBug: (error: unknown) => void;
}

/** The real sandbox without its server: the far end of the wire, with its books in hand. */
export interface Bank {
  readonly door: OpenDoor;
  readonly control: PinganControl;
  readonly ledger: Ledger;
  readonly effects: Effects;
  readonly wireLog: WireLog;
  readonly sms: SmsInbox;
  readonly faults: Faults;
  /** What an adapter needs to speak to it. */
  settingsFor(port: number): PinganSettings;
}

class WatchedEffects extends Effects {
  constructor(readonly watch: (effect: Effect) => void) {
    super();
  }

  override record(effect: Effect): void {
    super.record(effect);
    this.watch(effect);
  }
}

/** Opens a bank with books of its own. It goes by the process's clock, which the simulation has replaced. */
export function openBank(options: BankOptions): Bank {
  const ledger = new Ledger();
  const effects = new WatchedEffects(options.onEffect);
  const shared = {
    ledger,
    clock: new SandboxClock('real', options.nowMs),
    effects,
    sms: new SmsInbox(1_000),
    wireLog: new WireLog(20_000),
    faults: new Faults(options.seed),
    hooks: new Hooks(options.onBug),
    onEnd: options.onEnd,
    onBug: options.onBug,
  };
  const { door, control, credentials } = openPingan(shared, {
    dataDir,
    seed: options.seed,
    answersKept: 10_000,
    rules: options.rules,
  });
  control.fundAdvance({ amount: options.advance });
  return {
    door,
    control,
    ledger,
    effects,
    wireLog: shared.wireLog,
    sms: shared.sms,
    faults: shared.faults,
    settingsFor: (port) => ({
      baseUrl: `http://127.0.0.1:${port}/pingan`,
      applicationId: credentials.applicationId,
      merchantCode: credentials.merchantCode,
      fundSummaryAccount: credentials.fundSummaryAccount,
      userShortNumber: credentials.userShortNumber,
      merchant: { privateKey, certificate: merchantCertificate },
      bankKey,
      memberNotFoundCodes: ['SIM_MEMBER_NOT_FOUND'],
      advanceAccount: { account: credentials.advanceAccount, query: '6010' },
    }),
  };
}
