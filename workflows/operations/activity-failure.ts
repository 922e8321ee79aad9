import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

/**
 * Why an activity failed; undefined for what is no activity's failure. An ordinary activity's comes inside an ActivityFailure,
 * a local one's comes bare (Temporal's TypeScript SDK 1.24: the marker holds the activity's own failure).
 */
export function activityFailureCause(error: unknown): Error | undefined {
  if (error instanceof ActivityFailure) return error.cause ?? error;
  return error instanceof ApplicationFailure || error instanceof TimeoutFailure ? error : undefined;
}
