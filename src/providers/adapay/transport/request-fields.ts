import { InvalidInput } from '../../../domain/errors.js';
import { isMoney, isZero } from '../../../domain/money.js';
import { hasControlCharacter } from '../../../domain/written-text.js';
import { optional, required, type FieldRule } from '../../endpoint.js';

/** How a field is written; lengths are in characters. */
export type FieldForm =
  'orderNo' | 'memberId' | 'amount' | 'page' | 'pageSize' | 'moment' | 'flag' | 'members' | 'object';

type AdapayRule = FieldRule<boolean, FieldForm>;

/** One of several who share an amount; "0" is the merchant itself. */
export interface DivMember {
  readonly member_id: string;
  /** Yuan with two decimals. */
  readonly amount: string;
  /** Whether this one pays Adapay's own fee. */
  readonly fee_flag: 'Y' | 'N';
}

export type WireValue = string | readonly DivMember[] | Readonly<Record<string, string>>;

/** div_members: 最多仅支持7个分账方. */
export const MOST_DIV_MEMBERS = 7;

export const appId = required(64);
export const orderNo = required(64, 'orderNo');
export const memberId = required(64, 'memberId');
export const divMembers = optional(4_096, 'members');
/** Of the confirm object only; the request tables do not name it (fact sheet: PHPdoc of the payment's confirm does). */
export const feeMode = optional(1, 'flag');

/** page_index 1~300000, page_size 1~20; moments are 13 digits in the tables and 10 in some samples: both are accepted. */
export const page = {
  page_index: optional(6, 'page'),
  page_size: optional(2, 'pageSize'),
  created_gte: optional(13, 'moment'),
  created_lte: optional(13, 'moment'),
};
/** What most lists are queried by. */
export const byOrder = { app_id: appId, order_no: optional(64, 'orderNo'), status: optional(16), ...page };

const FORMS: Readonly<Record<Exclude<FieldForm, 'members' | 'object'>, (value: string) => boolean>> = {
  // 只能为英文、数字或者下划线的一种或多种组合
  orderNo: (value) => /^[A-Za-z0-9_]+$/.test(value),
  memberId: (value) => /^[A-Za-z0-9_]+$/.test(value),
  // 必须大于0,保留两位小数点
  amount: (value) => isMoney(value) && !isZero(value),
  page: (value) => isNumber(value, 1, 300_000),
  pageSize: (value) => isNumber(value, 1, 20),
  moment: (value) => /^\d{10}(\d{3})?$/.test(value),
  flag: (value) => /^[A-Z]$/.test(value),
};

/**
 * The fields of a request that have a value, each checked against its rule.
 * @throws InvalidInput, naming the provider's field, for one that is missing, unknown or breaks its rule. The value is not shown.
 */
export function checkedFields(
  rules: Readonly<Record<string, AdapayRule>>,
  fields: Readonly<Record<string, WireValue | undefined>>,
): Record<string, WireValue> {
  const checked: Record<string, WireValue> = {};
  for (const [field, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) throw new InvalidInput(field, 'no field of this call');
    if (value === undefined) continue;
    check(field, rule, value);
    checked[field] = value;
  }
  for (const [field, rule] of Object.entries(rules)) {
    if (rule.required && checked[field] === undefined) throw new InvalidInput(field, 'a value');
  }
  return checked;
}

function check(field: string, { longest, form }: AdapayRule, value: WireValue): void {
  if (form === 'members') {
    checkMembers(field, value);
  } else if (form === 'object') {
    if (typeof value === 'string' || Array.isArray(value)) throw new InvalidInput(field, 'an object');
  } else {
    if (typeof value !== 'string' || value === '') throw new InvalidInput(field, 'text that is not empty');
    if (Array.from(value).length > longest) throw new InvalidInput(field, `at most ${longest} characters`);
    if (hasControlCharacter(value)) throw new InvalidInput(field, 'no control characters');
    if (form && !FORMS[form](value)) throw new InvalidInput(field, `written as ${form} is`);
  }
}

/** Members come as an array or as its JSON text; both are held to the same rules. */
function checkMembers(field: string, value: WireValue): void {
  const members = typeof value === 'string' ? jsonIn(field, value) : value;
  if (!Array.isArray(members) || members.length === 0) throw new InvalidInput(field, 'at least one member');
  if (members.length > MOST_DIV_MEMBERS) throw new InvalidInput(field, `at most ${MOST_DIV_MEMBERS} members`);
  const seen = new Set<string>();
  for (const member of members as unknown[]) {
    if (!isMember(member)) throw new InvalidInput(field, 'members with member_id and amount');
    if (!FORMS.memberId(member.member_id) || member.member_id.length > 64)
      throw new InvalidInput(`${field}.member_id`, 'up to 64 letters, digits and underscores');
    if (!FORMS.amount(member.amount)) throw new InvalidInput(`${field}.amount`, 'above 0, two decimals');
    if (seen.has(member.member_id)) throw new InvalidInput(`${field}.member_id`, 'each member once');
    seen.add(member.member_id);
  }
}

function isMember(value: unknown): value is Pick<DivMember, 'member_id' | 'amount'> {
  const { member_id, amount } = (value ?? {}) as Partial<Record<keyof DivMember, unknown>>;
  return typeof member_id === 'string' && typeof amount === 'string';
}

function jsonIn(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput(field, 'JSON where it is text');
  }
}

function isNumber(text: string, least: number, most: number): boolean {
  return /^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most;
}
