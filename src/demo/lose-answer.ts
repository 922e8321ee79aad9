import type { HookRule } from '../sandbox/engine/hooks.js';
import type { Stage } from './stage.js';

/** The provider carries the next such request out, and neither its answer nor what it would tell by itself arrives. */
export function loseAnswer(
  { embedded: { sandbox } }: Stage,
  request: Pick<HookRule, 'provider' | 'interface' | 'orderNo'>,
): void {
  sandbox.faults.add({ ...request, times: 1, kind: 'doAndDrop' });
  sandbox.faults.add({ ...request, times: 1, kind: 'notifyLose' });
}
