import proto, { type temporal } from '@temporalio/proto';
import type { Site } from './stack.js';

const { EventType } = proto.temporal.api.enums.v1;

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** What the server says of one finished or open execution. */
export interface ExecutionSize {
  readonly events: number;
  readonly stateTransitions: number;
  readonly bytes: number;
}

export async function eventsOf(site: Site, workflowId: string): Promise<readonly HistoryEvent[]> {
  const history = await site.temporalClient.workflow.getHandle(workflowId).fetchHistory();
  return history.events ?? [];
}

/** The end of a history in words, with why its last workflow task failed, for the message of a test that waited in vain. */
export async function lastEventsOf(site: Site, workflowId: string): Promise<string> {
  try {
    const events = await eventsOf(site, workflowId);
    return events.slice(-6).map(inWords).join(', ');
  } catch (error) {
    return `nothing that can be read (${String(error)})`;
  }
}

function inWords({ eventId, eventType, workflowTaskFailedEventAttributes: failed }: HistoryEvent): string {
  const { message, stackTrace } = failed?.failure ?? {};
  const why = [message, stackTrace].filter((text) => text !== undefined && text !== null).join(' ');
  return `${String(eventId)} ${EventType[eventType ?? 0] ?? '?'}${why === '' ? '' : ` (${why})`}`;
}

export async function sizeOf(site: Site, workflowId: string): Promise<ExecutionSize> {
  const client = site.temporalClient;
  const { workflowExecutionInfo: info } = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId },
  });
  return {
    events: Number(info?.historyLength ?? 0),
    stateTransitions: Number(info?.stateTransitionCount ?? 0),
    bytes: Number(info?.historySizeBytes ?? 0),
  };
}

/** The process ids of the workers that took its workflow tasks, in the order of their first. */
export function workersOf(events: readonly HistoryEvent[]): string[] {
  const identities = events.flatMap(({ workflowTaskStartedEventAttributes: started }) =>
    started?.identity ? [started.identity] : [],
  );
  return [...new Set(identities)];
}
