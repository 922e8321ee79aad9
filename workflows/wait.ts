import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

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
      // Taken away below, or cancelled together with the story, which the condition reports.
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
