import type { HoldfastClient } from '../client/holdfast-client.js';
import { orderKeyOf } from '../client/workflow-ids.js';
import type { ProviderName } from '../domain/provider-table.js';
import type { TransferParts, WaitingOrder } from '../server/transfers/transfer-watch.js';

/** More orders of either kind than that query their balances by themselves alone. */
const MOST_ORDERS = 1_000;

/** How the watch of incoming transfers reaches the orders that wait for funds. */
export function transferParts(client: Pick<HoldfastClient, 'workflows' | 'escrows'>): TransferParts {
  return {
    waitingOrders: async (name) => {
      const request = { provider: name as ProviderName, limit: MOST_ORDERS };
      const [holds, others] = await Promise.all([
        client.workflows.list({ ...request, state: 'awaitingFunds' }),
        // A refund that waits alerts an operator, and leaves its order in the state in which it is.
        client.workflows.list({ ...request, attention: true }),
      ]);
      const waiting = openOrders(holds);
      return [
        ...waiting.map((workflowId): WaitingOrder => ({ workflowId, waitsFor: 'hold' })),
        ...openOrders(others)
          .filter((workflowId) => !waiting.includes(workflowId))
          .map((workflowId): WaitingOrder => ({ workflowId, waitsFor: 'refund' })),
      ];
    },
    awaitedAccount: async (workflowId) =>
      (await client.escrows.status(orderKeyOf(workflowId))).awaitedFunds?.account,
    wake: (workflowId, requestId) => client.escrows.fundsArrived(orderKeyOf(workflowId), { requestId }),
  };
}

/** The ids of the orders among listed workflows that have not ended. */
function openOrders(listed: Awaited<ReturnType<HoldfastClient['workflows']['list']>>): string[] {
  return listed.flatMap(({ workflowId, closedAt }) =>
    closedAt === undefined && workflowId.startsWith('order/') ? [workflowId] : [],
  );
}
