import type { z } from 'zod';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { ADAPAY_OPERATIONS } from './capabilities.js';
import { optionsSchema, readOptions, type AdapayOptions } from './options.js';

const schema = optionsSchema.extend({ resolution: resolutionSchema(ADAPAY_OPERATIONS).default({}) });

/** {@link AdapayOptions}, with what is set of each operation's resolution rule. */
export type AdapayConfig = AdapayOptions & Pick<z.output<typeof schema>, 'resolution'>;

/** Every option there is, by name. */
export const ADAPAY_OPTIONS: readonly string[] = Object.keys(schema.shape);

/** What {@link loadAdapayConfig} takes. */
export type AdapaySettings = z.input<typeof schema>;

/**
 * Checks credentials and options and reads the keys.
 * @throws InvalidInput for the first field that breaks its rule. Neither the error nor its cause shows a value.
 */
export function loadAdapayConfig(raw: unknown): AdapayConfig {
  const parsed = schema.safeParse(raw, { reportInput: false });
  if (!parsed.success) throw settingsError('adapay', parsed.error);
  return readOptions(parsed.data);
}
