import type { ClockMode } from './engine/clock.js';
import type { AdapayRules } from './adapay/rules.js';
import type { PinganRules } from './pingan/rules.js';
import type { RepeatMode } from './engine/repeat-mode.js';

export interface SandboxOptions {
  /** Where the credentials are kept, over restarts. Everything else is in memory. */
  readonly dataDir: string;
  /** 0, the default, takes any that is free. */
  readonly port?: number | undefined;
  /** Default: 127.0.0.1. The control door has no lock: open it to others only on a network of your own. */
  readonly host?: string | undefined;
  /** How clients reach it, as credentials.json says, where that differs from what it listens on. */
  readonly publicUrl?: string | undefined;
  readonly clock?: ClockMode | undefined;
  /** Where the clock starts, in milliseconds since 1970; default: the machine's time. */
  readonly startAt?: number | undefined;
  /** Of the faults' draws and of the SMS codes; default: 1. */
  readonly seed?: number | undefined;
  readonly repeatMode?: RepeatMode | undefined;
  readonly pingan?: Partial<PinganRules> | undefined;
  readonly adapay?: Partial<AdapayRules> | undefined;
  /** Yuan that the advance account starts with; default: "0.00". */
  readonly advance?: string | undefined;
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | undefined;
  readonly keep?: Partial<SandboxLimits> | undefined;
}

/** How much is remembered; what is older is forgotten. */
export interface SandboxLimits {
  /** Requests in the wire log. */
  readonly wireLog: number;
  /** First answers by serial number, for repeats. */
  readonly answers: number;
  /** Telephones in the SMS inbox. */
  readonly telephones: number;
}

export const DEFAULT_LIMITS: SandboxLimits = { wireLog: 200_000, answers: 1_000_000, telephones: 100_000 };
