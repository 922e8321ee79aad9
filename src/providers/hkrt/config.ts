import type { z } from 'zod';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { HKRT_OPERATIONS } from './capabilities.js';
import { optionsSchema, readOptions, type HkrtOptions } from './options.js';

const schema = optionsSchema.extend({ resolution: resolutionSchema(HKRT_OPERATIONS).default({}) });

/** {@link HkrtOptions}, with what is set of each operation's resolution rule. */
export type HkrtConfig = HkrtOptions & Pick<z.output<typeof schema>, 'resolution'>;

/** Every option there is, by name. */
export const HKRT_OPTIONS: readonly string[] = Object.keys(schema.shape);

/** What {@link loadHkrtConfig} takes. */
export type HkrtSettings = z.input<typeof schema>;

/**
 * Checks credentials and options.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function loadHkrtConfig(raw: unknown): HkrtConfig {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (!parsed.success) throw settingsError('hkrt', parsed.error);
  return readOptions(parsed.data);
}
