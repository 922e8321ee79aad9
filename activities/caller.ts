import { Context } from '@temporalio/activity';
import type { Caller } from '../src/journal/execution.js';

/** The run that this activity was scheduled by; undefined where no workflow did. */
export function callerOf(epoch = 0): Caller | undefined {
  const { workflowExecution } = Context.current().info;
  return workflowExecution && { ...workflowExecution, epoch };
}

/** When Temporal scheduled this activity, by the server's clock (ISO 8601). */
export function scheduledAt(): string {
  return new Date(Context.current().info.scheduledTimestampMs).toISOString();
}
