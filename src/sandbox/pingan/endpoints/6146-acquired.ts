import { bankDay, bankTime } from '../../engine/clock.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';

const CREDITED = '0';
const ORDINARY = '1';
const FROZEN = '0';

/**
 * 查询充值明细（见证+收单）【6146】 by a sub-order's number, or by TraderOrderNo where the order has none. An order of which the acquirer has not
 * told the bank is not there (ERR020; its code is not documented). Where its money really is, OrderActInSubAcctNo says.
 */
export const findAcquired: PinganEndpoint = {
  code: '6146',
  serviceId: 'ChargeDetailQuery',
  writes: false,
  shows: ['notFoundFor'],
  fields: [required('AcquiringChannelType', 10), required('OrderNo', 30), optional('ReservedMsg', 120)],
  perform(bank, request, faults) {
    const found = bank.acquiredParts.get(request.text('OrderNo'));
    if (!found?.order.isKnown || found.order.channel !== request.text('AcquiringChannelType'))
      throw rejected('ERR020');
    const { order, part } = found;
    if (bank.now - order.knownAt < faults.hideYoungerThanMs) throw rejected('ERR020');
    return {
      TranStatus: CREDITED,
      TranAmt: writeBankAmount(part.amount),
      CommissionAmt: writeBankAmount(part.fee),
      PayMode: part.isFrozen ? FROZEN : ORDINARY,
      TranDate: bankDay(order.knownAt),
      TranTime: bankTime(order.knownAt),
      OrderInSubAcctNo: part.account,
      OrderInSubAcctName: '',
      OrderActInSubAcctNo: part.actual,
      OrderActInSubAcctName: '',
      FrontSeqNo: part.frontSeqNo,
      TranDesc: '',
      ReservedMsg: '',
    };
  },
};
