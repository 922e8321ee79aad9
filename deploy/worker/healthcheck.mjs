// Exits 0 when Temporal has seen a worker of this container ask for work within the last two minutes. Asking the
// server finds a worker that runs but can no longer reach it, which asking the process would not.
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';

const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, HOLDFAST_TASK_QUEUE = 'holdfast' } = process.env;
const maxAgeMs = 120_000;

const connection = await Connection.connect({ address: TEMPORAL_ADDRESS, connectTimeout: 5_000 });
const { pollers } = await connection.workflowService.describeTaskQueue({
  namespace: TEMPORAL_NAMESPACE,
  taskQueue: { name: HOLDFAST_TASK_QUEUE },
  taskQueueType: 1,
});
await connection.close();

const isOurs = (poller) => poller.identity?.includes(hostname()) ?? false;
const ageMs = (poller) => Date.now() - Number(poller.lastAccessTime?.seconds ?? 0) * 1000;
process.exit(pollers.some((poller) => isOurs(poller) && ageMs(poller) < maxAgeMs) ? 0 : 1);
