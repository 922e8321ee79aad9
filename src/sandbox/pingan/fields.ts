import { BadAmount, readYuan } from '../engine/fen.js';
import { rejected } from './result-codes.js';

type Shape = 'text' | 'name' | 'amount' | 'digits' | 'page' | 'mobile' | 'currency';

/** One business field as the interface documents spell it; `max` is the smaller length of the two generations. */
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

/** Fields that have the documented form. Empty and null ones count as left out, as in the signature. */
export class PinganFields {
  readonly #body: Readonly<Record<string, unknown>>;

  /** @throws PinganRejected naming the first field that is missing or has another form. */
  constructor(body: Readonly<Record<string, unknown>>, rules: readonly FieldRule[]) {
    this.#body = body;
    for (const rule of rules) this.#check(rule);
  }

  /** The field's text, "" when it was left out. */
  text(name: string): string {
    const value = this.#body[name];
    return typeof value === 'string' ? value : '';
  }

  /** The field's amount in fen, 0 when it was left out. */
  amount(name: string): bigint {
    const text = this.text(name);
    return text === '' ? 0n : readYuan(text);
  }

  /** @throws PinganRejected when a field that only some branches need was left out. */
  need(...names: readonly string[]): void {
    for (const name of names) if (this.text(name) === '') throw rejected('ERR936', name);
  }

  #check(rule: FieldRule): void {
    const value = this.#body[rule.name];
    if (value === undefined || value === null || value === '') {
      if (rule.required) throw rejected('ERR936', rule.name);
      return;
    }
    if (typeof value !== 'string') throw rejected('SIM_FIELD_FORMAT', `${rule.name} must be a string`);
    if (value.length > rule.max) throw rejected('SIM_FIELD_LENGTH', `${rule.name} has at most ${rule.max}`);
    checkShape(rule.shape, rule.name, value);
  }
}

/** A request, with the elements of its array where its interface has one. */
export class PinganRequest extends PinganFields {
  readonly serialNumber: string;
  readonly rows: readonly PinganFields[];

  /** @throws PinganRejected as its fields do, and for an array that is none. */
  constructor(
    body: Readonly<Record<string, unknown>>,
    rules: readonly FieldRule[],
    rows?: { readonly name: string; readonly fields: readonly FieldRule[] },
  ) {
    super(body, rules);
    this.serialNumber = this.text('CnsmrSeqNo');
    this.rows = rows ? rowsIn(body[rows.name], rows) : [];
  }
}

function rowsIn(
  value: unknown,
  { name, fields }: { readonly name: string; readonly fields: readonly FieldRule[] },
): PinganFields[] {
  if (value === undefined || value === null || value === '') throw rejected('ERR936', name);
  if (!Array.isArray(value)) throw rejected('SIM_FIELD_FORMAT', `${name} must be an array`);
  return value.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) throw rejected('SIM_FIELD_FORMAT', `${name} holds objects`);
    return new PinganFields(row as Record<string, unknown>, fields);
  });
}

/** @throws PinganRejected ERR042 unless the amount is above zero. */
export function needPositive(amount: bigint, name: string): void {
  if (amount <= 0n) throw rejected('ERR042', name);
}

const SHAPES: Readonly<Record<Exclude<Shape, 'amount' | 'page'>, RegExp>> = {
  text: /^[^&]*$/,
  // Of a company with "&" in its name the bank has that name on file.
  name: /^\P{Cc}*$/u,
  digits: /^\d+$/,
  mobile: /^\d{11}$/,
  currency: /^RMB$/,
};

function checkShape(shape: Shape, name: string, value: string): void {
  if (shape === 'page') {
    if (!/^[1-9]\d*$/.test(value)) throw rejected('ERR030', name);
    return;
  }
  if (shape === 'amount') {
    checkAmount(name, value);
    return;
  }
  if (!SHAPES[shape].test(value)) throw rejected('SIM_FIELD_FORMAT', name);
}

function checkAmount(name: string, value: string): void {
  if (/^-\d+(?:\.\d{1,2})?$/.test(value)) throw rejected('ERR042', name);
  try {
    readYuan(value);
  } catch (error) {
    if (error instanceof BadAmount) throw rejected('SIM_AMOUNT_FORMAT', name);
    throw error;
  }
}
