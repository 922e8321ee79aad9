import type { Migration } from './migration.js';

/**
 * By which of a provider's interfaces an operation was begun: it is queried and sent again by that one, whatever the settings say later.
 * Null where an earlier version of this program began it: its next attempt sets it.
 */
export const interfaces: Migration = {
  name: '006-interfaces',
  text: 'ALTER TABLE holdfast.operation ADD COLUMN interface text;',
};
