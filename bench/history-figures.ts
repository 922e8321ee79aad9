import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { median } from './statistics.js';

const { EventType } = proto.temporal.api.enums.v1;

/** What one saga costs the server, by its own records. */
export interface HistoryFigures {
  readonly historyEvents: number;
  readonly stateTransitions: number;
  readonly workflowTasks: number;
  readonly historyBytes: number;
}

/** Reads the figures of these workflows and answers the median of each. @throws Error when one has not ended. */
export async function historyFigures(
  at: { readonly address: string; readonly namespace: string },
  workflowIds: readonly string[],
): Promise<HistoryFigures> {
  const connection = await Connection.connect({ address: at.address });
  try {
    const client = new Client({ connection, namespace: at.namespace });
    const each = await Promise.all(workflowIds.map((id) => figuresOf(client, id)));
    const of = (name: keyof HistoryFigures): number => median(each.map((figures) => figures[name]));
    return {
      historyEvents: of('historyEvents'),
      stateTransitions: of('stateTransitions'),
      workflowTasks: of('workflowTasks'),
      historyBytes: of('historyBytes'),
    };
  } finally {
    await connection.close();
  }
}

async function figuresOf(client: Client, workflowId: string): Promise<HistoryFigures> {
  const handle = client.workflow.getHandle(workflowId);
  const { status, raw } = await handle.describe();
  if (status.name !== 'COMPLETED') throw new Error(`${workflowId} is ${status.name} after its last answer`);
  const { events } = await handle.fetchHistory();
  const info = raw.workflowExecutionInfo;
  const completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
  return {
    historyEvents: Number(info?.historyLength ?? 0),
    stateTransitions: Number(info?.stateTransitionCount ?? 0),
    workflowTasks: (events ?? []).filter(({ eventType }) => eventType === completed).length,
    historyBytes: Number(info?.historySizeBytes ?? 0),
  };
}
