import type { Outcome } from '../domain/outcome.js';
import { replaceSecretParts } from '../domain/secret-parts.js';
import type { FieldSealer } from './field-sealer.js';

/** What a row keeps in the place of a secret part. */
interface Sealed {
  readonly sealed: string;
}

/** An outcome as a row keeps it: its secret parts are unreadable without the keys. */
export function sealOutcome(sealer: FieldSealer, operationId: string, outcome: Outcome): Outcome {
  return replaceSecretParts(outcome, (value, part): Sealed => {
    const context = sealContext(operationId, part);
    return { sealed: sealer.seal({ text: JSON.stringify(value), context }) };
  });
}

/** Opens what {@link sealOutcome} wrote into an operation's row. */
export function openOutcome(sealer: FieldSealer, operationId: string, outcome: Outcome): Outcome {
  return replaceSecretParts(outcome, (value, part): unknown => {
    const context = sealContext(operationId, part);
    return JSON.parse(sealer.open({ sealed: (value as Sealed).sealed, context }));
  });
}

function sealContext(operationId: string, part: string): string {
  return `operation/${operationId}/outcome/${part}`;
}
