import type { Intent, OperationKind } from '../../src/domain/operation.js';
import type { Workflow } from '../core/workflow.js';
import { effectOf } from './late-effect.js';
import { resolve, type ResolvedOperation } from './resolve.js';

/** Brings an operation to its end, and answers it as it took effect, if only after all; else as it ended without. */
export async function resolveToEffect<K extends OperationKind>(
  workflow: Workflow,
  intent: Intent<K>,
  how: Parameters<typeof resolve>[2],
): Promise<ResolvedOperation<K>> {
  const resolved = await resolve(workflow, intent, how);
  return (await effectOf(workflow, resolved)) ?? resolved;
}
