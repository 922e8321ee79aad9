import { InvalidInput } from '../domain/errors.js';
import type { DatabaseRow, Parameter } from './database.js';
import type { JournalDeps } from './journal-deps.js';
import type {
  KeptNotification,
  KeptRequest,
  ListedNotification,
  NotificationArrival,
  NotificationLog,
  OpenNotification,
} from './notification-log.js';
import * as statements from './notification-statements.js';
import { storableJson, storableText } from './recording.js';
import { momentOf, numberOf, optionalText, textOf } from './row.js';

const LARGEST_LIST = 1_000;
const ANOTHER_BODY = 'the provider sent the same event before with another body';

/** The notifications of the journal's database, sealed with the journal's own keys. */
export function createNotificationLog(deps: JournalDeps): NotificationLog {
  const { database, now } = deps;
  const moment = (): string | null => now?.() ?? null;
  return {
    keepNotification: (arrival) => keep(deps, arrival, moment()),

    closeNotification: async ({ id, operationId = null, attention = null }) => {
      await database.query(statements.close, [id, operationId, attention, moment()]);
    },

    openNotifications: async ({ limit, olderThanMs, after = '0' }) => {
      checkLimit(limit);
      const rows = await database.query(statements.listOpen, [after, olderThanMs, limit, moment()]);
      return rows.map((row) => opened(deps, row));
    },

    reviewNotification: async ({ id, by, evidence }) => {
      if (!/^\d{1,18}$/.test(id)) throw new InvalidInput('id', 'the number of a notification');
      const values = [id, storableJson({ by, evidence }), moment()];
      return (await database.query(statements.review, values)).length > 0;
    },

    listNotifications: async ({ limit, ...filter }) => {
      checkLimit(limit);
      return (await database.query(statements.listBy(filter), [limit])).map(listed);
    },
  };
}

async function keep(
  { database, sealer, contentHash }: JournalDeps,
  arrival: NotificationArrival,
  moment: string | null,
): Promise<KeptNotification> {
  const { provider, eventId, eventType, request } = arrival;
  // The body alone: a proxy's headers differ each time.
  const bodyHash = contentHash({ notification: request.body });
  const event = storableText(eventId);
  const sealed = sealer.seal({
    text: JSON.stringify(request),
    context: sealContext({ provider, event, bodyHash }),
  });
  const values = (attention: string | null): Parameter[] => [
    provider,
    event,
    storableText(eventType),
    bodyHash,
    sealed,
    attention,
    moment,
  ];
  const [first] = await database.query(statements.keepFirst, values(null));
  if (first && textOf(first, 'body_hash') === bodyHash) return kept(first);
  const [beside] = await database.query(statements.keepBeside, values(ANOTHER_BODY));
  if (!beside) throw new Error('broken invariant: a notification is neither new nor there');
  return kept(beside);
}

function kept(row: DatabaseRow): KeptNotification {
  const attention = optionalText(row, 'attention');
  return {
    id: textOf(row, 'id'),
    isDone: row['done_at'] !== null,
    ...(attention !== undefined && { attention }),
  };
}

function opened({ sealer }: JournalDeps, row: DatabaseRow): OpenNotification {
  const provider = textOf(row, 'provider');
  const event = textOf(row, 'event_id');
  const context = sealContext({ provider, event, bodyHash: textOf(row, 'body_hash') });
  const attention = optionalText(row, 'attention');
  const request = requestIn(sealer, { sealed: textOf(row, 'sealed'), context });
  return {
    id: textOf(row, 'id'),
    provider,
    eventId: event,
    eventType: textOf(row, 'event_type'),
    ...(request && { request }),
    ...(attention !== undefined && { attention }),
  };
}

function requestIn(
  sealer: JournalDeps['sealer'],
  field: { sealed: string; context: string },
): KeptRequest | undefined {
  let text: string;
  try {
    text = sealer.open(field);
  } catch {
    // It is listed without its request: one that cannot be read must not hide the others.
    return undefined;
  }
  // The seal proves that this module wrote it, from a value of this type.
  return JSON.parse(text) as KeptRequest;
}

function listed(row: DatabaseRow): ListedNotification {
  const operationId = optionalText(row, 'operation_id');
  const attention = optionalText(row, 'attention');
  return {
    id: textOf(row, 'id'),
    provider: textOf(row, 'provider'),
    eventId: textOf(row, 'event_id'),
    eventType: textOf(row, 'event_type'),
    ...(operationId !== undefined && { operationId }),
    ...(attention !== undefined && { attention }),
    at: momentOf(row, 'at'),
    lastAt: momentOf(row, 'last_at'),
    times: numberOf(row, 'times'),
    done: row['done_at'] !== null,
  };
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIST)
    throw new InvalidInput('limit', `a whole number from 1 to ${LARGEST_LIST}`);
}

function sealContext(place: { provider: string; event: string; bodyHash: string }): string {
  return `notification/${place.provider}/${place.event}/${place.bodyHash}`;
}
