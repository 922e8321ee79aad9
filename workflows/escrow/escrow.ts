import { Escrow } from './escrow-process.js';
import type { EscrowInput, EscrowResult } from './messages.js';
import { resultBefore } from '../operations/recovery.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { Workflow } from '../core/workflow.js';

/** Money of a buyer kept safe until it goes to the seller or back: hold, release or return, refunds until the window closes. */
export async function escrow(input: EscrowInput): Promise<EscrowResult> {
  const workflow = new Workflow(input.settings, 'holding');
  const { settings: _settings, ...content } = input;
  workflow.execution.identify({ prefixes: prefixesOf(input.order), content });
  handleCommonMessages(workflow);
  const order = new Escrow(workflow, input.order);
  order.commandHandlers.handleMessages();
  const result = await order
    .run(input)
    .then(() => order.end((ended) => ended))
    .catch((error: unknown) => order.endAs(resultBefore(error) as EscrowResult | undefined));
  await finish();
  return result;
}

/** What the ids of an order's operations begin with: by their kinds, because a member may have the order's number for a name. */
export function prefixesOf({ tenant, orderNo }: EscrowInput['order']): readonly string[] {
  return ['hold', 'release', 'return', 'refund'].map((kind) => `${tenant}/${orderNo}/${kind}/`);
}
