import type { SandboxClock } from './clock.js';
import type { Effects } from './effects.js';
import type { Faults } from './faults.js';
import type { Hooks } from './hooks.js';
import type { ReportedAccount } from './ledger.js';
import type { Notifier } from './notifier.js';
import type { WireAnswer, WireRequest } from './provider-api.js';
import type { ResendMode } from './resend-mode.js';
import type { ReportedHold } from './reported-hold.js';
import type { SmsInbox } from './sms-inbox.js';
import type { WireLog } from './wire-log.js';

export interface SandboxReport {
  readonly balanced: boolean;
  readonly accounts: readonly ReportedAccount[];
  readonly holds: readonly ReportedHold[];
}

/** What a sandbox has whatever its providers are: all that its control API works on. */
export interface EngineSandbox {
  readonly ledger: { readonly report: () => SandboxReport };
  readonly wireLog: WireLog;
  readonly sms: SmsInbox;
  readonly effects: Effects;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly hooks: Hooks;
  /** What providers have sent by themselves. */
  readonly notifier: Notifier;
  /** Sets it at every provider. */
  readonly setResendMode: (mode: ResendMode) => void;
  /** A request to a provider without a socket: the same code, the same log, the same faults. */
  readonly handle: (request: WireRequest) => Promise<WireAnswer>;
}

/** How fast an unknown outcome is queried. `bank`: after minutes, as the provider's documents say; `seconds`: as soon as a sandbox allows. */
export type Pace = 'bank' | 'seconds';

/** A sandbox that listens. */
export interface RunningSandbox extends EngineSandbox {
  readonly url: string;
  readonly port: number;
  /** credentials.json, which names all that a client needs. */
  readonly credentialsPath: string;
  /**
   * The provider settings of a worker that fit this sandbox, as a providers file has them: keys stay in the files that the
   * sandbox wrote. `gatewayUrl` is where the providers' notifications go; default: nowhere.
   */
  readonly workerSettings: (how: { readonly pace: Pace; readonly gatewayUrl?: string | undefined }) => object;
  /** Stops listening, wakes all sleepers and resolves when the port is free. */
  readonly close: () => Promise<void>;
}
