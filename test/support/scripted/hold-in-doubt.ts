import { Stage, type StageOptions } from './workflow-stage.js';

/** A hold whose answer was lost and which the provider is silent about. */
export async function inDoubt(options: StageOptions = {}) {
  const stage = Stage.open(options);
  stage.provider.onSend('hold', { answer: 'lost', effect: false });
  stage.provider.always.set('hold', { query: { answer: 'unclear' } });
  const workflow = await stage.startEscrow();
  const operationId = `${stage.tenant}/o1/hold/1`;
  return { stage, workflow, operationId };
}
