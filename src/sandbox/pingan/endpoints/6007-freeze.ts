import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { frozenKey, type PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type PinganRequest } from '../fields.js';
import type { Member } from '../model.js';
import { addOrder } from '../orders.js';
import { partyOf } from '../parties.js';

const BOOKING_OTHER = 'N';

/**
 * 会员资金冻结（不验证）【6007】: 1 freezes, 2 unfreezes under the order number of the freeze. The commission counts on
 * unfreezing only, and goes to the fee account out of the amount.
 */
export const freezeFunds: PinganEndpoint = {
  code: '6007',
  serviceId: 'MembershipTrancheFreeze',
  writes: true,
  fields: [
    required('FunctionFlag', 1),
    required('SubAcctNo', 32),
    required('TranNetMemberCode', 32),
    optional('ConsumeAmt', 15, 'amount'),
    required('TranAmt', 15, 'amount'),
    required('TranCommission', 15, 'amount'),
    required('Ccy', 3, 'currency'),
    required('OrderNo', 30),
    optional('OrderContent', 500),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
  ],
  checkBalance(bank, request) {
    const amount = request.amount('TranAmt');
    if (request.text('FunctionFlag') === '2') {
      const order = bank.orders.get(request.text('OrderNo'));
      if (order && order.held < amount) throw rejected('ERR317');
      return;
    }
    const member = bank.accounts.get(request.text('SubAcctNo'));
    if (member && bank.available(member) < amount) throw rejected('ERR044');
  },
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (['4', '5', '6', '7'].includes(flag)) throw rejected('SIM_NOT_BUILT', `FunctionFlag ${flag}`);
    if (flag !== '1' && flag !== '2') throw rejected('ERR021');
    const amount = request.amount('TranAmt');
    needPositive(amount, 'TranAmt');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const fee =
      flag === '1' ? freeze(bank, request, member, amount) : unfreeze(bank, request, member, amount);
    const frontSeqNo = bank.frontSeqNo();
    bank.record({
      serialNumber: request.serialNumber,
      frontSeqNo,
      interfaceCode: '6007',
      flag,
      bookingFlag: BOOKING_OTHER,
      amount,
      fee,
      outAccount: member.account,
      inAccount: member.account,
      orderNo: request.text('OrderNo'),
      failMessage: undefined,
    });
    return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
  },
  describeRejection: (request): RejectedTrade => ({
    bookingFlag: BOOKING_OTHER,
    amount: request.amount('TranAmt'),
    outAccount: request.text('SubAcctNo'),
    inAccount: request.text('SubAcctNo'),
    orderNo: request.text('OrderNo'),
  }),
};

function freeze(bank: PinganBank, request: PinganRequest, member: Member, amount: bigint): bigint {
  const order = addOrder(bank, request, {
    kind: 'freeze',
    orderNo: request.text('OrderNo'),
    payer: member,
    receiver: undefined,
    amount,
    fee: 0n,
    completesAtOnce: true,
  });
  bank.services.ledger.post([
    { key: member.account, amount: -amount },
    { key: frozenKey(member.account), amount },
  ]);
  order.held += amount;
  note(bank, request, member, { kind: 'freeze', amount });
  return 0n;
}

function unfreeze(bank: PinganBank, request: PinganRequest, member: Member, amount: bigint): bigint {
  const fee = request.amount('TranCommission');
  if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranCommission');
  const order = bank.orders.get(request.text('OrderNo'));
  if (order?.kind !== 'freeze') throw rejected('ERR115');
  if (amount > order.amount) throw rejected('SIM_ORDER_MISMATCH', 'TranAmt');
  if (order.held < amount) throw rejected('ERR317');
  // What is left after 6163 is all that there is to unfreeze.
  if (amount < order.held && !bank.rules.partialRelease) throw rejected('SIM_PART_AMOUNT', 'TranAmt');
  if (order.payer !== member) throw rejected('SIM_ORDER_MISMATCH', 'SubAcctNo');
  bank.services.ledger.post([
    { key: frozenKey(member.account), amount: -amount },
    { key: member.account, amount: amount - fee },
    { key: bank.feeAccount, amount: fee },
  ]);
  order.held -= amount;
  order.released += amount;
  order.feeTaken += fee;
  note(bank, request, member, { kind: 'unfreeze', amount });
  return fee;
}

function note(
  bank: PinganBank,
  request: PinganRequest,
  member: Member,
  effect: { readonly kind: 'freeze' | 'unfreeze'; readonly amount: bigint },
): void {
  const { serialNumber } = request;
  const orderNo = request.text('OrderNo');
  bank.services.effects.record({ ...effect, serialNumber, orderNo, memberCode: member.memberCode });
}
