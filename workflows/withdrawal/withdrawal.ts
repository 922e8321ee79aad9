import { assert } from '../../src/domain/errors.js';
import type { Intent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { Workflow } from '../core/workflow.js';
import { effectOf } from '../operations/late-effect.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { singleOperation } from '../operations/single-operation.js';
import { TransactionCodes } from '../operations/transaction-codes.js';
import { watchForBounce } from './bounce.js';
import type { WithdrawalInput, WithdrawalResult } from './messages.js';

/**
 * A member's money to the bound card. Banks take hours or days for it: the workflow waits for the provider's answer, however long that
 * takes, hands in the code that the provider may want first or with it, and calls nothing rejected without evidence. Money that is on its way cannot be called back, so
 * cancellation ends only what was never begun. Where it can come back, its success is provisional until it no longer can.
 */
export async function withdrawal(input: WithdrawalInput): Promise<WithdrawalResult> {
  const workflow = new Workflow(input.settings, 'withdrawing');
  const { settings: _settings, ...content } = input;
  const codes = new TransactionCodes(workflow).handleMessages();
  const intent = intentOf(input);
  return singleOperation(workflow, {
    intent,
    content,
    bring: (how) => (how.recall ? codes.recall(intent, how.begun) : codes.resolve(intent)),
    endOf: (operation) => endOf(workflow, operation),
  });
}

function intentOf(input: WithdrawalInput): Intent<'withdraw'> {
  const { tenant, provider, withdrawalNo, account, cardNumber, amount, fee } = input;
  return {
    operationId: `${tenant}/${account.member}/withdraw/${withdrawalNo}`,
    provider,
    kind: 'withdraw',
    amount,
    ...(fee !== undefined && { fee }),
    content: { account, ...(cardNumber !== undefined && { cardNumber }) },
  };
}

/** How an operation ended; without effect only where a status query confirms that. */
async function endOf(
  workflow: Workflow,
  operation: ResolvedOperation<'withdraw'>,
): Promise<WithdrawalResult> {
  const { outcome } = operation;
  const ended = outcome.type === 'succeeded' ? operation : await effectOf(workflow, operation);
  if (ended?.outcome.type === 'succeeded')
    return ended.outcome.result.provisional ? watchForBounce(workflow, ended) : { state: 'withdrawn' };
  assert(outcome.type !== 'succeeded', 'what succeeded has an effect');
  return { state: 'rejected', code: reasonOf(outcome).code };
}
