import type { History } from '@temporalio/common/lib/proto-utils.js';

type Event = NonNullable<History['events']>[number];

/** Events by which the server keeps commands whose order a replay compares. */
const COMMANDS = [
  'upsertWorkflowSearchAttributesEventAttributes',
  'timerStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'markerRecordedEventAttributes',
  'workflowExecutionCompletedEventAttributes',
] as const satisfies readonly (keyof Event)[];

/** The history of a workflow that gave two neighbouring commands of different kinds in the other order. */
export function swapTwoCommands(history: History): History {
  const events = [...(history.events ?? [])];
  const index = events.findIndex((event, at) => {
    const [kind, next] = [kindOf(event), kindOf(events[at + 1])];
    return kind !== undefined && next !== undefined && kind !== next;
  });
  const [first, second] = [events[index], events[index + 1]];
  if (!first || !second) throw new Error('no two commands stand beside each other');
  events.splice(index, 2, { ...second, eventId: first.eventId }, { ...first, eventId: second.eventId });
  return { ...history, events };
}

function kindOf(event: Event | undefined): (typeof COMMANDS)[number] | undefined {
  return COMMANDS.find((kind) => event?.[kind]);
}
