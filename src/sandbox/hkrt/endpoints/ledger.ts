import { applyFields } from '../answer-fields.js';
import type { HkrtEndpoint } from '../endpoint.js';
import type { Apply } from '../model.js';
import { rejected } from '../result-codes.js';

/** 交易完成后,请求单次分账. */
export const ledger: HkrtEndpoint = {
  code: 'ledger',
  path: '/api/v1/delay-ledger/ledger',
  inDocument: true,
  number: 'apply_no',
  checkFunds: (bank, request) => {
    const trade = bank.needTrade(request.text('trade_no'), request.text('merch_no'));
    if (total(request.shares()) > bank.undivided(trade)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const trade = bank.needTrade(request.text('trade_no'), request.text('merch_no'));
    const applyNo = request.text('apply_no');
    const asked = request.shares();
    if (trade.isFinished) throw rejected('SIM_FINISHED');
    if (bank.appliesOf(trade).length >= bank.rules.splitsPerTrade) throw rejected('SIM_SECOND_SPLIT');
    const stranger = asked.find(({ receiveNo }) => !bank.receivers.has(receiveNo));
    if (stranger) throw rejected('SIM_NO_SUCH_RECEIVER');
    if (total(asked) > bank.undivided(trade)) throw rejected('SIM_AMOUNT_EXCEEDED');
    const apply: Apply = {
      applyNo,
      ledgerNo: bank.number(),
      trade,
      createdAt: bank.now,
      shares: asked.map((share) => ({ ...share, detailId: bank.number(), result: 2, endedAt: undefined })),
      collected: false,
    };
    bank.divide(apply, faults.pending);
    return () => applyFields(bank, apply);
  },
};

function total(shares: readonly { readonly amount: bigint }[]): bigint {
  return shares.reduce((sum, { amount }) => sum + amount, 0n);
}
