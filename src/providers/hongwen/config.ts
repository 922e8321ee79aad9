import type { z } from 'zod';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { HONGWEN_OPERATIONS } from './capabilities.js';
import { optionsSchema, readOptions, type HongwenOptions } from './options.js';

const schema = optionsSchema.extend({ resolution: resolutionSchema(HONGWEN_OPERATIONS).default({}) });

/** {@link HongwenOptions}, with what is set of each operation's resolution rule. */
export type HongwenConfig = HongwenOptions & Pick<z.output<typeof schema>, 'resolution'>;

/** Every option there is, by name. */
export const HONGWEN_OPTIONS: readonly string[] = Object.keys(schema.shape);

/** What {@link loadHongwenConfig} takes. */
export type HongwenSettings = z.input<typeof schema>;

/**
 * Checks credentials and options, and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function loadHongwenConfig(raw: unknown): HongwenConfig {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (!parsed.success) throw settingsError('hongwen', parsed.error);
  return readOptions(parsed.data);
}
