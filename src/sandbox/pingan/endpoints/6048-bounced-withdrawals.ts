import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';
import type { Bounce, Trade } from '../model.js';

/**
 * 查询银行提现退单信息【6048】, flag 1 提现退票: the withdrawals that came back on these days of the bank. The four Old* fields are empty on
 * the day itself (one client's table). Flag 2 finds nothing: no small-amount transfer comes back here. There are no pages.
 */
export const listBounces: PinganEndpoint = {
  code: '6048',
  serviceId: 'BankWithdrawCashBackQuery',
  writes: false,
  fields: [
    required('FunctionFlag', 1),
    required('StartDate', 8, 'digits'),
    required('EndDate', 8, 'digits'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag !== '1' && flag !== '2') throw rejected('ERR021');
    const [from, to] = [request.text('StartDate'), request.text('EndDate')];
    if (to > bank.today || from > to) throw rejected('SIM_FIELD_FORMAT', 'StartDate, EndDate');
    const rows = [...bank.trades.values()].flatMap((trade) => {
      const bounce = flag === '1' ? trade.withdrawal?.bounce : undefined;
      return bounce && bounce.day >= from && bounce.day <= to ? [rowOf(bank, trade, bounce)] : [];
    });
    if (rows.length === 0) throw rejected('ERR020');
    return { ResultNum: String(rows.length), TranItemArray: rows };
  },
};

function rowOf(bank: PinganBank, trade: Trade, bounce: Bounce): Record<string, string> {
  const isKnown = bounce.day < bank.today;
  return {
    OldTranSeqNo: isKnown ? `427098${trade.frontSeqNo}` : '',
    OldFrontSeqNo: isKnown ? trade.frontSeqNo : '',
    OldMarketSeqNo: isKnown ? trade.serialNumber : '',
    OldAddMsg: '',
    RejectBillReason: bounce.reason,
    RejectBillDate: bounce.day,
    RejectInAcctTranAmt: writeBankAmount(trade.withdrawal?.cash ?? 0n),
    PayeeFrontSeqNo: bounce.frontSeqNo,
  };
}
