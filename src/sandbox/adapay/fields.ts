import { readYuan } from '../engine/fen.js';
import { badParameter, rejected } from './result-codes.js';

export type Shape =
  | 'text'
  | 'amount'
  | 'orderNo'
  | 'page'
  | 'size'
  | 'time'
  | 'day'
  | 'shares'
  | 'object'
  | 'url'
  | 'feeMode'
  | 'yesNo';

/** One field as the provider's tables spell it; `max` counts characters. */
export interface FieldRule {
  readonly name: string;
  readonly max: number;
  readonly required: boolean;
  readonly shape: Shape;
}

export function required(name: string, max: number, shape: Shape = 'text'): FieldRule {
  return { name, max, required: true, shape };
}

export function optional(name: string, max: number, shape: Shape = 'text'): FieldRule {
  return { name, max, required: false, shape };
}

/** One element of div_members. */
export interface Share {
  readonly memberId: string;
  /** Fen, above zero. */
  readonly amount: bigint;
  readonly paysFee: boolean;
}

const MAX_SHARES = 7;

/** A request whose fields have the documented form. Empty and null fields count as left out. */
export class AdapayRequest {
  /** @throws AdapayRejected naming the first field that is missing or has another form. */
  constructor(
    readonly body: Readonly<Record<string, unknown>>,
    readonly prodMode: 'true' | 'false',
    private readonly rules: readonly FieldRule[],
  ) {
    for (const rule of rules) this.#check(rule);
  }

  /** The field's text, "" when it was left out. */
  text(name: string): string {
    const value = textOf(this.body[name]);
    return typeof value === 'string' ? value : '';
  }

  has(name: string): boolean {
    const value = this.body[name];
    // PHP writes an object without members as [].
    const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
    return value !== undefined && value !== null && !isEmpty;
  }

  /** Fen. Only of fields that must be there. */
  amount(name: string): bigint {
    return readYuan(this.text(name));
  }

  /** The whole number that a field holds, or what stands for it when it was left out. */
  whole(name: string, otherwise: number): number {
    return this.has(name) ? Number(this.text(name)) : otherwise;
  }

  /** The list of a div_members field; undefined when it was left out or is empty. */
  shares(name: string): readonly Share[] | undefined {
    if (!this.has(name)) return undefined;
    const list = readShares(name, this.body[name]);
    return list.length === 0 ? undefined : list;
  }

  /** The object that a field holds, as JSON or as JSON in a text; empty when it was left out. */
  object(name: string): Readonly<Record<string, unknown>> {
    return this.has(name) ? readObject(name, this.body[name]) : {};
  }

  /** Equal for two requests that are the same. */
  content(): string {
    return this.rules
      .map(({ name, shape }) => {
        if (!this.has(name)) return `${name}=`;
        if (shape === 'shares') return `${name}=${(this.shares(name) ?? []).map(shareText).join(';')}`;
        if (shape === 'object') return `${name}=${JSON.stringify(this.object(name))}`;
        return `${name}=${this.text(name)}`;
      })
      .join('\u0000');
  }

  #check(rule: FieldRule): void {
    if (!this.has(rule.name)) {
      if (rule.required) throw badParameter(rule.name, 'missing');
      return;
    }
    const value = this.body[rule.name];
    if (rule.shape === 'shares') {
      readShares(rule.name, value);
      return;
    }
    if (rule.shape === 'object') {
      readObject(rule.name, value);
      return;
    }
    // An amount as a number has lost its two decimals.
    const text = rule.shape === 'amount' ? value : textOf(value);
    if (typeof text !== 'string') throw badParameter(rule.name, 'expected a string');
    if (text.length > rule.max) throw badParameter(rule.name, `at most ${rule.max} characters`);
    checkShape(rule, text);
  }
}

/** Integrators send ids, types and times as JSON numbers, as PHP and JavaScript have them: they are what their digits say. */
export function textOf(value: unknown): unknown {
  return Number.isSafeInteger(value) ? String(value) : value;
}

function shareText({ memberId, amount, paysFee }: Share): string {
  return `${memberId}/${amount}/${paysFee}`;
}

/** 必须大于0，保留两位小数点，如0.10、100.05等. */
const AMOUNT = /^(?:0|[1-9]\d{0,12})\.\d{2}$/;

const SHAPES: Readonly<Record<Exclude<Shape, 'shares' | 'object'>, readonly [RegExp, string]>> = {
  text: [/^/, ''],
  amount: [AMOUNT, 'expected yuan with two decimals'],
  // 只能为英文、数字或者下划线的一种或多种组合.
  orderNo: [/^\w+$/, 'expected letters, digits and underscores'],
  page: [/^[1-9]\d{0,5}$/, 'expected 1 to 300000'],
  size: [/^(?:[1-9]|1\d|20)$/, 'expected 1 to 20'],
  time: [/^\d{10}(?:\d{3})?$/, 'expected a time of 10 or 13 digits'],
  day: [/^\d{8}$/, 'expected yyyyMMdd'],
  // url为http/https路径，URL 上请勿附带参数.
  url: [/^https?:\/\/[^\s?#]+$/, 'expected an http address without parameters'],
  feeMode: [/^[OI]$/, 'expected O or I'],
  yesNo: [/^[YN]$/, 'expected Y or N'],
};

function checkShape({ name, shape }: FieldRule, text: string): void {
  if (shape === 'shares' || shape === 'object') return;
  const [pattern, expected] = SHAPES[shape];
  if (!pattern.test(text)) throw badParameter(name, expected);
  if (shape === 'amount' && readYuan(text) === 0n) throw badParameter(name, 'expected more than 0.00');
  if (shape === 'page' && Number(text) > 300_000) throw badParameter(name, expected);
}

function parsed(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter(name, 'expected JSON');
    throw error;
  }
}

function readObject(name: string, value: unknown): Readonly<Record<string, unknown>> {
  const object = parsed(name, value);
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw badParameter(name, 'expected a JSON object');
  return { ...object };
}

/** div_members, as a JSON array or as its text. */
function readShares(name: string, value: unknown): readonly Share[] {
  const list = parsed(name, value);
  if (!Array.isArray(list)) throw badParameter(name, 'expected a JSON array');
  // 最多仅支持7个分账方.
  if (list.length > MAX_SHARES) throw badParameter(name, `at most ${MAX_SHARES} receivers`);
  const shares = list.map((element: unknown): Share => {
    const share = readObject(name, element);
    const { amount, fee_flag: feeFlag } = share;
    const memberId = textOf(share['member_id']);
    if (typeof memberId !== 'string' || memberId === '') throw badParameter(name, 'member_id is missing');
    if (typeof amount !== 'string' || !AMOUNT.test(amount) || readYuan(amount) === 0n)
      throw badParameter(name, 'amount is yuan with two decimals, above 0.00');
    if (feeFlag !== undefined && feeFlag !== '' && feeFlag !== 'Y' && feeFlag !== 'N')
      throw badParameter(name, 'fee_flag is Y or N');
    return { memberId, amount: readYuan(amount), paysFee: feeFlag === 'Y' };
  });
  if (new Set(shares.map(({ memberId }) => memberId)).size < shares.length)
    throw rejected('SIM_SPLIT_TWICE', name);
  return shares;
}
