import type { History } from '@temporalio/common/lib/proto-utils.js';

type Event = NonNullable<History['events']>[number];

/**
 * Events by which the server keeps commands whose order a replay compares. Results of local activities are looked up ahead
 * of their place, so theirs is not compared.
 */
const COMMANDS = [
  'upsertWorkflowSearchAttributesEventAttributes',
  'timerStartedEventAttributes',
  'timerCanceledEventAttributes',
  'activityTaskScheduledEventAttributes',
] as const satisfies readonly (keyof Event)[];

/**
 * The history of a workflow that gave two neighbouring commands of different kinds in the other order; undefined where no
 * two stand beside each other.
 */
export function swapTwoCommands(history: History): History | undefined {
  const events = [...(history.events ?? [])];
  const index = events.findIndex((event, at) => {
    const [kind, next] = [kindOf(event), kindOf(events[at + 1])];
    return kind !== undefined && next !== undefined && kind !== next;
  });
  const [first, second] = [events[index], events[index + 1]];
  if (!first || !second) return undefined;
  events.splice(index, 2, second, first);
  const numbered = events.map((event, at) => ({ ...event, eventId: history.events?.[at]?.eventId ?? null }));
  return { ...history, events: numbered };
}

function kindOf(event: Event | undefined): (typeof COMMANDS)[number] | undefined {
  return COMMANDS.find((kind) => event?.[kind]);
}
