import type { HkrtEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';

/** What was not divided goes to the merchant. Known from integrators alone. */
export const finish: HkrtEndpoint = {
  code: 'finish',
  path: '/api/v1/delay-ledger/finish',
  perform(bank, request) {
    const trade = bank.needTrade(request.text('trade_no'), request.text('merch_no'));
    if (trade.isFinished) throw rejected('SIM_FINISHED');
    bank.finish(trade, `FINISH_${trade.tradeNo}`);
    return () => ({ merch_no: trade.merchNo, trade_no: trade.tradeNo });
  },
};
