import type { CodeAnswer } from '../../../workflows/core/code-messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { UpdateCall } from '../virtual/update-call.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import type { PinganStage } from './pingan-stage.js';

/** How a workflow stands. */
export const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;

/** The newest code that the bank has sent to a member. */
export const codeOf = ({ sandbox }: PinganStage, member: string): string =>
  sandbox.sms.latest(member)?.code ?? '';

/** Another code than that. */
export const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

/** How many requests an interface got. */
export const calls = ({ sandbox }: PinganStage, name: string): number =>
  sandbox.wireLog.find({ interface: name }).length;

/** Hands a code in, and waits for the answer. */
export async function submit(
  { world }: PinganStage,
  workflow: VirtualExecution,
  { requestId, code }: { readonly requestId: string; readonly code: string },
): Promise<UpdateCall> {
  const call = await workflow.update('submitCode', { requestId, code });
  await world.until(() => !call.isOpen);
  return call;
}

/** What a code was answered. */
export const answerOf = (call: UpdateCall): CodeAnswer['answer'] | undefined =>
  (call.answer as CodeAnswer | undefined)?.answer;
