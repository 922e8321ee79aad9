import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Visit } from './crowd.js';
import { median } from './statistics.js';

const { EventType } = proto.temporal.api.enums.v1;

/** What one saga costs the server, by its own records: medians. */
export interface HistoryFigures {
  readonly historyEvents: number;
  readonly stateTransitions: number;
  readonly workflowTasks: number;
  readonly historyBytes: number;
}

/** One saga by its history. */
export interface SagaHistory extends HistoryFigures {
  /** When each of its workflow tasks was completed, epoch milliseconds. */
  readonly tasksDoneAt: readonly number[];
}

const READ_AT_ONCE = 16;

/** Reads the histories of these workflows. @throws Error when one has not ended. */
export async function readHistories(
  at: { readonly address: string; readonly namespace: string },
  workflowIds: readonly string[],
): Promise<SagaHistory[]> {
  const connection = await Connection.connect({ address: at.address });
  try {
    const client = new Client({ connection, namespace: at.namespace });
    const histories: SagaHistory[] = [];
    for (let place = 0; place < workflowIds.length; place += READ_AT_ONCE) {
      const some = workflowIds.slice(place, place + READ_AT_ONCE);
      histories.push(...(await Promise.all(some.map((id) => readHistory(client, id)))));
    }
    return histories;
  } finally {
    await connection.close();
  }
}

/** The medians over sagas; zeros where there is no engine and so no history. */
export function medianFigures(histories: readonly HistoryFigures[]): HistoryFigures {
  const of = (name: keyof HistoryFigures): number =>
    histories.length === 0 ? 0 : median(histories.map((figures) => figures[name]));
  return {
    historyEvents: of('historyEvents'),
    stateTransitions: of('stateTransitions'),
    workflowTasks: of('workflowTasks'),
    historyBytes: of('historyBytes'),
  };
}

/**
 * How long a saga was under way: each wait until its user had the answer and the workflow had come to rest, whichever was later.
 * A workflow that goes on behind the answer could not take the next decision yet.
 */
export function underWayMs({ waits }: Visit, history: SagaHistory | undefined): number {
  let sum = 0;
  waits.forEach(({ from, to }, place) => {
    const next = waits[place + 1]?.from ?? Infinity;
    const tasks = (history?.tasksDoneAt ?? []).filter((at) => at > from && at < next);
    sum += Math.max(to, ...tasks) - from;
  });
  return sum;
}

async function readHistory(client: Client, workflowId: string): Promise<SagaHistory> {
  const handle = client.workflow.getHandle(workflowId);
  const { status, raw } = await handle.describe();
  if (status.name !== 'COMPLETED') throw new Error(`${workflowId} is ${status.name} after its last answer`);
  const { events } = await handle.fetchHistory();
  const completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
  const tasksDoneAt = (events ?? [])
    .filter(({ eventType }) => eventType === completed)
    .map(({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);
  const info = raw.workflowExecutionInfo;
  return {
    historyEvents: Number(info?.historyLength ?? 0),
    stateTransitions: Number(info?.stateTransitionCount ?? 0),
    workflowTasks: tasksDoneAt.length,
    historyBytes: Number(info?.historySizeBytes ?? 0),
    tasksDoneAt,
  };
}
