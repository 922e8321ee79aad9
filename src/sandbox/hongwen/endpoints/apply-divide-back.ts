import type { HongwenEndpoint } from '../endpoint.js';
import type { DivisionReturn } from '../model.js';
import { rejected } from '../result-codes.js';

/** 申请退分账. Its answer was not found: the sandbox repeats the numbers, and says nothing of how it stands. */
export const applyDivideBack: HongwenEndpoint = {
  code: 'trade.apply.divide.back',
  number: 'divide_back_out_trade_no',
  perform(bank, request, forced) {
    const division = bank.divisions.get(request.text('divide_out_trade_no'));
    const backNo = request.text('divide_back_out_trade_no');
    const shares = request.shares('divide_back_detail');
    for (const name of ['parent_merchant_no', 'merchant_no']) request.optional(name);
    if (!division) throw rejected('SIM_NO_SUCH_DIVISION');
    if (division.state !== 'done') throw rejected('SIM_DIVISION_OPEN');
    for (const { account, amount } of shares) {
      const got = division.shares.find((share) => share.account === account)?.amount ?? 0n;
      if (amount > got - (division.claimed.get(account) ?? 0n)) throw rejected('SIM_AMOUNT_EXCEEDED');
    }
    const row: DivisionReturn = { backNo, division, shares, notifyUrl: request.notifyUrl, state: 'underWay' };
    bank.giveBack(row, forced);
    return () => ({ divide_out_trade_no: division.divideOutTradeNo, divide_back_out_trade_no: backNo });
  },
};
