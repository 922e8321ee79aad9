import type { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { PINGAN_OPERATIONS } from './capabilities.js';
import { endsByPlatform, interfacesSchema } from './interfaces.js';
import { optionsSchema, readOptions, type PinganOptions } from './options.js';

const schema = optionsSchema.extend({
  /** By which interface that is done for which the bank has several. */
  interfaces: interfacesSchema.default({}),
  resolution: resolutionSchema(PINGAN_OPERATIONS).default({}),
});

/** {@link PinganOptions}, with the interfaces that were chosen and what is set of each operation's resolution rule. */
export type PinganConfig = PinganOptions & Pick<z.output<typeof schema>, 'interfaces' | 'resolution'>;

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
  checkInterfaces(parsed.data);
  return readOptions(parsed.data);
}

/** What pays out of money that was frozen by an interface: "需已完成接口（前提）" of 6163 is 6007, and that of 6166 is 6135. */
const PAID_BY = { '6007': '6163', '6135': '6166' } as const;

/**
 * Freezes end by themselves, at a deadline or on cancellation, when no member is there to type a code: 6135 cannot unfreeze. That 6007
 * unfreezes what 6135 froze is in no document, so somebody has to have chosen it (docs/decisions/0019-unfreezing-coded-freezes.md).
 * @throws InvalidInput
 */
function checkFreezes({ freeze = '6007', payFromFreeze, unfreeze }: PinganConfig['interfaces']): void {
  if (freeze === '6134') return;
  const pays = PAID_BY[freeze];
  if (payFromFreeze !== undefined && payFromFreeze !== pays) {
    const rule = `${pays}, or left out: what ${freeze} froze is paid by ${pays}`;
    throw new InvalidInput('pingan.interfaces.payFromFreeze', rule);
  }
  if (unfreeze !== undefined && unfreeze !== '6007') {
    const rule = `6007: a deadline and a cancellation come when nobody is there to type the code of ${unfreeze}`;
    throw new InvalidInput('pingan.interfaces.unfreeze', rule);
  }
  if (freeze === '6007' || unfreeze !== undefined) return;
  const rule = `set to 6007 once the bank has said that it unfreezes what ${freeze} froze: no document says so`;
  throw new InvalidInput('pingan.interfaces.unfreeze', rule);
}

/** Those that are sent with a code of 6082. */
const CODED: readonly string[] = ['6085', '6101', '6135', '6166'];

/** @throws InvalidInput for choices that do not go together, and for a code of which nobody has said how long it is valid */
function checkInterfaces({ interfaces, transactionCodeValidMs }: z.output<typeof schema>): void {
  const { memberTransaction, orderEnd } = interfaces;
  if (orderEnd === '6034' && endsByPlatform(interfaces)) {
    const rule = `6031, or left out: orders of ${String(memberTransaction)} are ended by the platform`;
    throw new InvalidInput('pingan.interfaces.orderEnd', rule);
  }
  checkFreezes(interfaces);
  const coded = Object.values(interfaces).find((code) => code !== undefined && CODED.includes(code));
  if (coded === undefined || transactionCodeValidMs !== undefined) return;
  const rule = `set: ${coded} wants a code of 6082, and no document says how long one is valid`;
  throw new InvalidInput('pingan.transactionCodeValidMs', rule);
}
