import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/** The workflow's result as its last event has it; undefined while it is open. */
export function endOf({ events }: History): unknown {
  const completed = events?.at(-1)?.workflowExecutionCompletedEventAttributes;
  const [payload] = completed?.result?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
}
