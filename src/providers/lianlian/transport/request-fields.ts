import { InvalidInput } from '../../../domain/errors.js';
import { isMoney, isZero } from '../../../domain/money.js';
import { hasControlCharacter } from '../../../domain/written-text.js';
import { optional, required, type FieldRule } from '../../endpoint.js';
import { Yuan, type WireFields, type WireValue } from './exact-json.js';

/** How a field is written; lengths are in characters. */
export type FieldForm =
  | 'amount'
  | 'moment'
  | 'mchId'
  | 'payeeType'
  | 'accountType'
  | 'confirmMode'
  | 'checkResult'
  | 'flag'
  | 'url';

/** The rules of a request's fields by their paths: `payee_info[].payee_id` is a field of each element of a list. */
export type FieldRules = Readonly<Record<string, FieldRule<boolean, FieldForm>>>;

/** MCH or USER (document: payee_type). */
export type PayeeType = 'MCH' | 'USER';

export const mchId = required(18, 'mchId');
/** Our own number of an order (document: <= 32). */
export const txnSeqno = required(32);
export const userId = required(64);
/** YYYYMMDDH24MISS (document). */
export const txnTime = required(14, 'moment');
/** Yuan to the fen (document: 单位为元，精确到小数点后两位). */
export const orderAmount = required(15, 'amount');
/** 512 in the classic account service; not found for the open platform. */
export const notifyUrl = optional(512, 'url');

const FORMS: Readonly<Record<Exclude<FieldForm, 'amount' | 'flag'>, RegExp>> = {
  moment: /^\d{14}$/,
  mchId: /^\d{1,18}$/,
  payeeType: /^(?:MCH|USER)$/,
  // Document of the classic transactions: payee_accttype.
  accountType: /^(?:USEROWN|MCHOWN|MCHASSURE|MCHCOUPON|MCHFEE)$/,
  confirmMode: /^(?:ALL|PART)$/,
  checkResult: /^(?:ACCEPT|CANCEL)$/,
  url: /^https?:\/\/\S+$/,
};

/**
 * Holds a request to its rules, each field by its path.
 * @throws InvalidInput, naming the provider's field, for one that is missing, unknown or breaks its rule. The value is not shown.
 */
export function checkFields(rules: FieldRules, fields: WireFields): void {
  walk(rules, fields, '');
  for (const [path, rule] of Object.entries(rules))
    if (rule.required && isMissing(path.split('.'), fields)) throw new InvalidInput(path, 'a value');
}

function walk(rules: FieldRules, fields: WireFields, prefix: string): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = prefix + name;
    if (value === undefined) continue;
    if (isElements(value)) {
      if (value.length === 0) throw new InvalidInput(path, 'at least one element');
      for (const element of value) walk(rules, element, `${path}[].`);
    } else if (isGroup(value)) walk(rules, value, `${path}.`);
    else checkValue(path, rules, value);
  }
}

function checkValue(path: string, rules: FieldRules, value: string | boolean | Yuan): void {
  const rule = Object.hasOwn(rules, path) ? rules[path] : undefined;
  if (!rule) throw new InvalidInput(path, 'no field of this call');
  const { longest, form } = rule;
  if (form === 'amount') {
    if (!(value instanceof Yuan) || !isMoney(value.amount) || isZero(value.amount))
      throw new InvalidInput(path, 'yuan with two decimals, above 0.00');
    return;
  }
  if (form === 'flag' && typeof value === 'boolean') return;
  if (typeof value !== 'string' || value === '') throw new InvalidInput(path, 'text that is not empty');
  if (Array.from(value).length > longest) throw new InvalidInput(path, `at most ${longest} characters`);
  if (hasControlCharacter(value)) throw new InvalidInput(path, 'no control characters');
  if (form && form !== 'flag' && !FORMS[form].test(value))
    throw new InvalidInput(path, `written as ${form} is`);
}

/** Whether a required field is not there. One of a list is missing where an element lacks it: the list itself may be left out. */
function isMissing([name = '', ...rest]: readonly string[], fields: WireFields): boolean {
  const isList = name.endsWith('[]');
  const value = fields[isList ? name.slice(0, -2) : name];
  if (isList) return value !== undefined && isElements(value) && value.some((one) => isMissing(rest, one));
  if (rest.length === 0) return value === undefined;
  return value === undefined || !isGroup(value) || isMissing(rest, value);
}

function isElements(value: WireValue): value is readonly WireFields[] {
  return Array.isArray(value);
}

function isGroup(value: WireValue): value is WireFields {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Yuan);
}
