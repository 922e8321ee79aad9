import type { FaultRule } from '../../src/sandbox/faults.js';

/** On the way between both ends. */
export const NETWORK_FAULTS = [
  'connectionRefused',
  'connectionHangs',
  'requestLost',
  'requestLate',
  'requestTwice',
  'answerLost',
  'answerLate',
  'answerCut',
  'providerDown',
] as const;

/** At the provider: the sandbox's own kinds, and a refusal that passes. */
export const BANK_FAULTS = [
  'refuse',
  'dropBefore',
  'doAndDrop',
  'delay',
  'tryLater',
  'notFoundFor',
  'processing',
  'unknownCode',
  'malformed',
  'wrongSignature',
  'html502',
  'refusedForNow',
  'tokenExpired',
] as const;

/** Between a worker and its journal. */
export const JOURNAL_FAULTS = ['journalLostBefore', 'journalLostAfter', 'journalAway'] as const;

/** In the engine. */
export const ENGINE_FAULTS = [
  'workerKilled',
  'taskLost',
  'completionLost',
  'updatesLost',
  'evicted',
  'saidTwice',
  'saidEarly',
  'cancelled',
] as const;

/** Every kind of thing that goes wrong. A run that never met one of them has not shown what it claims. */
export const FAULT_KINDS = [
  ...NETWORK_FAULTS,
  ...BANK_FAULTS,
  ...JOURNAL_FAULTS,
  ...ENGINE_FAULTS,
  'clockSkew',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One kind of thing that goes wrong for a while. Times are milliseconds from the start of the run. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly untilMs: number;
  /** For each occasion; 1 for what happens once, at `fromMs`. */
  readonly probability: number;
  /** How long, for what is late, hidden or away. */
  readonly ms: number;
  /** Of the bank's faults: only this interface. */
  readonly interface?: string;
  /** Whether the bank does it before it answers wrongly. */
  readonly withEffect?: boolean;
  /** How often at most. */
  readonly times?: number;
  readonly variant?: number;
}

const TRY_LATER_CODES = ['ERR136', 'ERR152', 'ERR957'];
const UNKNOWN_CODES = ['ZZ9999', 'ERR158', 'EF0038'];
const TOKEN_EXPIRIES = ['error', 'E30001', 'flagAfterDoing', 'flagWithoutDoing'] as const;

/** How a token ends, by the plan's variant. */
export function tokenExpiryOf({ variant = 0 }: FaultPlan): (typeof TOKEN_EXPIRIES)[number] {
  return TOKEN_EXPIRIES[variant % TOKEN_EXPIRIES.length] ?? 'error';
}

/** The sandbox's rule for a plan; undefined for what is not the bank's doing. */
export function bankRuleOf(plan: FaultPlan): FaultRule | undefined {
  const { probability, ms, times, withEffect = false, variant = 0 } = plan;
  const common = {
    probability,
    ...(times !== undefined && { times }),
    ...(plan.interface !== undefined && { interface: plan.interface }),
  };
  switch (plan.kind) {
    case 'refuse':
    case 'dropBefore':
    case 'doAndDrop':
      return { kind: plan.kind, ...common };
    case 'delay':
      return { kind: 'delay', ms, moment: withEffect ? 'after' : 'before', ...common };
    case 'tryLater':
      return { kind: 'tryLater', code: TRY_LATER_CODES[variant % TRY_LATER_CODES.length], ...common };
    case 'notFoundFor':
    case 'processing':
      return { kind: plan.kind, ms, ...common };
    case 'unknownCode':
      return {
        kind: 'unknownCode',
        code: UNKNOWN_CODES[variant % UNKNOWN_CODES.length],
        withEffect,
        ...common,
      };
    case 'malformed':
    case 'wrongSignature':
    case 'html502':
      return { kind: plan.kind, withEffect, ...common };
    case 'refusedForNow':
      return { kind: 'unknownCode', code: 'ERR031', withEffect: false, ...common };
    default:
      return undefined;
  }
}
