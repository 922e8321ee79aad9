import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';

/**
 * The first attempt: inside the workflow task, once. The activity itself stops waiting before this timeout; what it leaves
 * open goes on as an ordinary activity.
 */
export const local = proxyLocalActivities<Activities>({
  scheduleToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
});

/** How long an ordinary attempt goes on by itself. */
export const ATTEMPT_SPAN_MS = 600_000;

/**
 * Every later attempt. One attempt must outlive the lease of its row; the whole is bounded so that `resolve` checks from time
 * to time and can alert an operator. A worker that died is missed by its heartbeats, long before that: the next attempt finds
 * in the journal what the lost one did. Temporal repeats what activities/failures.ts calls repeatable.
 */
export const remote = proxyActivities<Activities>({
  startToCloseTimeout: '90s',
  heartbeatTimeout: '15s',
  scheduleToCloseTimeout: ATTEMPT_SPAN_MS,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});
