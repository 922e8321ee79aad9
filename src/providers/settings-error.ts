import type { z } from 'zod';
import { InvalidInput } from '../domain/errors.js';

/** The first field of a provider's settings that breaks its rule. It never shows a value. */
export function settingsError(provider: string, error: z.ZodError): InvalidInput {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || provider;
  if (issue?.code === 'unrecognized_keys')
    return new InvalidInput(field, `no option ${issue.keys.join(', ')}`);
  return new InvalidInput(field, issue?.message ?? 'not valid');
}
