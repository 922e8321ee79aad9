import { CancellationScope, CancelledFailure, condition, isCancellation, sleep } from '@temporalio/workflow';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';

const RETRY_MOST_MS = 6 * HOUR_MS;
/** A wait that is repeated grows with the time already waited, so that the last check is never much too late. */
const POLL_SHARE = 10;

/**
 * Waits until `predicate` holds, at most until the timer fires. The timer carries a name for the Temporal UI and is taken
 * away as soon as it is not needed. Answers whether the predicate holds; cancellation of the scope around it throws.
 */
export async function waitUntil(
  predicate: () => boolean,
  timer: { readonly ms: number; readonly summary: string },
): Promise<boolean> {
  if (predicate()) return true;
  if (timer.ms <= 0) return false;
  let fired = false;
  const sleeping = new CancellationScope();
  const slept = sleeping.run(async () => {
    try {
      await sleep(timer.ms, { summary: timer.summary });
      fired = true;
    } catch (error) {
      // Taken away below, or cancelled together with the workflow, which the condition reports.
      if (!isCancellation(error)) throw error;
    }
  });
  try {
    await condition(() => fired || predicate());
  } finally {
    sleeping.cancel();
    await CancellationScope.nonCancellable(() => slept);
  }
  return predicate();
}

/** Waits for nothing but the timer. */
export async function pause(timer: { readonly ms: number; readonly summary: string }): Promise<void> {
  await waitUntil(() => false, timer);
}

/**
 * How long to wait before something is checked again that has been waited for since `sinceMs`: the base, then a tenth of
 * the time already waited, at most an hour. A history has room for months of it.
 */
export function nextPollMs(sinceMs: number, baseMs: number): number {
  return Math.max(baseMs, Math.min(HOUR_MS, Math.floor((Date.now() - sinceMs) / POLL_SHARE)));
}

/**
 * How long to wait before something is done again that was rejected: as above for a day, then still a tenth of the time already
 * waited, at most six hours. After a day an operator has been alerted, and what takes days to mend is not missed within hours; the
 * fourteen events of one try are 60 a day then, so a history has room for a year of it.
 */
export function retryWaitMs(sinceMs: number, baseMs: number): number {
  const waitedMs = Date.now() - sinceMs;
  if (waitedMs < DAY_MS) return nextPollMs(sinceMs, baseMs);
  return Math.max(baseMs, Math.min(RETRY_MOST_MS, Math.floor(waitedMs / POLL_SHARE)));
}

/** Between two operations: throws when the workflow has been cancelled meanwhile, so that nothing more is begun. */
export function stopIfCancelled(): void {
  if (CancellationScope.current().consideredCancelled)
    throw new CancelledFailure('the workflow was cancelled');
}
