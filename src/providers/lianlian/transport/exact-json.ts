import { isMoney, type Money } from '../../../domain/money.js';

/** An amount that is written as a JSON number with two decimals, `100.00`: the given document has numbers, and yuan to the fen. */
export class Yuan {
  constructor(readonly amount: Money) {}
}

export type WireValue = string | boolean | Yuan | readonly WireFields[] | WireFields;

/** The fields of a request, as they are nested. What is undefined is left out. */
export interface WireFields {
  readonly [name: string]: WireValue | undefined;
}

/**
 * JSON whose amounts keep their two decimals, which no JavaScript number does.
 * @throws Error for an amount that is none: `JSON.stringify` would write it, and it must never leave.
 */
export function exactJson(value: WireValue): string {
  if (value instanceof Yuan) {
    if (!isMoney(value.amount)) throw new Error('an amount that is no money was about to be written');
    return value.amount;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(exactJson).join(',')}]`;
  const pairs = Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined ? [] : [`${JSON.stringify(name)}:${exactJson(inner)}`],
  );
  return `{${pairs.join(',')}}`;
}

function isList(value: readonly WireFields[] | WireFields): value is readonly WireFields[] {
  return Array.isArray(value);
}
