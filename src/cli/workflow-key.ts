import type { WorkflowKey } from '../client/workflow-ids.js';
import { InvalidInput } from '../domain/errors.js';

/** The key of the workflow with this id. @throws InvalidInput for what is no workflow's id. */
export function workflowKeyOf(workflow: string): WorkflowKey {
  const [kind, tenant, id, ...rest] = workflow.split('/');
  if (tenant && id && rest.length === 0) {
    if (kind === 'order') return { tenant, orderNo: id };
    if (kind === 'member') return { tenant, member: id };
    if (kind === 'withdrawal') return { tenant, withdrawalNo: id };
    if (kind === 'freeze') return { tenant, freezeNo: id };
    if (kind === 'unbinding') return { tenant, unbindingNo: id };
    if (kind === 'phoneChange') return { tenant, phoneChangeNo: id };
    if (kind === 'correction') return { tenant, correctionNo: id };
    if (kind === 'closing') return { tenant, closingNo: id };
    if (kind === 'split') return { tenant, splitNo: id };
    if (kind === 'suspense') return { tenant, suspenseNo: id };
    if (kind === 'topUp') return { tenant, topUpNo: id };
    if (kind === 'acquiring') return { tenant, totalOrderNo: id };
    if (kind === 'reconciliation') return { tenant, reconciliationNo: id };
  }
  throw new InvalidInput(
    'workflow',
    'order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/, unbinding/, phoneChange/, correction/, closing/, split/, suspense/, topUp/, acquiring/ and reconciliation/',
  );
}
