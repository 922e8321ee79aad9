import { LosslessNumber } from 'lossless-json';
import { writeYuan } from '../engine/fen.js';
import type { HongwenBank } from './bank.js';
import type { Division, Fields, Share } from './model.js';

/** A JSON number with these digits. */
export function number(digits: string): LosslessNumber {
  return new LosslessNumber(digits);
}

/** A split as the document's sample answer has it: divide_trade_no and divide_create_time are bare numbers there. */
export function divisionFields(bank: HongwenBank, division: Division): Fields {
  const rows = division.shares.map(rowOf);
  return {
    ...sharedFields(division),
    divide_detail: bank.rules.detailForm === 'array' ? rows : JSON.stringify(rows),
    divide_trade_no: number(division.divideTradeNo),
    divide_create_time: number(String(Math.floor(division.createdAt / 1_000))),
  };
}

/** What answers and notifications of a split both show. */
export function sharedFields(division: Division): Fields {
  const { trade } = division;
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    merchant_no: division.merchantNo,
    divide_out_trade_no: division.divideOutTradeNo,
    divide_status: statusOf(division),
    divide_res_detail: JSON.stringify(
      division.shares.map((share, index) => ({
        ...rowOf(share),
        detail_no: `${division.divideTradeNo}_${index + 1}`,
      })),
    ),
  };
}

/** A row as it came, its amount with two decimals. */
export function rowOf({ row, amount }: Share): Fields {
  return { ...row, amount: writeYuan(amount) };
}

function statusOf({ state, shares, returned }: Division): string {
  if (state === 'underWay') return 'DIVIDE_PENDING';
  if (state === 'failed') return 'DIVIDE_FAILED';
  if (returned.size === 0) return 'DIVIDE_SUCCESS';
  const isWhole = shares.every(({ account, amount }) => returned.get(account) === amount);
  return isWhole ? 'DIVIDE_REFUND' : 'DIVIDE_PARTIAL_REFUND';
}
