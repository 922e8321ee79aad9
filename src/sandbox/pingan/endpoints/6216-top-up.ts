import { OUTSIDE } from '../../engine/ledger.js';
import type { PinganBank } from '../bank.js';
import type { PinganEndpoint } from '../endpoint.js';
import { needPositive, optional, required, type PinganFields, type PinganRequest } from '../fields.js';
import type { SubOrder } from '../model.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';
import { netOf } from '../top-up-amounts.js';

const BOOKING_OTHER = 'N';
const MOST_SUB_ORDERS = 25;

/**
 * 第三方支付渠道在途充值（分账）【6216】: credits 1 to 25 members with a payment whose money is on its way, all or none. TranTotalAmt is what all
 * members and the platform get together. Whether a sub-order's amount includes its fee is the rule `topUpAmounts`. What came in can be
 * withdrawn from the next day on. Each sub-order is found by 6110 flag 4 by its SubOrderBussSeqNo.
 */
export const topUp: PinganEndpoint = {
  code: '6216',
  serviceId: 'OnWayTopThirdPaySplit',
  writes: true,
  fields: [
    required('PayChannelType', 4),
    required('PayChannelAssignMerNo', 50),
    required('TotalOrderNo', 64),
    required('TranTotalAmt', 15, 'amount'),
    required('OrdersCount', 2, 'digits'),
    optional('ReservedMsg', 120),
    optional('ReservedMsgOne', 120),
    optional('ReservedMsgTwo', 120),
  ],
  rows: {
    name: 'TranItemArray',
    fields: [
      required('RechargeSubAcctNo', 32),
      required('SubOrderFillMemberCd', 32),
      required('SubOrderTranAmt', 15, 'amount'),
      required('SubOrderTranFee', 15, 'amount'),
      required('SubOrderNo', 64),
      optional('SubOrderContent', 500),
      optional('SubOrderBussSeqNo', 64),
      optional('SubOrderRemark', 120),
      optional('ReservedMsg', 32),
    ],
  },
  perform(bank, request) {
    const totalOrderNo = request.text('TotalOrderNo');
    if (bank.topUps.has(totalOrderNo)) throw rejected('ERR181');
    const subOrders = subOrdersOf(bank, request);
    const total = subOrders.reduce((sum, { net, fee }) => sum + net + fee, 0n);
    if (total !== request.amount('TranTotalAmt')) throw rejected('SIM_ORDER_MISMATCH', 'TranTotalAmt');
    credit(bank, request, subOrders);
    bank.topUps.set(totalOrderNo, new Map(subOrders.map((one) => [one.member.account, one])));
    const frontSeqNos = request.rows.map((row, index) =>
      record(bank, row, { totalOrderNo, of: subOrders[index] }),
    );
    return {
      OrdersCount: String(subOrders.length),
      TranItemArray: frontSeqNos.map((FrontSeqNo) => ({ FrontSeqNo })),
      ReservedMsg: '',
    };
  },
};

function subOrdersOf(bank: PinganBank, request: PinganRequest): SubOrder[] {
  const { rows } = request;
  if (rows.length < 1 || rows.length > MOST_SUB_ORDERS || Number(request.text('OrdersCount')) !== rows.length)
    throw rejected('SIM_FIELD_FORMAT', 'OrdersCount');
  const numbers = rows.flatMap((row) => [
    `order ${row.text('SubOrderNo')}`,
    `seq ${row.text('SubOrderBussSeqNo')}`,
  ]);
  if (new Set(numbers).size < numbers.length || numbers.some((number) => bank.itemNumbers.has(number)))
    throw rejected('ERR181');
  const subOrders = rows.map((row): SubOrder => {
    const [shown, fee] = [row.amount('SubOrderTranAmt'), row.amount('SubOrderTranFee')];
    needPositive(shown, 'SubOrderTranAmt');
    const net = netOf(bank, { shown, fee });
    if (net <= 0n) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'SubOrderTranFee');
    const member = partyOf(bank, {
      account: row.text('RechargeSubAcctNo'),
      memberCode: row.text('SubOrderFillMemberCd'),
    });
    return { subOrderNo: row.text('SubOrderNo'), member, net, fee, netReturned: 0n, feeReturned: 0n };
  });
  if (new Set(subOrders.map(({ member }) => member)).size < subOrders.length)
    throw rejected('SIM_ORDER_MISMATCH', 'RechargeSubAcctNo stands twice');
  for (const number of numbers) bank.itemNumbers.add(number);
  return subOrders;
}

function credit(bank: PinganBank, request: PinganRequest, subOrders: readonly SubOrder[]): void {
  const total = subOrders.reduce((sum, { net, fee }) => sum + net + fee, 0n);
  const { ledger, effects } = bank.services;
  ledger.post([
    { key: OUTSIDE, amount: -total },
    ...subOrders.map(({ member, net }) => ({ key: member.account, amount: net })),
    { key: bank.feeAccount, amount: subOrders.reduce((sum, { fee }) => sum + fee, 0n) },
  ]);
  for (const { member, net } of subOrders) bank.deferWithdrawal(member, net);
  const [first] = subOrders;
  effects.record({
    kind: 'topUp',
    serialNumber: request.serialNumber,
    orderNo: request.rows[0]?.text('SubOrderNo') ?? '',
    memberCode: first?.member.memberCode ?? '',
    amount: total,
  });
}

/** Answers the sub-order's FrontSeqNo. One without a number of its own can never be found again. */
function record(
  bank: PinganBank,
  row: PinganFields,
  { totalOrderNo, of }: { readonly totalOrderNo: string; readonly of: SubOrder | undefined },
): string {
  const frontSeqNo = bank.frontSeqNo();
  bank.record({
    serialNumber: row.text('SubOrderBussSeqNo') || frontSeqNo,
    frontSeqNo,
    interfaceCode: '6216',
    flag: '',
    bookingFlag: BOOKING_OTHER,
    amount: (of?.net ?? 0n) + (of?.fee ?? 0n),
    fee: of?.fee ?? 0n,
    outAccount: '',
    inAccount: row.text('RechargeSubAcctNo'),
    orderNo: totalOrderNo,
    failMessage: undefined,
  });
  return frontSeqNo;
}
