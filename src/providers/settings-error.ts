import type { z } from 'zod';
import { InvalidInput } from '../domain/errors.js';

/** The first field of a provider's settings that breaks its rule. It never shows a value. */
export function settingsError(provider: string, error: z.ZodError): InvalidInput {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || provider;
  if (issue?.code === 'unrecognized_keys')
    return new InvalidInput(field, `no option ${issue.keys.join(', ')}`);
  // Of a record's key zod says what is wrong with it one level deeper.
  if (issue?.code === 'invalid_key') return new InvalidInput(field, issue.issues[0]?.message ?? 'no name');
  return new InvalidInput(field, issue?.message ?? 'not valid');
}
