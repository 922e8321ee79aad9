import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import type { FaultKind } from './faults.js';
import type { Scenario } from './scenario.js';

/** Faults by which a provider may reject what its records allow. */
const REJECTING: readonly FaultKind[] = [
  ...(['rejectedForNow', 'rejectedForGood', 'unknownCode', 'tryLater', 'pending'] as const),
  ...(['secondAnswered', 'requestTwice', 'tokenExpired'] as const),
];
/** No proof of absence takes less. */
const LONGEST_HIDDEN_MS = 10 * 60_000;

/** Whether queries do not see what was done for longer than the proof of its absence takes. */
export function isHiddenLong({ faults }: Scenario): boolean {
  return faults.some(({ kind, ms }) => kind === 'notFoundFor' && ms > LONGEST_HIDDEN_MS);
}

/** Whether the provider rejects nothing but what its records forbid. */
export function rejectsNothing({ faults }: Scenario): boolean {
  return !faults.some(({ kind }) => REJECTING.includes(kind));
}

/** Whether the server may lose an update that it has taken. */
export function losesUpdates({ faults }: Scenario): boolean {
  return faults.some(({ kind }) => kind === 'updatesLost');
}

/** A moment of the same day in Shanghai, where one is wanted. */
export function atTimeOfDay(ms: number, timeOfDayMs: number | undefined): number {
  const shanghaiMs = 8 * HOUR_MS;
  return timeOfDayMs === undefined ? ms : ms + timeOfDayMs - ((ms + shanghaiMs) % DAY_MS);
}
