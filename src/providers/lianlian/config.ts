import type { z } from 'zod';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { LIANLIAN_OPERATIONS } from './capabilities.js';
import { optionsSchema, readOptions, type LianlianOptions } from './options.js';

const schema = optionsSchema.extend({ resolution: resolutionSchema(LIANLIAN_OPERATIONS).default({}) });

/** {@link LianlianOptions}, with what is set of each operation's resolution rule. */
export type LianlianConfig = LianlianOptions & Pick<z.output<typeof schema>, 'resolution'>;

/** Every option there is, by name. */
export const LIANLIAN_OPTIONS: readonly string[] = Object.keys(schema.shape);

/** What {@link loadLianlianConfig} takes. */
export type LianlianSettings = z.input<typeof schema>;

/**
 * Checks credentials and options and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function loadLianlianConfig(raw: unknown): LianlianConfig {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (!parsed.success) throw settingsError('lianlian', parsed.error);
  return readOptions(parsed.data);
}
