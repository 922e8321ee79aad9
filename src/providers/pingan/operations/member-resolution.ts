import { MINUTE_MS, SECOND_MS } from '../../../domain/durations.js';

/** When the bank's records of a member, its account and its cards (6092, 6098, 6061), are queried about a write in doubt. Ours: no document has any times. */
export const MEMBER_QUERY_AFTER_MS = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
];
