import type { Intent } from '../../../../src/domain/operation.js';
import { resolve } from '../../../../workflows/operations/resolve.js';
import { finish, handleCommonMessages } from '../../../../workflows/operations/common-handlers.js';
import { Workflow } from '../../../../workflows/core/workflow.js';
import type { WorkflowSettings } from '../../../../workflows/core/timing.js';

/** One withdrawal brought to its end, and nothing else: what a workflow does while it waits for a provider's answer. */
export async function notifiedWithdrawal(input: {
  readonly intent: Intent<'withdraw'>;
  readonly settings: WorkflowSettings;
}): Promise<{ outcome: string; asOfMs: number }> {
  const workflow = new Workflow(input.settings, 'withdrawing');
  handleCommonMessages(workflow);
  const { outcome } = await resolve(workflow, input.intent);
  await finish();
  return { outcome: outcome.type, asOfMs: Date.now() };
}
