import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import { TENANT_PATTERN, TENANT_RULE } from '../../domain/tenant.js';
import { resolutionSchema } from '../resolution.js';
import { settingsError } from '../settings-error.js';
import { PINGAN_OPERATIONS } from './capabilities.js';
import { endsByPlatform, interfacesSchema, type Interfaces } from './interfaces.js';
import { optionsSchema, readOptions, type PinganOptions } from './options.js';

const tenant = z.string().regex(TENANT_PATTERN, { error: TENANT_RULE });

const schema = optionsSchema.extend({
  /** By which interface that is done for which the bank has several. */
  interfaces: interfacesSchema.default({}),
  /** What holds for one tenant alone. An interface that is not named there is that of all tenants. */
  tenants: z.record(tenant, z.strictObject({ interfaces: interfacesSchema })).default({}),
  resolution: resolutionSchema(PINGAN_OPERATIONS).default({}),
});

/** {@link PinganOptions}, with the interfaces that were chosen, and what is set of each operation's resolution rule. */
export type PinganConfig = PinganOptions &
  Pick<z.output<typeof schema>, 'resolution'> & {
    /** For every tenant that has none of its own. */
    readonly interfaces: Interfaces;
    /** All interfaces of the tenants that have some of their own. */
    readonly interfacesOf: ReadonlyMap<string, Interfaces>;
  };

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
  const { interfaces, tenants, ...rest } = parsed.data;
  checkInterfaces(rest, { interfaces, field: 'interfaces' });
  const interfacesOf = new Map<string, Interfaces>();
  for (const [name, own] of Object.entries(tenants)) {
    const all = { ...interfaces, ...own.interfaces };
    checkInterfaces(rest, { interfaces: all, field: `tenants.${name}.interfaces` });
    interfacesOf.set(name, all);
  }
  return { ...readOptions(rest), interfaces, interfacesOf };
}

/** What was chosen, for all tenants or for one, and where it stands in the settings. */
interface Choice {
  readonly interfaces: Interfaces;
  readonly field: string;
}

/** What pays out of money that was frozen by an interface: "需已完成接口（前提）" of 6163 is 6007, and that of 6166 is 6135. */
const PAID_BY = { '6007': '6163', '6135': '6166' } as const;

/**
 * Freezes end by themselves, at a deadline or on cancellation, when no member is there to type a code: 6135 cannot unfreeze. That 6007
 * unfreezes what 6135 froze is in no document, so somebody has to have chosen it (docs/decisions/0019-unfreezing-coded-freezes.md).
 * @throws InvalidInput
 */
function checkFreezes({ interfaces, field }: Choice): void {
  const { freeze = '6007', payFromFreeze, unfreeze } = interfaces;
  if (freeze === '6134') return;
  const pays = PAID_BY[freeze];
  if (payFromFreeze !== undefined && payFromFreeze !== pays) {
    const rule = `${pays}, or left out: what ${freeze} froze is paid by ${pays}`;
    throw new InvalidInput(`${field}.payFromFreeze`, rule);
  }
  if (unfreeze !== undefined && unfreeze !== '6007') {
    const rule = `6007: a deadline and a cancellation come when nobody is there to type the code of ${unfreeze}`;
    throw new InvalidInput(`${field}.unfreeze`, rule);
  }
  if (freeze === '6007' || unfreeze !== undefined) return;
  const rule = `set to 6007 once the bank has said that it unfreezes what ${freeze} froze: no document says so`;
  throw new InvalidInput(`${field}.unfreeze`, rule);
}

/** Those that are sent with a code of 6082. */
const CODED: readonly string[] = ['6085', '6101', '6135', '6166'];

/** @throws InvalidInput for choices that do not go together, and for a code of which nobody has said how long it is valid */
function checkInterfaces(
  { transactionCodeValidMs }: Pick<PinganOptions, 'transactionCodeValidMs'>,
  choice: Choice,
): void {
  const { interfaces, field } = choice;
  const { memberTransaction, orderEnd } = interfaces;
  if (orderEnd === '6034' && endsByPlatform(interfaces)) {
    const rule = `6031, or left out: orders of ${String(memberTransaction)} are ended by the platform`;
    throw new InvalidInput(`${field}.orderEnd`, rule);
  }
  checkFreezes(choice);
  const coded = Object.values(interfaces).find((code) => code !== undefined && CODED.includes(code));
  if (coded === undefined || transactionCodeValidMs !== undefined) return;
  const rule = `set where ${field} names ${coded}, which wants a code of 6082: no document says how long one is valid`;
  throw new InvalidInput('transactionCodeValidMs', rule);
}
