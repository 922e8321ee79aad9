import type { Intent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { Workflow } from '../core/workflow.js';
import { effectOf } from '../operations/late-effect.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { singleOperation } from '../operations/single-operation.js';
import type { UnbindingInput, UnbindingResult } from './messages.js';

/**
 * A card off its account, whose money then goes to another card. When it may go is the provider's to decide: no condition is checked here
 * that its documents do not name.
 */
export async function unbinding(input: UnbindingInput): Promise<UnbindingResult> {
  const workflow = new Workflow(input.settings, 'unbinding');
  const { settings: _settings, ...content } = input;
  return singleOperation(workflow, {
    intent: intentOf(input),
    content,
    endOf: (operation) => endOf(workflow, operation),
  });
}

function intentOf(input: UnbindingInput): Intent<'unbindCard'> {
  const { tenant, provider, unbindingNo, account, cardNumber } = input;
  const operationId = `${tenant}/${account.member}/unbindCard/${unbindingNo}`;
  return { operationId, provider, kind: 'unbindCard', content: { account, cardNumber } };
}

/**
 * A rejection stands: a query that lacks the card cannot tell one that was never bound from one that this request took off, and what a
 * request that arrives twice is answered counts as no rejection. What was not seen to happen is checked for a time longer.
 */
async function endOf(
  workflow: Workflow,
  operation: ResolvedOperation<'unbindCard'>,
): Promise<UnbindingResult> {
  const { outcome } = operation;
  if (outcome.type === 'succeeded') return { state: 'unbound', ...outcome.result };
  if (outcome.type === 'absent' && (await effectOf(workflow, operation))) return { state: 'unbound' };
  return { state: 'rejected', code: reasonOf(outcome).code };
}
