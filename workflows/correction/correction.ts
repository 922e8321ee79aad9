import type { Intent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { Workflow } from '../core/workflow.js';
import { hadEffect } from '../operations/late-effect.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { singleOperation } from '../operations/single-operation.js';
import type { CorrectionInput, CorrectionResult } from './messages.js';

/** Corrects which bank a bound card is of, as where a branch was closed; the card need not be proven again. */
export async function correction(input: CorrectionInput): Promise<CorrectionResult> {
  const workflow = new Workflow(input.settings, 'correcting');
  const { settings: _settings, ...content } = input;
  return singleOperation(workflow, {
    intent: intentOf(input),
    content,
    endOf: (operation) => endOf(workflow, operation),
  });
}

function intentOf(input: CorrectionInput): Intent<'correctCardBank'> {
  const { tenant, provider, correctionNo, account, cardNumber, bank } = input;
  const operationId = `${tenant}/${account.member}/correctCardBank/${correctionNo}`;
  return { operationId, provider, kind: 'correctCardBank', content: { account, cardNumber, bank } };
}

/** What was not seen to happen is checked for a time longer. */
async function endOf(
  workflow: Workflow,
  operation: ResolvedOperation<'correctCardBank'>,
): Promise<CorrectionResult> {
  const { outcome } = operation;
  if (outcome.type === 'succeeded' || (await hadEffect(workflow, operation))) return { state: 'corrected' };
  return { state: 'rejected', code: reasonOf(outcome).code };
}
