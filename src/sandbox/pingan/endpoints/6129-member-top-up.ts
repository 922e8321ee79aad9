import { OUTSIDE } from '../../engine/ledger.js';
import type { PinganBank } from '../bank.js';
import type { PinganEndpoint } from '../endpoint.js';
import { needPositive, optional, required, type PinganRequest } from '../fields.js';
import type { Member } from '../model.js';
import { writeBankAmount } from '../amounts.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';
import { netOf } from '../top-up-amounts.js';

const BOOKING_OTHER = 'N';

/**
 * 会员在途充值（经第三方支付渠道）【6129】: credits one member with a payment whose money is on its way. Whether MemberFillAmt includes the
 * commission is the rule `topUpAmounts`. The member's code comes in one of two fields, as clients publish them. What came in can be
 * withdrawn from the next day on.
 */
export const memberTopUp: PinganEndpoint = {
  code: '6129',
  serviceId: 'MemberRechargeThirdPay',
  writes: true,
  fields: [
    required('MemberSubAcctNo', 32),
    optional('TranWebMemberId', 32),
    optional('TranNetMemberCode', 32),
    required('MemberFillAmt', 15, 'amount'),
    required('Commission', 15, 'amount'),
    required('Ccy', 3, 'currency'),
    required('PayChannelType', 4),
    required('PayChannelAssignMerNo', 50),
    required('PayChannelTranSeqNo', 50),
    required('EjzbOrderNo', 32),
    optional('EjzbOrderContent', 500),
    optional('Remark', 120),
    optional('ReservedMsgOne', 120),
    optional('ReservedMsgTwo', 120),
    optional('ReservedMsgThree', 120),
  ],
  perform(bank, request) {
    const memberCode = request.text('TranWebMemberId') || request.text('TranNetMemberCode');
    if (memberCode === '') throw rejected('ERR936', 'TranWebMemberId, TranNetMemberCode');
    if (bank.memberFills.has(request.text('EjzbOrderNo'))) throw rejected('ERR181');
    const member = partyOf(bank, { account: request.text('MemberSubAcctNo'), memberCode });
    const [shown, fee] = [request.amount('MemberFillAmt'), request.amount('Commission')];
    needPositive(shown, 'MemberFillAmt');
    const net = netOf(bank, { shown, fee });
    if (net <= 0n) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'Commission');
    const frontSeqNo = credit(bank, request, { member, net, fee });
    return {
      FrontSeqNo: frontSeqNo,
      MemberSubAcctPreAvailBal: writeBankAmount(bank.available(member)),
    };
  },
};

function credit(
  bank: PinganBank,
  request: PinganRequest,
  { member, net, fee }: { readonly member: Member; readonly net: bigint; readonly fee: bigint },
): string {
  const { ledger, effects } = bank.services;
  const { serialNumber } = request;
  const orderNo = request.text('EjzbOrderNo');
  const amount = net + fee;
  ledger.post([
    { key: OUTSIDE, amount: -amount },
    { key: member.account, amount: net },
    { key: bank.feeAccount, amount: fee },
  ]);
  bank.deferWithdrawal(member, net);
  effects.record({ kind: 'topUp', serialNumber, orderNo, memberCode: member.memberCode, amount });
  const { frontSeqNo } = bank.record({
    ...{ serialNumber, frontSeqNo: bank.frontSeqNo(), interfaceCode: '6129', flag: '' },
    ...{ bookingFlag: BOOKING_OTHER, amount, fee, outAccount: '', inAccount: member.account },
    ...{ orderNo, failMessage: undefined },
  });
  bank.memberFills.set(orderNo, {
    ...{ subOrderNo: orderNo, member, net, fee, netReturned: 0n, feeReturned: 0n, frontSeqNo },
    channel: request.text('PayChannelType'),
    channelNumber: request.text('PayChannelTranSeqNo'),
  });
  return frontSeqNo;
}
