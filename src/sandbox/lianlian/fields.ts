import { readYuan } from '../engine/fen.js';
import { badParameter, rejected } from './result-codes.js';

export type Shape =
  'text' | 'amount' | 'number' | 'time' | 'merchant' | 'payeeType' | 'flag' | 'sealed' | 'url';

/** One field by its path, `payee_info[].payee_id` of each element of a list; `max` counts characters. */
export interface FieldRule {
  readonly path: string;
  readonly max: number;
  readonly required: boolean;
  readonly shape: Shape;
}

export function required(path: string, max: number, shape: Shape = 'text'): FieldRule {
  return { path, max, required: true, shape };
}

export function optional(path: string, max: number, shape: Shape = 'text'): FieldRule {
  return { path, max, required: false, shape };
}

type Fields = Readonly<Record<string, unknown>>;

/** A request whose fields have the documented form. Empty and null fields count as left out. */
export class LianlianRequest {
  /**
   * @param unseal opens a personal field.
   * @throws LianlianRejected naming the first field that is missing or has another form.
   */
  constructor(
    readonly body: Fields,
    private readonly rules: readonly FieldRule[],
    private readonly unseal: (text: string) => string | undefined,
  ) {
    for (const rule of rules) this.#check(rule);
  }

  /** The field's text, "" when it was left out. */
  text(path: string): string {
    return textAt(this.body, path) ?? '';
  }

  has(path: string): boolean {
    return textAt(this.body, path) !== undefined;
  }

  /** Whether a list was given. */
  hasList(name: string): boolean {
    return Array.isArray(this.body[name]);
  }

  /** Fen. Only of fields that must be there. */
  amount(path: string): bigint {
    return readYuan(this.text(path));
  }

  /** A personal field in clear. */
  opened(path: string): string {
    return this.unseal(this.text(path)) ?? '';
  }

  /** A list's elements. */
  list(name: string): readonly Fields[] {
    return elementsOf(this.body, name);
  }

  /** Equal for two requests that are the same. Encrypted fields differ each time: what they say counts. */
  content(): string {
    return this.rules
      .map(({ path, shape }) => {
        const values = valuesAt(this.body, path).map((value) => textOf(value) ?? '');
        return `${path}=${values.map((text) => (shape === 'sealed' ? this.unseal(text) : text)).join(';')}`;
      })
      .join('\u0000');
  }

  #check({ path, max, required: isRequired, shape }: FieldRule): void {
    for (const value of valuesAt(this.body, path)) {
      if (value === undefined || value === null || value === '') {
        if (isRequired) throw badParameter(path, 'missing');
        continue;
      }
      if (shape === 'flag' && typeof value === 'boolean') continue;
      // The given document has numbers; what it does not have is taken as text, too.
      if (shape === 'number' && typeof value !== 'number') throw badParameter(path, 'expected a number');
      const text = textOf(value);
      if (text === undefined) throw badParameter(path, 'expected a string');
      if (text.length > max) throw badParameter(path, `at most ${max} characters`);
      const [pattern, expected] = SHAPES[shape];
      if (!pattern.test(text)) throw badParameter(path, expected);
      const isAmount = shape === 'amount' || shape === 'number';
      if (isAmount && readYuan(text) === 0n) throw badParameter(path, 'expected more than 0.00');
      if (shape === 'sealed' && this.unseal(text) === undefined)
        throw badParameter(path, 'expected to be encrypted for the platform');
    }
  }
}

const YUAN = /^\d{1,13}(?:\.\d{1,2})?$/;
const SHAPES: Readonly<Record<Shape, readonly [RegExp, string]>> = {
  text: [/^/, ''],
  amount: [YUAN, 'expected yuan with at most two decimals'],
  number: [YUAN, 'expected yuan with at most two decimals'],
  // YYYYMMDDH24MISS.
  time: [/^\d{14}$/, 'expected 14 digits'],
  merchant: [/^\d{1,18}$/, 'expected up to 18 digits'],
  payeeType: [/^(?:MCH|USER)$/, 'expected MCH or USER'],
  flag: [/^(?:true|false|Y|N)$/, 'expected true or false'],
  sealed: [/^/, ''],
  url: [/^https?:\/\/\S+$/, 'expected an http address'],
};

/** An amount of one element of a list, in fen. */
export function amountIn(element: Fields, name: string): bigint {
  return readYuan(textOf(element[name]) ?? '0');
}

/** A text of one element of a list, "" when it was left out. */
export function textIn(element: Fields, name: string): string {
  return textOf(element[name]) ?? '';
}

/** A text of a request whose form is not known yet. */
export function textAt(body: Fields, path: string): string | undefined {
  const [value] = valuesAt(body, path);
  const text = textOf(value);
  return text === '' ? undefined : text;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The values under a path: one, or one for each element of its list. */
function valuesAt(body: Fields, path: string): readonly unknown[] {
  const [first = '', ...rest] = path.split('.');
  if (first.endsWith('[]'))
    return elementsOf(body, first.slice(0, -2)).map((element) => element[rest.join('.')]);
  if (rest.length === 0) return [body[first]];
  const group = body[first];
  if (group === undefined || group === null) return [undefined];
  return [objectOf(first, group)[rest.join('.')]];
}

function elementsOf(body: Fields, name: string): readonly Fields[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badParameter(name, 'expected a list');
  return value.map((one: unknown) => objectOf(name, one));
}

function objectOf(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParameter(name, 'expected an object');
  return { ...value };
}

/** @throws LianlianRejected unless the amounts of a list come to the whole. */
export function needSum(elements: readonly Fields[], name: string, whole: bigint): void {
  const sum = elements.reduce((total, one) => total + amountIn(one, name), 0n);
  if (sum !== whole) throw rejected('SIM_SPLIT_SUM', name);
}
