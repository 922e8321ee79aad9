import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { needPositive, optional, required } from '../fields.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

const BOOKING_SUSPENSE = '1';

/**
 * 登记挂账（支持撤销）【6139】: "将挂账子账户里的资金清分到其他的子账户". SuspendAmt includes TranFee, which goes to the fee account. Accounts of both
 * properties may receive it: 00 accounts receive nothing else but this and credits of an acquirer. The order number is none of 6034, 6007
 * and their kin.
 */
export const allocateSuspense: PinganEndpoint = {
  code: '6139',
  serviceId: 'RegisterBillSupportWithdraw',
  writes: true,
  fields: [
    required('SubAcctNo', 32),
    required('TranNetMemberCode', 32),
    required('OrderNo', 30),
    required('SuspendAmt', 15, 'amount'),
    required('TranFee', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
    optional('ReservedMsgOne', 120),
    optional('ReservedMsgTwo', 120),
    optional('ReservedMsgThree', 120),
  ],
  checkBalance(bank, request) {
    if (bank.services.ledger.balance(bank.suspenseAccount) < request.amount('SuspendAmt'))
      throw rejected('ERR044');
  },
  perform(bank, request) {
    const { serialNumber } = request;
    const [amount, fee] = [request.amount('SuspendAmt'), request.amount('TranFee')];
    const orderNo = request.text('OrderNo');
    needPositive(amount, 'SuspendAmt');
    if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranFee');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    if (bank.orders.has(orderNo) || bank.allocations.has(orderNo)) throw rejected('ERR181');
    const { ledger, effects } = bank.services;
    if (ledger.balance(bank.suspenseAccount) < amount) throw rejected('ERR044');
    ledger.post([
      { key: bank.suspenseAccount, amount: -amount },
      { key: member.account, amount: amount - fee },
      { key: bank.feeAccount, amount: fee },
    ]);
    bank.allocations.set(orderNo, { orderNo, member, amount, fee, reversed: 0n, feeReturned: 0n });
    effects.record({
      kind: 'allocateSuspense',
      serialNumber,
      orderNo,
      memberCode: member.memberCode,
      amount,
    });
    const frontSeqNo = bank.frontSeqNo();
    bank.record({
      serialNumber,
      frontSeqNo,
      interfaceCode: '6139',
      flag: '',
      bookingFlag: BOOKING_SUSPENSE,
      amount,
      fee,
      outAccount: bank.suspenseAccount,
      inAccount: member.account,
      orderNo,
      failMessage: undefined,
    });
    return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
  },
  describeRejection: (request): RejectedTrade => ({
    bookingFlag: BOOKING_SUSPENSE,
    amount: request.amount('SuspendAmt'),
    outAccount: '',
    inAccount: request.text('SubAcctNo'),
    orderNo: request.text('OrderNo'),
  }),
};
