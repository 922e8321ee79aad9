import { divisionFields } from '../answer-fields.js';
import { sumOf } from '../bank.js';
import type { HongwenEndpoint } from '../endpoint.js';
import type { Division } from '../model.js';
import { rejected } from '../result-codes.js';

/** 申请分账. */
export const applyDivide: HongwenEndpoint = {
  code: 'trade.apply.divide',
  number: 'divide_out_trade_no',
  checkFunds: (bank, request) => {
    const trade = bank.needTrade(request.optional('trade_no'), request.optional('out_trade_no'));
    if (sumOf(request.shares('divide_detail')) > bank.undivided(trade)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, forced) {
    const trade = bank.needTrade(request.optional('trade_no'), request.optional('out_trade_no'));
    const divideOutTradeNo = request.text('divide_out_trade_no');
    const shares = request.shares('divide_detail');
    for (const name of ['parent_merchant_no', 'fee_payer']) request.optional(name);
    const merchantNo = request.optional('merchant_no');
    if (shares.some(({ account }) => !bank.receivers.has(account))) throw rejected('SIM_NO_SUCH_RECEIVER');
    if (sumOf(shares) > bank.undivided(trade)) throw rejected('SIM_AMOUNT_EXCEEDED');
    const division: Division = {
      divideOutTradeNo,
      divideTradeNo: bank.number(),
      trade,
      merchantNo: merchantNo === '' ? trade.merchantNo : merchantNo,
      createdAt: bank.now,
      shares,
      notifyUrl: request.notifyUrl,
      state: 'underWay',
      returned: new Map(),
      claimed: new Map(),
    };
    bank.divide(division, forced);
    return () => divisionFields(bank, division);
  },
};
