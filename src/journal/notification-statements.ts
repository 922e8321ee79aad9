import type { Statement } from './database.js';
import { now } from './moment.js';

/**
 * Keeps a notification, or counts it where it came before. The row that comes back is the first one of its event: another
 * body hash in it means that this one has to be kept beside it.
 */
export const keepFirst: Statement = {
  name: 'notification-keep',
  text: `
    INSERT INTO holdfast.notification AS n (
      provider, event_id, event_type, body_hash, sealed, attention, first, at, last_at)
    SELECT $1, $2, $3, $4, $5, $6, true, moment.now, moment.now FROM (SELECT ${now('$7')} AS now OFFSET 0) moment
    ON CONFLICT (provider, event_id) WHERE first DO UPDATE SET
      times = n.times + (n.body_hash = excluded.body_hash)::int,
      last_at = CASE WHEN n.body_hash = excluded.body_hash THEN excluded.last_at ELSE n.last_at END
    RETURNING id::text AS id, body_hash, attention, done_at`,
};

/** The same for a body that differs from its event's first one. */
export const keepBeside: Statement = {
  name: 'notification-keep-beside',
  text: `
    INSERT INTO holdfast.notification AS n (
      provider, event_id, event_type, body_hash, sealed, attention, first, at, last_at)
    SELECT $1, $2, $3, $4, $5, $6, false, moment.now, moment.now FROM (SELECT ${now('$7')} AS now OFFSET 0) moment
    ON CONFLICT (provider, event_id, body_hash) WHERE NOT first DO UPDATE SET
      times = n.times + 1, last_at = excluded.last_at
    RETURNING id::text AS id, body_hash, attention, done_at`,
};

export const close: Statement = {
  name: 'notification-close',
  text: `
    UPDATE holdfast.notification n SET
      done_at = coalesce(n.done_at, ${now('$4')}),
      operation_id = coalesce(n.operation_id, $2),
      attention = coalesce(n.attention, $3)
    WHERE n.id = $1::bigint`,
};

export const listOpen: Statement = {
  name: 'notification-open',
  text: `
    SELECT id::text AS id, provider, event_id, event_type, body_hash, sealed, attention
    FROM holdfast.notification
    WHERE done_at IS NULL AND id > $1::bigint
      AND last_at <= ${now('$4')} - $2::double precision * interval '1 millisecond'
    ORDER BY id LIMIT $3::int`,
};

/** The list by any choice of filters. */
export function listBy(filter: { attention?: boolean; open?: boolean }): Statement {
  const conditions = [
    'true',
    ...(filter.attention ? ['attention IS NOT NULL'] : []),
    ...(filter.open ? ['done_at IS NULL'] : []),
  ];
  return {
    name: `notification-list-${String(filter.attention)}-${String(filter.open)}`,
    text: `
      SELECT id::text AS id, provider, event_id, event_type, operation_id, attention, at, last_at, times, done_at
      FROM holdfast.notification WHERE ${conditions.join(' AND ')} ORDER BY notification.id DESC LIMIT $1::int`,
  };
}

export const review: Statement = {
  name: 'notification-review',
  text: `
    UPDATE holdfast.notification n SET
      reviewed = $2::jsonb || jsonb_build_object('at', ${now('$3')}, 'attention', n.attention), attention = NULL
    WHERE n.id = $1::bigint AND n.attention IS NOT NULL RETURNING 1 AS found`,
};
