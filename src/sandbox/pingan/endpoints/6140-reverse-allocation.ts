import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { needPositive, optional, required } from '../fields.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

const BOOKING_SUSPENSE = '1';

/**
 * 登记挂账撤销【6140】: takes a part or all of what 6139 gave back into suspense ("支持金额部分撤销"), as often as something is left of it.
 * CancelAmt is taken to include TranFee as SuspendAmt does, which no document says.
 */
export const reverseAllocation: PinganEndpoint = {
  code: '6140',
  serviceId: 'RevRegisterBillSupportWithdraw',
  writes: true,
  fields: [
    required('SubAcctNo', 32),
    required('TranNetMemberCode', 32),
    required('OldOrderNo', 30),
    required('CancelAmt', 15, 'amount'),
    required('TranFee', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
    optional('ReservedMsgOne', 120),
    optional('ReservedMsgTwo', 120),
    optional('ReservedMsgThree', 120),
  ],
  checkBalance(bank, request) {
    const member = bank.accounts.get(request.text('SubAcctNo'));
    const taken = request.amount('CancelAmt') - request.amount('TranFee');
    if (member && bank.available(member) < taken) throw rejected('ERR044');
  },
  perform(bank, request) {
    const { serialNumber } = request;
    const [amount, fee] = [request.amount('CancelAmt'), request.amount('TranFee')];
    const orderNo = request.text('OldOrderNo');
    needPositive(amount, 'CancelAmt');
    if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranFee');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const allocation = bank.allocations.get(orderNo);
    if (!allocation) throw rejected('ERR115');
    if (allocation.member !== member) throw rejected('SIM_ORDER_MISMATCH', 'SubAcctNo');
    const net = amount - fee;
    const netLeft = allocation.amount - allocation.fee - (allocation.reversed - allocation.feeReturned);
    if (net > netLeft || allocation.feeReturned + fee > allocation.fee) throw rejected('ERR271');
    if (bank.available(member) < net) throw rejected('ERR044');
    const { ledger, effects } = bank.services;
    ledger.post([
      { key: member.account, amount: -net },
      { key: bank.feeAccount, amount: -fee },
      { key: bank.suspenseAccount, amount },
    ]);
    allocation.reversed += amount;
    allocation.feeReturned += fee;
    effects.record({
      kind: 'reverseAllocation',
      serialNumber,
      orderNo,
      memberCode: member.memberCode,
      amount,
    });
    const frontSeqNo = bank.frontSeqNo();
    bank.record({
      serialNumber,
      frontSeqNo,
      interfaceCode: '6140',
      flag: '',
      bookingFlag: BOOKING_SUSPENSE,
      amount,
      fee,
      outAccount: member.account,
      inAccount: bank.suspenseAccount,
      orderNo,
      failMessage: undefined,
    });
    return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
  },
  describeRejection: (request): RejectedTrade => ({
    bookingFlag: BOOKING_SUSPENSE,
    amount: request.amount('CancelAmt'),
    outAccount: request.text('SubAcctNo'),
    inAccount: '',
    orderNo: request.text('OldOrderNo'),
  }),
};
