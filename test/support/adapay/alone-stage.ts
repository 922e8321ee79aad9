import { DAY_MS } from '../../../src/domain/durations.js';
import type { FreezeInput } from '../../../workflows/freeze/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { WithdrawalInput } from '../../../workflows/withdrawal/messages.js';
import { AdapayStage, type AdapayStageOptions } from './adapay-stage.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';

type Input = WithdrawalInput & FreezeInput;

/** A withdrawal or a freeze by itself: 60.00 of a seller's 100.00. */
export interface AloneStage {
  readonly stage: AdapayStage;
  readonly input: Input;
  /** The id of the operation that it begins with. */
  readonly operationId: string;
  /** Makes a run of it whose first workflow task has not come yet. */
  readonly unstarted: () => VirtualExecution;
  readonly begin: (change?: Partial<Input>) => Promise<VirtualExecution>;
}

export async function openAlone(
  kind: 'withdrawal' | 'freeze',
  options: AdapayStageOptions = {},
): Promise<AloneStage> {
  const stage = await AdapayStage.open(options);
  const { order, settings } = stage.input;
  const { tenant, provider } = order;
  stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
  const own = kind === 'freeze' ? { freezeNo: 'N1', freezeForMs: 7 * DAY_MS, onDeadline: 'unfreeze' } : {};
  const what = { tenant, provider, account: stage.receivers.seller, amount: '60.00', settings };
  const input = { ...what, ...(kind === 'withdrawal' && { withdrawalNo: 'N1' }), ...own } as Input;
  const workflowId = `${kind}/${tenant}/N1`;
  return {
    stage,
    input,
    operationId: `${tenant}/seller_1/${kind === 'freeze' ? 'freeze' : 'withdraw'}/N1`,
    unstarted: () => stage.world.begin(kind, workflowId),
    begin: (change = {}) => stage.world.start(kind, workflowId, { ...input, ...change }),
  };
}

export async function viewOf(workflow: VirtualExecution): Promise<WorkflowStatus> {
  return (await workflow.query('status')) as WorkflowStatus;
}
