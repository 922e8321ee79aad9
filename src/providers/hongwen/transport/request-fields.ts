import { InvalidInput } from '../../../domain/errors.js';
import { optional, required, type FieldRule } from '../../endpoint.js';

/** How a field is written: a number is letters, digits, _ or -; text is whatever it is. Lengths are in characters. */
export type FieldForm = 'number' | 'text';

/** The fields that name a trade: 二选一. */
export const tradeNumbers = { trade_no: optional(64, 'number'), out_trade_no: optional(64, 'number') };

/** Who asks for a split or its return (document: 与下单商户有区别, 分账特有). */
export const merchants = {
  parent_merchant_no: optional(64, 'number'),
  merchant_no: optional(64, 'number'),
};

/** divide_detail and divide_back_detail: JSON text of at most 256 characters, which is a handful of receivers. */
export const detail = required(256, 'text');

/**
 * The fields of biz_content, each checked against its rule.
 * @throws InvalidInput, naming the provider's field, for one that is missing, unknown or breaks its rule. The value is not shown.
 */
export function checkedFields(
  rules: Readonly<Record<string, FieldRule<boolean, FieldForm>>>,
  fields: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) throw new InvalidInput(field, 'no field of this call');
    if (value === undefined) continue;
    if (value.length > rule.longest)
      throw new InvalidInput(field, `at most ${rule.longest} characters, ${value.length} are needed`);
    if (rule.form === 'number' && !/^[A-Za-z0-9_-]+$/.test(value))
      throw new InvalidInput(field, `1 to ${rule.longest} letters, digits, _ or -`);
    checked[field] = value;
  }
  for (const [field, rule] of Object.entries(rules))
    if (rule.required && checked[field] === undefined) throw new InvalidInput(field, 'a value');
  return checked;
}
