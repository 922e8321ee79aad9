import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { frozenKey, type PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type FieldRule, type PinganRequest } from '../fields.js';
import type { AnswerFields, Member, Order } from '../model.js';
import { partyOf } from '../parties.js';

const BOOKING_PAYMENT = '2';
/** EF0048: 转入子账户数不能小于0或大于5. */
const MOST_RECEIVERS = 5;

interface Payment {
  readonly receiver: Member;
  readonly amount: bigint;
}

/** What is paid out of what was frozen, by the interface that froze it: "需已完成接口（前提）" of the guide. */
const FROZEN_BY = { '6163': '6007', '6166': '6135' } as const;

type PaymentCode = keyof typeof FROZEN_BY;

/** The fields of a payment out of frozen money, and those of each receiver. */
export const PAYMENT_FIELDS: readonly FieldRule[] = [
  required('OutSubAcctNo', 32),
  required('OutTranNetMemberCode', 32),
  required('Commission', 15, 'amount'),
  required('Ccy', 3, 'currency'),
  required('OrderNo', 30),
  required('InSubAcctNum', 10, 'digits'),
  optional('Remark', 120),
  optional('ReservedMsg', 120),
];
export const PAYMENT_ROWS = {
  name: 'TranItemArray',
  fields: [
    required('TranSeqNo', 22),
    required('InSubAcctNo', 32),
    required('InTranNetMemberCode', 32),
    required('TranAmt', 15, 'amount'),
  ],
} as const;

/**
 * 会员资金支付-支持退款（不验证）【6163】: pays several receivers out of what 6007 froze, all or none. OrderNo is the freeze's; under any other
 * number the oldest freeze of the account that has enough left is taken, since no document says which it has to be. The commission is
 * taken out of what is frozen besides, which no document says either.
 */
export const payFromFreeze: PinganEndpoint = {
  code: '6163',
  serviceId: 'MembershipTranchePay',
  writes: true,
  fields: PAYMENT_FIELDS,
  rows: PAYMENT_ROWS,
  checkBalance: (bank, request) => checkPayment(bank, request, { code: '6163' }),
  perform: (bank, request) => performPayment(bank, request, { code: '6163' }),
  describeRejection: describePayment,
};

/** Whether enough of it is frozen. @throws PinganRejected */
export function checkPayment(bank: PinganBank, request: PinganRequest, { code }: Of): void {
  const payer = bank.accounts.get(request.text('OutSubAcctNo'));
  const order = payer && freezeOf(bank, request, { code, payer });
  if (order && order.held < totalOf(request)) throw rejected('ERR317');
}

/** Pays all receivers, and keeps the trade. @throws PinganRejected */
export function performPayment(bank: PinganBank, request: PinganRequest, { code }: Of): AnswerFields {
  const payer = partyOf(bank, {
    account: request.text('OutSubAcctNo'),
    memberCode: request.text('OutTranNetMemberCode'),
  });
  if (payer.property !== '00') throw rejected('SIM_MEMBER_PROPERTY', 'OutSubAcctNo cannot pay');
  const payments = paymentsOf(bank, request);
  const order = freezeOf(bank, request, { code, payer });
  if (!order) throw rejected('ERR115');
  if (order.held < totalOf(request)) throw rejected('ERR317');
  pay(bank, request, { order, payer, payments });
  const frontSeqNo = bank.frontSeqNo();
  const trade = bank.record({
    serialNumber: request.serialNumber,
    frontSeqNo,
    interfaceCode: code,
    flag: '',
    bookingFlag: BOOKING_PAYMENT,
    amount: totalOf(request),
    fee: request.amount('Commission'),
    outAccount: payer.account,
    inAccount: '',
    orderNo: order.orderNo,
    failMessage: undefined,
    parts: request.rows.map((row) => ({
      serialNumber: row.text('TranSeqNo'),
      account: row.text('InSubAcctNo'),
      amount: row.amount('TranAmt'),
      refunded: 0n,
    })),
  });
  for (const part of trade.parts ?? []) bank.paidParts.set(part.serialNumber, { trade, part });
  return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
}

/** How 6110 shows one that was rejected. */
export function describePayment(request: PinganRequest): RejectedTrade {
  return {
    bookingFlag: BOOKING_PAYMENT,
    amount: totalOf(request),
    outAccount: request.text('OutSubAcctNo'),
    inAccount: '',
    orderNo: request.text('OrderNo'),
  };
}

interface Of {
  readonly code: PaymentCode;
}

/** What a payment takes out of what is frozen, its commission included. */
export function totalOf(request: PinganRequest): bigint {
  return request.rows.reduce((sum, row) => sum + row.amount('TranAmt'), request.amount('Commission'));
}

function paymentsOf(bank: PinganBank, request: PinganRequest): Payment[] {
  const { rows } = request;
  if (rows.length < 1 || rows.length > MOST_RECEIVERS) throw rejected('EF0048');
  if (Number(request.text('InSubAcctNum')) !== rows.length)
    throw rejected('SIM_FIELD_FORMAT', 'InSubAcctNum');
  const numbers = rows.map((row) => row.text('TranSeqNo'));
  if (numbers.includes(request.serialNumber)) throw rejected('ERR275');
  if (new Set(numbers).size < numbers.length || numbers.some((number) => bank.itemNumbers.has(number)))
    throw rejected('ERR275');
  return rows.map((row) => {
    const receiver = partyOf(bank, {
      account: row.text('InSubAcctNo'),
      memberCode: row.text('InTranNetMemberCode'),
    });
    if (receiver.property !== 'SH') throw rejected('SIM_MEMBER_PROPERTY', 'InSubAcctNo cannot receive');
    const amount = row.amount('TranAmt');
    needPositive(amount, 'TranAmt');
    return { receiver, amount };
  });
}

function freezeOf(
  bank: PinganBank,
  request: PinganRequest,
  { code, payer }: Of & { readonly payer: Member },
): Order | undefined {
  // What 6163 does with 可提现冻结 is in no document.
  const isOf = ({ frozenBy, payer: owner, isWithdrawable }: Order): boolean =>
    frozenBy === FROZEN_BY[code] && owner === payer && isWithdrawable !== true;
  const named = bank.orders.get(request.text('OrderNo'));
  if (named) return isOf(named) ? named : undefined;
  const total = totalOf(request);
  return [...bank.orders.values()].find((order) => isOf(order) && order.held >= total);
}

function pay(
  bank: PinganBank,
  request: PinganRequest,
  { order, payer, payments }: { order: Order; payer: Member; payments: readonly Payment[] },
): void {
  const fee = request.amount('Commission');
  const total = totalOf(request);
  bank.services.ledger.post([
    { key: frozenKey(payer.account), amount: -total },
    ...payments.map(({ receiver, amount }) => ({ key: receiver.account, amount })),
    { key: bank.feeAccount, amount: fee },
  ]);
  for (const row of request.rows) bank.itemNumbers.add(row.text('TranSeqNo'));
  order.held -= total;
  order.released += total;
  order.feeTaken += fee;
  const { serialNumber } = request;
  const { memberCode } = payer;
  bank.services.effects.record({
    kind: 'payFromFreeze',
    serialNumber,
    orderNo: order.orderNo,
    memberCode,
    amount: total,
  });
}
