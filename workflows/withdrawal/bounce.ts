import { condition } from '@temporalio/workflow';
import type { Bounce } from '../../activities/withdrawal-bounce.js';
import { nextPollMs, pause } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { local, remote } from '../operations/activity-proxies.js';
import { localFirst } from '../operations/provider-queries.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import type { WithdrawalResult } from './messages.js';

/**
 * Watches a withdrawal that succeeded until it can no longer come back. The provider says when it is to be queried again. One that comes
 * back is on the account again by then: an operator is alerted, and the workflow ends once somebody has reviewed it (`decide` with
 * `happened: true`).
 */
export async function watchForBounce(
  workflow: Workflow,
  { intent: { operationId } }: ResolvedOperation<'withdraw'>,
): Promise<WithdrawalResult> {
  const bounce = await untilSettled(workflow, operationId);
  if (bounce.state === 'final') return { state: 'withdrawn' };
  workflow.enter('bounced');
  workflow.raiseContradiction(operationId, bounce.attention, 'succeeded');
  await condition(() => workflow.contradictedEnd(operationId) === undefined);
  return { state: 'bounced', ...(bounce.reason !== '' && { reason: bounce.reason }) };
}

async function untilSettled(
  workflow: Workflow,
  operationId: string,
): Promise<Exclude<Bounce, { state: 'none' }>> {
  const step = stepOf(operationId);
  const succeededAt = new Date(Date.now()).toISOString();
  const { attentionAfterMs, fundsPollMs } = workflow.settings.timing;
  const doubt = `${step}: the provider does not say whether it came back`;
  let answeredMs = Date.now();
  for (;;) {
    const answer = await query({ operationId, succeededAt }, `${step}: has it come back?`);
    const bounce = answer?.type === 'read' ? answer.value : undefined;
    if (bounce) {
      answeredMs = Date.now();
      workflow.clearAttention(doubt);
      if (bounce.state !== 'none') return bounce;
    } else if (Date.now() - answeredMs >= attentionAfterMs) {
      const why = answer?.type === 'unavailable' ? answer.why : 'it cannot be queried';
      workflow.raiseAttention(doubt, `${doubt} (${why})`);
    }
    const wanted = bounce
      ? Date.parse(bounce.queryAgainAt) - Date.now()
      : nextPollMs(answeredMs, fundsPollMs);
    // The provider's own moment may be near, or over by the time that its answer is here.
    const ms = Math.max(wanted, fundsPollMs);
    workflow.enter('provisional', Date.now() + ms);
    await pause({ ms, summary: `${step}: query again whether it came back` });
  }
}

function query(request: { operationId: string; succeededAt: string }, summary: string) {
  return localFirst(
    () => local.withdrawalBounce.executeWithOptions({ summary }, [request]),
    () => remote.withdrawalBounce.executeWithOptions({ summary }, [request]),
  );
}
