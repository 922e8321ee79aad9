import type { ClockMode } from './clock.js';
import type { ResendMode } from './resend-mode.js';

/** How a sandbox is started, whatever its providers are. */
export interface EngineOptions {
  /** Where the credentials are kept, over restarts. Everything else is in memory. */
  readonly dataDir: string;
  /** Default: 0, any that is free. */
  readonly port?: number | undefined;
  /** Default: 127.0.0.1. The control API has no lock: open it to others only on a network of your own. */
  readonly host?: string | undefined;
  /** How clients reach it, as credentials.json says, where that differs from what it listens on. */
  readonly publicUrl?: string | undefined;
  readonly clock?: ClockMode | undefined;
  /** Where the clock starts, in milliseconds since 1970; default: the machine's time. */
  readonly startAt?: number | undefined;
  /** Of the faults' draws and of the SMS codes; default: 1. */
  readonly seed?: number | undefined;
  /** Of every provider. */
  readonly resendMode?: ResendMode | undefined;
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
