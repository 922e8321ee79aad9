import type { HoldfastClient } from '../client/holdfast-client.js';
import { orderKeyOf } from '../client/workflow-ids.js';
import type { ProviderName } from '../domain/provider-table.js';
import type { TransferParts } from '../server/transfers/transfer-watch.js';

/** More orders than that query their balances by themselves alone. */
const MOST_ORDERS = 1_000;

/** How the watch of incoming transfers reaches the orders that wait for funds. */
export function transferParts(client: Pick<HoldfastClient, 'workflows' | 'escrows'>): TransferParts {
  return {
    waitingOrders: async (provider) => {
      const request = {
        provider: provider as ProviderName,
        state: 'awaitingFunds',
        limit: MOST_ORDERS,
      } as const;
      const listed = await client.workflows.list(request);
      return listed.flatMap(({ workflowId, closedAt }) => (closedAt === undefined ? [workflowId] : []));
    },
    awaitedAccount: async (workflowId) =>
      (await client.escrows.status(orderKeyOf(workflowId))).awaitedFunds?.account,
    wake: (workflowId, requestId) => client.escrows.fundsArrived(orderKeyOf(workflowId), { requestId }),
  };
}
