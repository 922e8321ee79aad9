import { isLosslessNumber } from 'lossless-json';
import { BadAmount, readYuan } from '../engine/fen.js';
import { rejected } from './result-codes.js';
import type { Wire } from './sign.js';

/** One receiver as a request names it. Fen. */
export interface AskedShare {
  readonly receiveNo: string;
  readonly amount: bigint;
  readonly remark: string;
}

/** A request whose fields are read by name. */
export class HkrtRequest {
  constructor(readonly body: Readonly<Record<string, Wire>>) {}

  /** @throws HkrtRejected for a field that is missing or has another form. */
  text(name: string): string {
    const value = textOf(this.body[name]);
    if (value === undefined || !/^[\w-]{1,64}$/.test(value)) throw rejected('SIM_BAD_FIELD', name);
    return value;
  }

  /** The field's text, "" when it was left out. */
  optional(name: string): string {
    return textOf(this.body[name]) ?? '';
  }

  /** ledger_relation: 分账参数关系组(组内接收方不能重复). @throws HkrtRejected */
  shares(): readonly AskedShare[] {
    const list = this.body['ledger_relation'];
    if (!Array.isArray(list) || list.length === 0) throw rejected('SIM_BAD_FIELD', 'ledger_relation');
    const shares = list.map(shareOf);
    if (new Set(shares.map(({ receiveNo }) => receiveNo)).size !== shares.length)
      throw rejected('SIM_BAD_FIELD', 'receive_no');
    return shares;
  }

  /** What makes two requests under one number the same. */
  content(): string {
    const { sign: _sign, ...rest } = this.body;
    return JSON.stringify(rest, (_name, value: unknown) => (isLosslessNumber(value) ? value.value : value));
  }
}

function shareOf(relation: unknown): AskedShare {
  if (typeof relation !== 'object' || relation === null) throw rejected('SIM_BAD_FIELD', 'ledger_relation');
  const { receive_no, amt, remark } = relation as Record<string, Wire>;
  const receiveNo = textOf(receive_no) ?? '';
  if (!/^[\w-]{1,64}$/.test(receiveNo)) throw rejected('SIM_BAD_FIELD', 'receive_no');
  return { receiveNo, amount: fenOf(textOf(amt) ?? ''), remark: textOf(remark) ?? '' };
}

function fenOf(text: string): bigint {
  try {
    const fen = readYuan(text);
    if (fen > 0n) return fen;
  } catch (error) {
    if (!(error instanceof BadAmount)) throw error;
  }
  throw rejected('SIM_BAD_FIELD', 'amt');
}

export function textOf(value: Wire): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return isLosslessNumber(value) ? value.value : undefined;
}
