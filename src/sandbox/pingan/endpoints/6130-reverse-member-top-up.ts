import { OUTSIDE } from '../../engine/ledger.js';
import type { PinganBank } from '../bank.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { MemberFill } from '../model.js';
import { rejected } from '../result-codes.js';
import { netOf } from '../top-up-amounts.js';

const BOOKING_REFUND = '7';

/**
 * 撤销会员在途充值（经第三方支付渠道）【6130】: takes a part or all of what 6129 credited back ("支持原入账金额、手续费的部分撤销"). All four Old*
 * fields have to be those of the credit.
 */
export const reverseMemberTopUp: PinganEndpoint = {
  code: '6130',
  serviceId: 'RevokeMemberRechargeThirdPay',
  writes: true,
  fields: [
    required('OldFillFrontSeqNo', 30),
    required('OldFillPayChannelType', 4),
    required('OldPayChannelTranSeqNo', 50),
    required('OldFillEjzbOrderNo', 32),
    required('ApplyCancelMemberAmt', 15, 'amount'),
    required('ApplyCancelCommission', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsgOne', 120),
    optional('ReservedMsgTwo', 120),
    optional('ReservedMsgThree', 120),
  ],
  checkBalance(bank, request) {
    const fill = bank.memberFills.get(request.text('OldFillEjzbOrderNo'));
    if (fill && bank.available(fill.member) < returnedNet(bank, request)) throw rejected('ERR044');
  },
  perform(bank, request) {
    const fill = fillOf(bank, request);
    const [net, fee] = [returnedNet(bank, request), request.amount('ApplyCancelCommission')];
    if (net < 0n || net + fee <= 0n) throw rejected('ERR042', 'ApplyCancelMemberAmt');
    if (fill.netReturned + net > fill.net || fill.feeReturned + fee > fill.fee) throw rejected('ERR271');
    if (bank.available(fill.member) < net) throw rejected('ERR044');
    return { FrontSeqNo: takeBack(bank, request, fill, { net, fee }) };
  },
};

function returnedNet(bank: PinganBank, request: PinganRequest): bigint {
  return netOf(bank, {
    shown: request.amount('ApplyCancelMemberAmt'),
    fee: request.amount('ApplyCancelCommission'),
  });
}

function fillOf(bank: PinganBank, request: PinganRequest): MemberFill {
  const fill = bank.memberFills.get(request.text('OldFillEjzbOrderNo'));
  if (!fill) throw rejected('ERR115');
  const { frontSeqNo, channel, channelNumber } = fill;
  if (frontSeqNo !== request.text('OldFillFrontSeqNo'))
    throw rejected('SIM_ORDER_MISMATCH', 'OldFillFrontSeqNo');
  if (channel !== request.text('OldFillPayChannelType'))
    throw rejected('SIM_ORDER_MISMATCH', 'OldFillPayChannelType');
  if (channelNumber !== request.text('OldPayChannelTranSeqNo'))
    throw rejected('SIM_ORDER_MISMATCH', 'OldPayChannelTranSeqNo');
  return fill;
}

function takeBack(
  bank: PinganBank,
  request: PinganRequest,
  fill: MemberFill,
  { net, fee }: { readonly net: bigint; readonly fee: bigint },
): string {
  const { ledger, effects } = bank.services;
  const { serialNumber } = request;
  const { member, subOrderNo: orderNo } = fill;
  const amount = net + fee;
  ledger.post([
    { key: member.account, amount: -net },
    { key: bank.feeAccount, amount: -fee },
    { key: OUTSIDE, amount },
  ]);
  fill.netReturned += net;
  fill.feeReturned += fee;
  effects.record({ kind: 'reverseTopUp', serialNumber, orderNo, memberCode: member.memberCode, amount });
  const { frontSeqNo } = bank.record({
    ...{ serialNumber, frontSeqNo: bank.frontSeqNo(), interfaceCode: '6130', flag: '' },
    ...{ bookingFlag: BOOKING_REFUND, amount, fee, outAccount: member.account, inAccount: '' },
    ...{ orderNo, failMessage: undefined },
  });
  return frontSeqNo;
}
