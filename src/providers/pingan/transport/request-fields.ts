import { InvalidInput } from '../../../domain/errors.js';
import { isMoney } from '../../../domain/money.js';
import { hasControlCharacter } from '../../../domain/written-text.js';
import type { PinganEndpoint } from './endpoint.js';

/**
 * The fields of a request that have a value, each checked against its rule. The lengths are the smaller ones of the two generations of
 * the bank's tables. Whether these count characters or bytes is not said, so bytes of UTF-8, the stricter.
 * @throws InvalidInput, naming the bank's field, for a value that is empty, too long, no amount where one belongs, or holds a
 * control character, "&" where the bank's files would break, or "=" in a name. The value is not shown.
 */
export function requestFields(
  { fields: rules, constants }: Pick<PinganEndpoint, 'fields' | 'constants'>,
  fields: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const checked: Record<string, string> = { ...constants };
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) throw new InvalidInput(field, 'no field of this interface');
    const { form, longest } = rule;
    if (value === '') throw new InvalidInput(field, 'not empty');
    // 单位元, two decimals: whatever else gets this far must not be left to the bank's own reading of it.
    if (form === 'amount' && !isMoney(value)) throw new InvalidInput(field, 'an amount such as "100.00"');
    if (Buffer.byteLength(value, 'utf8') > longest) throw new InvalidInput(field, `at most ${longest} bytes`);
    if (hasControlCharacter(value)) throw new InvalidInput(field, 'no control characters');
    // "&" separates the columns of the bank's files and would break a line there. Names must equal the bank's own.
    if (form !== 'name' && value.includes('&')) throw new InvalidInput(field, 'no "&"');
    // With "=" a name could pass for two fields of the signed text, and the signature would hold for both.
    if (form === 'name' && value.includes('=')) throw new InvalidInput(field, 'no "="');
    checked[field] = value;
  }
  return checked;
}
