import type { Migration } from './migration.js';

/**
 * When Temporal scheduled the takeover that made a run the present one. `past_runs` knows only runs that began something: one that was
 * replaced before that, and whose takeover comes late, is distinguished by its time. Null where the run came by a begin.
 */
export const takeoverTimes: Migration = {
  name: '004-takeover-times',
  text: 'ALTER TABLE holdfast.execution ADD COLUMN takeover_scheduled_at timestamptz;',
};
