import type { z } from 'zod';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { PINGAN_OPERATIONS } from './capabilities.js';
import { optionsSchema, readOptions, type PinganOptions } from './options.js';

const schema = optionsSchema.extend({ resolution: resolutionSchema(PINGAN_OPERATIONS).default({}) });

/** {@link PinganOptions}, with what is set of each operation's resolution rule. */
export type PinganConfig = PinganOptions & Pick<z.output<typeof schema>, 'resolution'>;

/** Every option there is, by name. */
export const PINGAN_OPTIONS: readonly string[] = Object.keys(schema.shape);

/** What {@link loadPinganConfig} takes. */
export type PinganSettings = z.input<typeof schema>;

/**
 * Checks credentials and options and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function loadPinganConfig(raw: unknown): PinganConfig {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (!parsed.success) throw settingsError('pingan', parsed.error);
  return readOptions(parsed.data);
}
