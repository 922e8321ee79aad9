import type { Intent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { Workflow } from '../core/workflow.js';
import { local, remote } from '../operations/activity-proxies.js';
import { hadEffect } from '../operations/late-effect.js';
import { localFirst } from '../operations/provider-queries.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { singleOperation } from '../operations/single-operation.js';
import type { ClosingInput, ClosingResult } from './messages.js';

/** The code of a closing that was not asked for, because something stands against it. */
const NOT_CLOSABLE = 'NOT_CLOSABLE';

/**
 * A member's account is closed for good. What the provider would reject it for is queried before, and said where it is there; what it
 * does not show is the provider's to decide.
 */
export async function closing(input: ClosingInput): Promise<ClosingResult> {
  const workflow = new Workflow(input.settings, 'closing');
  const { settings: _settings, ...content } = input;
  return singleOperation(workflow, {
    intent: intentOf(input),
    content,
    before: () => obstacles(input),
    endOf: (operation) => endOf(workflow, operation),
  });
}

function intentOf({ tenant, provider, closingNo, account, role }: ClosingInput): Intent<'closeAccount'> {
  const operationId = `${tenant}/${account.member}/closeAccount/${closingNo}`;
  return { operationId, provider, kind: 'closeAccount', content: { account, role } };
}

async function obstacles({ provider, account }: ClosingInput): Promise<ClosingResult | undefined> {
  const request = { provider, account };
  const summary = 'what stands against closing it?';
  const answer = await localFirst(
    () => local.closingConditions.executeWithOptions({ summary }, [request]),
    () => remote.closingConditions.executeWithOptions({ summary }, [request]),
  );
  if (answer?.type !== 'read' || Object.keys(answer.value).length === 0) return undefined;
  return { state: 'rejected', code: NOT_CLOSABLE, obstacles: answer.value };
}

/** What was not seen to happen is checked for a time longer. */
async function endOf(
  workflow: Workflow,
  operation: ResolvedOperation<'closeAccount'>,
): Promise<ClosingResult> {
  const { outcome } = operation;
  if (outcome.type === 'succeeded' || (await hadEffect(workflow, operation))) return { state: 'closed' };
  return { state: 'rejected', code: reasonOf(outcome).code };
}
