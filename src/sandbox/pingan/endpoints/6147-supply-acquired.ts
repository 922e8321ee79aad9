import { book } from '../acquiring.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import { needPositive, optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';

/**
 * 平台补账（见证+收单）【6147】 by TraderOrderNo: the bank fetches an order from the acquirer that it has not heard of. One that it knows is ERR282, one
 * that was never paid ERR115.
 */
export const supplyAcquired: PinganEndpoint = {
  code: '6147',
  serviceId: 'PlatformAccountSupply',
  writes: true,
  fields: [
    required('AcquiringChannelType', 10),
    required('OrderNo', 30),
    required('Amt', 15, 'amount'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    needPositive(request.amount('Amt'), 'Amt');
    const order = bank.acquired.get(request.text('OrderNo'));
    if (order?.channel !== request.text('AcquiringChannelType')) throw rejected('ERR115');
    if (order.isKnown) throw rejected('ERR282');
    const total = order.parts.reduce((sum, { amount }) => sum + amount, 0n);
    if (total !== request.amount('Amt')) throw rejected('ERR281');
    book(bank, order);
    bank.services.effects.record({
      kind: 'supplyAcquired',
      serialNumber: request.serialNumber,
      orderNo: order.totalOrderNo,
      memberCode: '',
      amount: total,
    });
    return {
      FrontSeqNo: order.parts[0]?.frontSeqNo ?? '',
      SubAcctNo: order.parts[0]?.account ?? '',
      Amt: writeBankAmount(total),
      Remark: '',
      ReservedMsg: '',
    };
  },
};
