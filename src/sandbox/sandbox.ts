import type { SandboxClock } from './engine/clock.js';
import type { Effects } from './engine/effects.js';
import type { Faults } from './engine/faults.js';
import type { Hooks } from './engine/hooks.js';
import type { ReportedAccount } from './engine/ledger.js';
import type { Notifier } from './engine/notifier.js';
import type { AdapayControl } from './adapay/control.js';
import type { AdapayCredentials } from './adapay/credentials.js';
import type { PinganControl } from './pingan/control.js';
import type { PinganCredentials } from './pingan/credentials.js';
import type { WireAnswer, WireRequest } from './engine/provider-api.js';
import type { RepeatMode } from './engine/repeat-mode.js';
import type { ReportedHold } from './engine/reported-hold.js';
import type { SmsInbox } from './engine/sms-inbox.js';
import type { WireLog } from './engine/wire-log.js';

export interface SandboxReport {
  readonly balanced: boolean;
  readonly accounts: readonly ReportedAccount[];
  readonly holds: readonly ReportedHold[];
}

export interface SandboxCredentials {
  readonly pingan: PinganCredentials;
  readonly adapay: AdapayCredentials;
}

/** A running sandbox, with everything in hand that its control door offers. */
export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** credentials.json, which names all that a client needs. */
  readonly credentialsPath: string;
  readonly credentials: SandboxCredentials;
  readonly ledger: { readonly report: () => SandboxReport };
  readonly wireLog: WireLog;
  readonly sms: SmsInbox;
  readonly effects: Effects;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly hooks: Hooks;
  /** What providers have sent by themselves. */
  readonly notifier: Notifier;
  readonly pingan: PinganControl;
  readonly adapay: AdapayControl;
  /** Sets it at every provider. */
  readonly setRepeatMode: (mode: RepeatMode) => void;
  /** A request to a provider without a socket: the same code, the same log, the same faults. */
  readonly handle: (request: WireRequest) => Promise<WireAnswer>;
  /** Stops listening, wakes all sleepers and resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** The parts that the control door works on. */
export type SandboxParts = Omit<Sandbox, 'url' | 'port' | 'credentialsPath' | 'credentials' | 'close'>;
