import { parse } from 'lossless-json';
import { BadAmount, readYuan } from '../engine/fen.js';
import { parseObject } from '../engine/parse-object.js';
import type { Share } from './model.js';
import { rejected } from './result-codes.js';

type Given = Readonly<Record<string, unknown>>;

/** The public parameters of the document, each with the form that its table has. */
const PUBLIC: Readonly<Record<string, RegExp>> = {
  mch_no: /^[\w-]{1,32}$/,
  method: /^[a-z.]{1,128}$/,
  charset: /^utf-8$/,
  sign_type: /^(?:RSA|rsa)$/,
  sign: /^\S{1,344}$/,
  timestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
  version: /^1\.0$/,
};

/** The first public parameter that breaks its rule. */
export function badPublicField(body: Given): string | undefined {
  const bad = Object.entries(PUBLIC).find(([name, form]) => !form.test(textOf(body[name])));
  if (bad) return bad[0];
  return textOf(body['notify_url']).length > 200 ? 'notify_url' : undefined;
}

/** A request whose biz_content is read by name. */
export class HongwenRequest {
  readonly notifyUrl: string;

  constructor(
    body: Given,
    readonly biz: Given,
  ) {
    this.notifyUrl = textOf(body['notify_url']);
  }

  /** @throws HongwenRejected for a field that is missing or has another form. */
  text(name: string): string {
    const value = this.optional(name);
    if (value === '') throw rejected('SIM_BAD_FIELD', name);
    return value;
  }

  /** The field's text, "" when it was left out. @throws HongwenRejected for one that has another form. */
  optional(name: string): string {
    const value = textOf(this.biz[name]);
    if (value !== '' && !/^[\w-]{1,64}$/.test(value)) throw rejected('SIM_BAD_FIELD', name);
    return value;
  }

  /** 分账详情: JSON text of at most 256 characters, each account once. @throws HongwenRejected */
  shares(name: string): readonly Share[] {
    const text = textOf(this.biz[name]);
    if (text === '' || text.length > 256) throw rejected('SIM_BAD_FIELD', name);
    const rows = rowsIn(text);
    if (rows.length === 0) throw rejected('SIM_BAD_FIELD', name);
    const shares = rows.map((row) => shareOf(row, name));
    if (new Set(shares.map(({ account }) => account)).size !== shares.length)
      throw rejected('SIM_BAD_FIELD', name);
    return shares;
  }

  /** What makes two requests under one number the same. */
  content(): string {
    return JSON.stringify(this.biz);
  }
}

/** biz_content: a JSON object within a text. Undefined for anything else. */
export function contentIn(text: unknown): Given | undefined {
  return typeof text === 'string' ? parseObject(text, parse) : undefined;
}

function rowsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = parse(text);
    return Array.isArray(value) ? value : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** account; at 商盟 user_id with account_type 1, or mer_no with account_type 2. */
function shareOf(row: unknown, field: string): Share {
  if (typeof row !== 'object' || row === null) throw rejected('SIM_BAD_FIELD', field);
  const fields = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
  const { account = '', user_id = '', mer_no = '', account_type = '', amount = '' } = fields;
  const named = [account, user_id, mer_no].filter((one) => one !== '');
  const type = account === '' ? (user_id === '' ? '2' : '1') : '';
  if (named.length !== 1 || account_type !== type) throw rejected('SIM_BAD_FIELD', field);
  return { account: named[0] ?? '', amount: fenOf(amount, field), row: fields };
}

function fenOf(text: string, field: string): bigint {
  try {
    const fen = readYuan(text);
    if (fen > 0n) return fen;
  } catch (error) {
    if (!(error instanceof BadAmount)) throw error;
  }
  throw rejected('SIM_BAD_FIELD', field);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
