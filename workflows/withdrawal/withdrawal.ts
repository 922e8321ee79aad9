import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Intent } from '../../src/domain/operation.js';
import { NEVER_SENT, reasonOf } from '../../src/domain/outcome.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { effectOf } from '../operations/late-effect.js';
import { untilEnded, takeOver } from '../operations/recovery.js';
import { resolve, type ResolvedOperation } from '../operations/resolve.js';
import type { WithdrawalInput, WithdrawalResult } from './messages.js';

/**
 * A member's money to the bound card. Banks take hours or days for it: the workflow waits for the provider's word, however long that
 * takes, and calls nothing refused that it has not heard to be so. Money that is on its way cannot be called back, so
 * cancellation ends only what was never begun.
 */
export async function withdrawal(input: WithdrawalInput): Promise<WithdrawalResult> {
  const workflow = new Workflow(input.settings, 'withdrawing');
  const intent = intentOf(input);
  const { settings: _settings, ...content } = input;
  workflow.execution.identify({ prefixes: [intent.operationId], content });
  handleCommonMessages(workflow);
  const result = await course(workflow, intent).catch(endedBefore);
  workflow.enter(result.state);
  await finish();
  return result;
}

function intentOf({ tenant, provider, withdrawalNo, account, amount }: WithdrawalInput): Intent<'withdraw'> {
  const operationId = `${tenant}/${account.member}/withdraw/${withdrawalNo}`;
  return { operationId, provider, kind: 'withdraw', amount, content: { account } };
}

/** What an earlier run of it returned, or that its number was used for another one. @throws any other error. */
function endedBefore(error: unknown): WithdrawalResult {
  const before = resultBefore(error) as WithdrawalResult | undefined;
  return before ?? { state: 'rejected', code: NUMBER_USED };
}

async function course(workflow: Workflow, intent: Intent<'withdraw'>): Promise<WithdrawalResult> {
  let result = await withdraw(workflow, intent);
  return untilEnded(workflow, {
    result: () => result,
    code: () => result.code,
    catchUp: async () => {
      result = await recalled(workflow, intent);
    },
  });
}

async function withdraw(workflow: Workflow, intent: Intent<'withdraw'>): Promise<WithdrawalResult> {
  try {
    const operation = await resolve(workflow, intent);
    // Nothing is begun from here on, so that cancellation has nothing to break off.
    return await CancellationScope.nonCancellable(() => endOf(workflow, operation));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => recalled(workflow, intent));
  }
}

/** How an operation ended; without effect only where a status query confirms that. */
async function endOf(
  workflow: Workflow,
  operation: ResolvedOperation<'withdraw'>,
): Promise<WithdrawalResult> {
  const { outcome } = operation;
  if (outcome.type === 'succeeded' || (await effectOf(workflow, operation))) return { state: 'withdrawn' };
  return { state: 'rejected', code: reasonOf(outcome).code };
}

/** Nothing is sent from here on; a workflow task that was lost, or another run, may have sent it all the same. */
async function recalled(workflow: Workflow, intent: Intent<'withdraw'>): Promise<WithdrawalResult> {
  await takeOver(workflow);
  const operation = await resolve(workflow, intent, { recall: true });
  const { outcome } = operation;
  if (outcome.type === 'absent' && outcome.why === NEVER_SENT) return { state: 'cancelled' };
  return endOf(workflow, operation);
}
