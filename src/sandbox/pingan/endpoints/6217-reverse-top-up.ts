import { OUTSIDE } from '../../engine/ledger.js';
import type { PinganBank } from '../bank.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional, required, type PinganFields, type PinganRequest } from '../fields.js';
import type { SubOrder } from '../model.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';
import { netOf } from '../top-up-amounts.js';

const BOOKING_REFUND = '7';
const MOST_SUB_ORDERS = 25;

interface Returned {
  readonly subOrder: SubOrder;
  readonly net: bigint;
  readonly fee: bigint;
}

/**
 * 第三方支付渠道在途充值撤销（分账）【6217】: takes a part or all of sub-orders of 6216 back, all that one request names or none ("支持单个订单的原入账
 * 金额、手续费的部分撤销"). A sub-order is known by its account, which stands once in its total order.
 */
export const reverseTopUp: PinganEndpoint = {
  code: '6217',
  serviceId: 'RevokeOnWayTopThirdPaySplit',
  writes: true,
  fields: [
    required('OldPayChannelType', 4),
    required('OldTotalOrderNo', 64),
    required('TotalRefundAmt', 15, 'amount'),
    required('RefundOrderNum', 4, 'digits'),
    optional('ReservedMsg', 120),
  ],
  rows: {
    name: 'TranItemArray',
    fields: [
      required('SubOrderRefundSubAcctNo', 32),
      required('SubOrderRefundMemberCd', 32),
      required('SubOrderMemberRefundAmt', 15, 'amount'),
      required('SubOrderFeeRefundAmt', 15, 'amount'),
      required('SubOrderRefundOrderNo', 64),
      optional('SubOrderRefundSeqNo', 32),
      optional('ReservedMsg', 120),
    ],
  },
  checkBalance(bank, request) {
    for (const row of request.rows) {
      const member = bank.accounts.get(row.text('SubOrderRefundSubAcctNo'));
      if (member && bank.available(member) < row.amount('SubOrderMemberRefundAmt')) throw rejected('ERR044');
    }
  },
  perform(bank, request) {
    const returned = returnedOf(bank, request);
    const total = returned.reduce((sum, { net, fee }) => sum + net + fee, 0n);
    if (total !== request.amount('TotalRefundAmt')) throw rejected('SIM_ORDER_MISMATCH', 'TotalRefundAmt');
    for (const { subOrder, net } of returned)
      if (bank.available(subOrder.member) < net) throw rejected('ERR044');
    takeBack(bank, request, returned, total);
    const frontSeqNos = request.rows.map((row, index) => record(bank, row, request, returned[index]));
    return {
      OrdersCount: String(returned.length),
      TranItemArray: frontSeqNos.map((FrontSeqNo) => ({ FrontSeqNo })),
      ReservedMsg: '',
    };
  },
};

function returnedOf(bank: PinganBank, request: PinganRequest): Returned[] {
  const { rows } = request;
  const subOrders = bank.topUps.get(request.text('OldTotalOrderNo'));
  if (!subOrders) throw rejected('ERR115');
  if (
    rows.length < 1 ||
    rows.length > MOST_SUB_ORDERS ||
    Number(request.text('RefundOrderNum')) !== rows.length
  )
    throw rejected('SIM_FIELD_FORMAT', 'RefundOrderNum');
  const numbers = rows.map((row) => `refund ${row.text('SubOrderRefundSeqNo')}`);
  if (new Set(numbers).size < numbers.length || numbers.some((number) => bank.itemNumbers.has(number)))
    throw rejected('ERR181');
  const returned = rows.map((row) => oneOf(bank, row, subOrders));
  if (new Set(returned.map(({ subOrder }) => subOrder)).size < returned.length)
    throw rejected('SIM_ORDER_MISMATCH', 'SubOrderRefundSubAcctNo stands twice');
  for (const number of numbers) bank.itemNumbers.add(number);
  return returned;
}

function oneOf(bank: PinganBank, row: PinganFields, subOrders: ReadonlyMap<string, SubOrder>): Returned {
  const member = partyOf(bank, {
    account: row.text('SubOrderRefundSubAcctNo'),
    memberCode: row.text('SubOrderRefundMemberCd'),
  });
  const subOrder = subOrders.get(member.account);
  if (!subOrder) throw rejected('SIM_ORDER_MISMATCH', 'SubOrderRefundSubAcctNo');
  const [shown, fee] = [row.amount('SubOrderMemberRefundAmt'), row.amount('SubOrderFeeRefundAmt')];
  const net = netOf(bank, { shown, fee });
  if (net < 0n || net + fee <= 0n) throw rejected('ERR042', 'SubOrderMemberRefundAmt');
  if (subOrder.netReturned + net > subOrder.net || subOrder.feeReturned + fee > subOrder.fee)
    throw rejected('ERR271');
  return { subOrder, net, fee };
}

function takeBack(
  bank: PinganBank,
  request: PinganRequest,
  returned: readonly Returned[],
  total: bigint,
): void {
  const { ledger, effects } = bank.services;
  ledger.post([
    ...returned.map(({ subOrder, net }) => ({ key: subOrder.member.account, amount: -net })),
    { key: bank.feeAccount, amount: -returned.reduce((sum, { fee }) => sum + fee, 0n) },
    { key: OUTSIDE, amount: total },
  ]);
  for (const { subOrder, net, fee } of returned) {
    subOrder.netReturned += net;
    subOrder.feeReturned += fee;
  }
  effects.record({
    kind: 'reverseTopUp',
    serialNumber: request.serialNumber,
    orderNo: request.text('OldTotalOrderNo'),
    memberCode: returned[0]?.subOrder.member.memberCode ?? '',
    amount: total,
  });
}

function record(
  bank: PinganBank,
  row: PinganFields,
  request: PinganRequest,
  returned: Returned | undefined,
): string {
  const frontSeqNo = bank.frontSeqNo();
  bank.record({
    serialNumber: row.text('SubOrderRefundSeqNo') || frontSeqNo,
    frontSeqNo,
    interfaceCode: '6217',
    flag: '',
    bookingFlag: BOOKING_REFUND,
    amount: (returned?.net ?? 0n) + (returned?.fee ?? 0n),
    fee: returned?.fee ?? 0n,
    outAccount: row.text('SubOrderRefundSubAcctNo'),
    inAccount: '',
    orderNo: request.text('OldTotalOrderNo'),
    failMessage: undefined,
  });
  return frontSeqNo;
}
