import { InvalidInput } from '../../../domain/errors.js';
import { isMoney, isZero } from '../../../domain/money.js';
import { required, type FieldRule } from '../../endpoint.js';
import type { JsonObject, JsonValue } from '../../lossless-json.js';

/** How a field is written; lengths are in characters. */
export type FieldForm = 'number' | 'relations';

/** One receiver with its share, as the request has it. */
export interface LedgerRelation {
  readonly receive_no: string;
  /** Yuan with two decimals. */
  readonly amt: string;
  readonly remark: string;
}

export type WireValue = string | readonly LedgerRelation[];

/** The document names no lengths; what is longer than this is a slip (inference). */
const LONGEST = 64;

export const number = required(LONGEST, 'number');
export const agentNo = number;

/** What every call of a trade carries beside the agent. */
export const ofTrade = { agent_no: agentNo, merch_no: number, trade_no: number };

/**
 * The fields of a request, each checked against its rule.
 * @throws InvalidInput, naming the provider's field, for one that is missing, unknown or breaks its rule. The value is not shown.
 */
export function checkedFields(
  rules: Readonly<Record<string, FieldRule<boolean, FieldForm>>>,
  fields: Readonly<Record<string, WireValue | undefined>>,
): JsonObject {
  const checked: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) throw new InvalidInput(field, 'no field of this call');
    if (value === undefined) continue;
    checked[field] = rule.form === 'relations' ? relationsIn(field, value) : numberIn(field, rule, value);
  }
  for (const [field, rule] of Object.entries(rules))
    if (rule.required && checked[field] === undefined) throw new InvalidInput(field, 'a value');
  return checked;
}

/** Neither "&" nor "=" may come into the text that is signed: it has no other sign of where a value ends. */
function numberIn(field: string, { longest }: FieldRule, value: WireValue): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value) || value.length > longest)
    throw new InvalidInput(field, `1 to ${longest} letters, digits, _ or -`);
  return value;
}

/** 组内接收方不能重复 (document). */
function relationsIn(field: string, value: WireValue): JsonValue {
  if (typeof value === 'string' || value.length === 0) throw new InvalidInput(field, 'at least one receiver');
  const seen = new Set<string>();
  return value.map(({ receive_no, amt, remark }) => {
    const receiver = numberIn(`${field}.receive_no`, { required: true, longest: LONGEST }, receive_no);
    if (seen.has(receiver)) throw new InvalidInput(`${field}.receive_no`, 'each receiver once');
    seen.add(receiver);
    if (!isMoney(amt) || isZero(amt)) throw new InvalidInput(`${field}.amt`, 'above 0.00, two decimals');
    return { receive_no: receiver, amt, remark };
  });
}
