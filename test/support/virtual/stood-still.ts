import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { VirtualExecution } from './virtual-execution.js';
import type { VirtualWorld } from './virtual-world.js';

/** What a lost workflow task has scheduled is begun now, by the worker that stood still with it. */
export async function goesOn(
  world: VirtualWorld,
  workflow: VirtualExecution,
  intent: { readonly kind: string },
): Promise<string> {
  const { workflowId, runId } = workflow.identity;
  const begun = world.worker?.run(intent.kind, [{ intent }], { isLocal: true, workflowId, runId });
  let heard = 'nothing';
  begun?.then(
    () => (heard = 'begun'),
    (error: unknown) => (heard = (error as { type?: string }).type ?? 'failed'),
  );
  await world.advance(MINUTE_MS);
  return heard;
}
