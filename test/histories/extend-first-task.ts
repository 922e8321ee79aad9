import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

type Event = Record<string, unknown>;

const FIRST_TASK_SCHEDULED = 2;
const ADDED = 3;

/**
 * The same history with a first workflow task that ended without a command and was followed by another one at once, as the server
 * writes where a local activity outlasts a task. A replay takes the two for one, and sees a longer history in it.
 */
export function extendFirstTask(history: History): History {
  const { events } = JSON.parse(historyToJSON(history)) as { events: Event[] };
  const [started, scheduled, begun, ...later] = events;
  const completed = {
    eventTime: begun?.['eventTime'],
    eventId: '4',
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    workflowTaskCompletedEventAttributes: { scheduledEventId: '2', startedEventId: '3' },
  };
  const again = [scheduled, begun].map(moved);
  return historyFromJSON({ events: [started, scheduled, begun, completed, ...again, ...later.map(moved)] });
}

/** Whatever names the first task or what came after it names it by its new number. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      /eventId$/i.test(key) ? laterId(member) : moved(member),
    ]),
  );
}

function laterId(id: unknown): unknown {
  return Number(id) >= FIRST_TASK_SCHEDULED ? String(Number(id) + ADDED) : id;
}
