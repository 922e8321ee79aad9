import { LosslessNumber } from 'lossless-json';
import { bankDay, bankTime } from '../engine/clock.js';
import { writeYuan } from '../engine/fen.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { HkrtBank } from './bank.js';
import type { Apply, Fields, Share } from './model.js';

/** A JSON number with these digits. */
export function number(digits: string): LosslessNumber {
  return new LosslessNumber(digits);
}

/** A split as the answers show it: amt and result are numbers there (the document's sample). */
export function applyFields(bank: HkrtBank, apply: Apply, faults: Partial<ProviderFaults> = {}): Fields {
  const { trade, applyNo, ledgerNo } = apply;
  const isYoung = bank.now - apply.createdAt < (faults.processingYoungerThanMs ?? 0);
  return {
    merch_no: trade.merchNo,
    ledger_relation: apply.shares.map((share) => relation(bank, share, isYoung)),
    apply_no: applyNo,
    trade_no: trade.tradeNo,
    ledger_no: ledgerNo,
  };
}

function relation(bank: HkrtBank, share: Share, isShownAsOpen: boolean): Fields {
  const result = isShownAsOpen ? 2 : share.result;
  return {
    receive_no: share.receiveNo,
    amt: number(amountText(bank, share.amount)),
    remark: share.remark,
    result: number(String(result)),
    ledger_detail_id: share.detailId,
    ...(result !== 2 && share.endedAt !== undefined && { end_time: moment(share.endedAt) }),
  };
}

function amountText(bank: HkrtBank, fen: bigint): string {
  const text = writeYuan(fen);
  return bank.rules.amountForm === 'twoDecimals' ? text : text.replace(/\.?0+$/, '');
}

/** yyyy-MM-dd HH:mm:ss at Shanghai. */
function moment(ms: number): string {
  const day = bankDay(ms).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  return `${day} ${bankTime(ms).replace(/^(\d{2})(\d{2})(\d{2})$/, '$1:$2:$3')}`;
}
