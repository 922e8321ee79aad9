import type { OperationKind } from '../../../src/domain/operation.js';
import type { FaultRule } from '../../../src/sandbox/engine/faults.js';
import type { FaultCodes } from '../providers/simulated-providers.js';

/** Between both ends of the wire. */
export const NETWORK_FAULTS = [
  'connectionRefused',
  'connectionHangs',
  'requestLost',
  'requestLate',
  'requestTwice',
  'secondAnswered',
  'answerLost',
  'answerLate',
  'answerCut',
  'providerDown',
] as const;

/** At the provider: the sandbox's own kinds, a rejection that does not last, and one that does. */
export const BANK_FAULTS = [
  'refuseConnection',
  'dropBefore',
  'doAndDrop',
  'delay',
  'tryLater',
  'notFoundFor',
  'processing',
  'slowQuery',
  'pending',
  'unknownCode',
  'malformed',
  'wrongSignature',
  'html502',
  'rejectedForNow',
  'rejectedForGood',
  'silentPage',
  'tokenExpired',
] as const;

/** Behind the provider: a channel fails, under a code of its own that no list of the provider's has. */
export const CHANNEL_FAULTS = ['channelFails'] as const;

/** With a provider's notifications. */
export const NOTIFICATION_FAULTS = [
  'notifyDelay',
  'notifyDuplicate',
  'notifyLose',
  'notifyForge',
  'notifyOtherAmount',
] as const;

/** Between a worker and its journal. */
export const JOURNAL_FAULTS = [
  'journalLostBefore',
  'journalLostAfter',
  'journalAway',
  'journalLate',
] as const;

/** In the engine. */
export const ENGINE_FAULTS = [
  'workerKilled',
  'workerPaused',
  'unconfigured',
  'taskLost',
  'taskOvertaken',
  'completionLost',
  'updatesLost',
  'burst',
  'updatesLimited',
  'updatesUnprocessed',
  'evicted',
  'terminated',
  'reset',
  'startedAgain',
  'gatewayAway',
  'sentTwice',
  'sentEarly',
  'cancelled',
] as const;

/** Every kind of fault. A run in which one of them never struck has not shown what it claims. */
export const FAULT_KINDS = [
  ...NETWORK_FAULTS,
  ...BANK_FAULTS,
  ...CHANNEL_FAULTS,
  ...NOTIFICATION_FAULTS,
  ...JOURNAL_FAULTS,
  ...ENGINE_FAULTS,
  'clockSkew',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One kind of fault over some time. Times are milliseconds from the start of the run. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly untilMs: number;
  /** For each occasion; 1 for what happens once, at `fromMs`. */
  readonly probability: number;
  /** How long, for what is late, hidden or away. */
  readonly ms: number;
  /** For faults of the bank: only the writes of these kinds of operation, or their status queries. */
  readonly of?: readonly OperationKind[];
  /** Of those only the status queries, whatever the fault is. */
  readonly queriesOnly?: true;
  /** Whether the bank does it before it answers wrongly. */
  readonly withEffect?: boolean;
  /** How often at most. */
  readonly times?: number;
  readonly variant?: number;
}

/** Faults of a status query, not of a write. */
const BLIND: readonly FaultKind[] = ['notFoundFor', 'processing', 'slowQuery', 'silentPage'];

/** The calls of one provider that a plan is about; undefined for all of them. */
export function callsOf(
  { kind, of, queriesOnly }: FaultPlan,
  { calls, channelCalls = {} }: FaultCodes,
): readonly string[] | undefined {
  if (!of) return undefined;
  const named = of.flatMap((operation) =>
    [calls[operation], channelCalls[operation]].flatMap((call) => {
      const name = queriesOnly || BLIND.includes(kind) ? call?.query : call?.write;
      return name === undefined ? [] : [name];
    }),
  );
  return [...new Set(named)];
}

/** The rules of one provider's sandbox for a plan; none for what is not the bank's doing. */
export function bankRulesOf(given: FaultPlan, faultCodes: FaultCodes): FaultRule[] {
  const plan = possibleAt(given, faultCodes);
  if (!plan) return [];
  const calls = callsOf(plan, faultCodes) ?? [undefined];
  return calls.flatMap((call) => {
    const rule = bankRuleOf(plan, faultCodes, call);
    return rule ? [rule] : [];
  });
}

/** A plan as far as it can strike at a provider; undefined where it cannot. */
function possibleAt(plan: FaultPlan, { lists, endsLater, ofChannel }: FaultCodes): FaultPlan | undefined {
  if (plan.kind === 'silentPage') return lists ? plan : undefined;
  if (plan.kind === 'channelFails') return ofChannel === undefined ? undefined : plan;
  if (plan.kind !== 'pending' || endsLater === true) return plan;
  const of = endsLater === false ? [] : endsLater.filter((kind) => plan.of?.includes(kind) ?? true);
  return of.length > 0 ? { ...plan, of } : undefined;
}

function bankRuleOf(
  plan: FaultPlan,
  faultCodes: FaultCodes,
  call: string | undefined,
): FaultRule | undefined {
  const { probability, ms, times, withEffect = false } = plan;
  const common = { probability, times, interface: call };
  switch (plan.kind) {
    case 'refuseConnection':
    case 'dropBefore':
    case 'doAndDrop':
    case 'silentPage':
      return { kind: plan.kind, ...common };
    case 'delay':
    case 'slowQuery':
      return { kind: 'delay', ms, moment: withEffect ? 'after' : 'before', ...common };
    case 'notFoundFor':
    case 'processing':
      return { kind: plan.kind, ms, ...common };
    case 'pending':
      return { kind: 'pending', ms, end: withEffect ? 'succeeded' : 'failed', ...common };
    case 'malformed':
    case 'wrongSignature':
    case 'html502':
      return { kind: plan.kind, withEffect, ...common };
    default:
      return codeRuleOf(plan, faultCodes, call) ?? notificationRuleOf(plan);
  }
}

/** What is answered with a code. */
function codeRuleOf(
  plan: FaultPlan,
  faultCodes: FaultCodes,
  call: string | undefined,
): FaultRule | undefined {
  const { probability, times, withEffect = false } = plan;
  const common = { probability, times, interface: call };
  const oneOf = (codes: readonly string[]): string | undefined => codes[(plan.variant ?? 0) % codes.length];
  switch (plan.kind) {
    case 'tryLater':
      return { kind: 'tryLater', code: oneOf(faultCodes.tryLater), ...common };
    case 'unknownCode':
      return { kind: 'unknownCode', code: oneOf(faultCodes.unknown), withEffect, ...common };
    case 'channelFails':
      return { kind: 'unknownCode', code: faultCodes.ofChannel, withEffect, ...common };
    case 'rejectedForNow':
    case 'rejectedForGood':
      return { kind: 'unknownCode', code: faultCodes[plan.kind], withEffect: false, ...common };
    default:
      return undefined;
  }
}

function notificationRuleOf({ kind, probability, ms, times }: FaultPlan): FaultRule | undefined {
  const common = { probability, times };
  switch (kind) {
    case 'notifyDelay':
      return { kind, ms, ...common };
    case 'notifyDuplicate':
      return { kind, copies: 2, ...common };
    case 'notifyLose':
    case 'notifyForge':
      return { kind, ...common };
    default:
      return undefined;
  }
}
