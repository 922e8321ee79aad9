import { CancellationScope } from '@temporalio/workflow';
import type { Workflow } from '../core/workflow.js';
import { begunElsewhere, UnknownOperations } from '../operations/recovery.js';
import { resolve } from '../operations/resolve.js';
import { ownPrefixes } from './intents.js';
import type { PhoneChangeInput } from './messages.js';

/**
 * Takes over, and brings to its end what a workflow task that was lost, or another run of the workflow, has begun. What never left
 * never leaves. Answers whether a code was accepted there.
 */
export function endLostChange(workflow: Workflow, input: PhoneChangeInput): Promise<boolean> {
  return CancellationScope.nonCancellable(async () => {
    let isChanged = false;
    for (const intent of await begunElsewhere(workflow, ownPrefixes(input))) {
      if (workflow.knows(intent.operationId)) continue;
      const { outcome } = await resolve(workflow, intent, { recall: true });
      if (intent.kind === 'verifyMobileChange' && outcome.type === 'succeeded') isChanged = true;
    }
    return isChanged;
  });
}

/** Does something once all is known that was begun, where that has not changed the number. */
export async function unlessChanged<T>(
  workflow: Workflow,
  input: PhoneChangeInput,
  work: () => Promise<T>,
): Promise<T | { readonly type: 'changed' }> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UnknownOperations)) throw error;
    }
    if (await endLostChange(workflow, input)) return { type: 'changed' };
  }
}
