import type { Intent } from '../domain/operation.js';
import type { DatabaseRow } from './database.js';
import type { FieldSealer } from './field-sealer.js';
import { textOf } from './row.js';

/** All of an intent but its name: what must be equal when it is begun again, and what is sealed. */
export function contentOf(intent: Intent): Omit<Intent, 'operationId'> {
  const { operationId: _named, ...content } = intent;
  return content;
}

/** What an operation's row keeps of its intent, unreadable without the keys. */
export function sealIntent(sealer: FieldSealer, intent: Intent): string {
  const context = sealContext(intent.operationId);
  return sealer.seal({ text: JSON.stringify(contentOf(intent)), context });
}

/** Opens what {@link sealIntent} wrote into a row. */
export function openIntent(sealer: FieldSealer, row: DatabaseRow): Intent {
  const operationId = textOf(row, 'operation_id');
  const text = sealer.open({ sealed: textOf(row, 'sealed'), context: sealContext(operationId) });
  // The seal proves that this module wrote it, from a value of this type.
  return { operationId, ...(JSON.parse(text) as Omit<Intent, 'operationId'>) };
}

function sealContext(operationId: string): string {
  return `operation/${operationId}/intent`;
}
