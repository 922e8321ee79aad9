import { Context } from '@temporalio/activity';
import type { Caller } from '../src/journal/execution.js';

/** The run that this activity was scheduled by; undefined where no workflow did. */
export function callerOf(epoch = 0): Caller | undefined {
  const { workflowExecution } = Context.current().info;
  return workflowExecution && { ...workflowExecution, epoch };
}

/**
 * When Temporal scheduled this attempt, by the server's clock (ISO 8601). Not when it scheduled the activity: a reset hands an activity
 * that was pending on to the new run with the time of the old one, and only its attempt is dated anew.
 */
export function scheduledAt(): string {
  return new Date(Context.current().info.currentAttemptScheduledTimestampMs).toISOString();
}
