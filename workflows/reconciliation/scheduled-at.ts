import { defineSearchAttributeKey } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/** Set by Temporal's server on what a schedule starts. */
const SCHEDULED = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/**
 * The moment for which a schedule has started the workflow, and without a schedule that of its start. A start that was missed, because the
 * server was away, is made later and still is that of its own day.
 */
export function scheduledAt(): Date {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return typedSearchAttributes.get(SCHEDULED) ?? startTime;
}
