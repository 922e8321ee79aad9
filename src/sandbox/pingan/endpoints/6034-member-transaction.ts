import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { guaranteeKey, type PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type FieldRule, type PinganRequest } from '../fields.js';
import type { AnswerFields, Member, Order } from '../model.js';
import { addOrder, orderToPayOut } from '../orders.js';
import { partyOf } from '../parties.js';
import { needFunds } from '../payer.js';

/** BookingFlag of 6110 by the FunctionFlag of 6034. */
const BOOKING: Readonly<Record<string, string>> = { '1': '5', '2': '6', '3': '7', '6': '2', '9': '2' };
const COMPLETES_AT_ONCE = 'SafeTrade_T0';

/** The fields of a trade between two members. */
export const TRANSACTION_FIELDS: readonly FieldRule[] = [
  required('FunctionFlag', 1),
  required('OutSubAcctNo', 32),
  required('OutMemberCode', 32),
  optional('OutSubAcctName', 120, 'name'),
  required('InSubAcctNo', 32),
  required('InMemberCode', 32),
  optional('InSubAcctName', 120, 'name'),
  required('TranAmt', 15, 'amount'),
  required('TranFee', 15, 'amount'),
  required('TranType', 20),
  required('Ccy', 3, 'currency'),
  optional('OrderNo', 30),
  optional('OrderContent', 500),
  optional('Remark', 120),
  optional('ReservedMsg', 120),
  optional('WebSign', 1027),
];

/**
 * 会员间交易-不验密【6034】: 1 下单预支付, 2 确认并付款, 3 退款, 6 直接支付T+1, 9 直接支付T+0. For 2 and 3 the payer is the
 * buyer and the receiver the seller all the same; the money comes out of the guarantee account.
 */
export const memberTransaction: PinganEndpoint = {
  code: '6034',
  serviceId: 'MemberTransaction',
  writes: true,
  fields: TRANSACTION_FIELDS,
  checkBalance: checkTransaction,
  perform: (bank, request) => performTransaction(bank, request, { code: '6034', by: TRANSACTIONS }),
  describeRejection: describeTransaction,
};

type Perform = (bank: PinganBank, request: PinganRequest, trade: MemberTrade) => void;

/** What ends an order whose money is held, by the FunctionFlag of 6034 and of 6031. */
export const ENDS_OF_ORDERS: Readonly<Record<string, Perform>> = { '2': release, '3': giveBack };

/** What 6034 does, and 6101 with a code, by its FunctionFlag. */
export const TRANSACTIONS: Readonly<Record<string, Perform>> = {
  ...ENDS_OF_ORDERS,
  '1': hold,
  '6': payDirectly,
  '9': payDirectly,
};

/** Whether the money is there. @throws PinganRejected */
export function checkTransaction(bank: PinganBank, request: PinganRequest): void {
  const flag = request.text('FunctionFlag');
  const amount = request.amount('TranAmt');
  if (flag === '2' || flag === '3') {
    const order = bank.orders.get(request.text('OrderNo'));
    if (order && order.held < amount) throw rejected('ERR317');
    return;
  }
  const payer = bank.accounts.get(request.text('OutSubAcctNo'));
  const funds = payer && (flag === '9' ? bank.withdrawable(payer) : bank.available(payer));
  if (funds !== undefined && funds < amount) throw rejected('ERR044');
}

/** Moves the money as its flag says, and keeps the trade. @throws PinganRejected */
export function performTransaction(
  bank: PinganBank,
  request: PinganRequest,
  { code, by }: { readonly code: string; readonly by: Readonly<Record<string, Perform>> },
): AnswerFields {
  const trade = tradeOf(bank, request);
  const perform = Object.hasOwn(by, trade.flag) ? by[trade.flag] : undefined;
  if (!perform) throw rejected('ERR021');
  perform(bank, request, trade);
  const frontSeqNo = bank.frontSeqNo();
  bank.record({
    serialNumber: request.serialNumber,
    frontSeqNo,
    interfaceCode: code,
    flag: trade.flag,
    bookingFlag: BOOKING[trade.flag] ?? 'N',
    amount: trade.amount,
    fee: trade.flag === '1' || trade.flag === '3' ? 0n : trade.fee,
    outAccount: trade.payer.account,
    inAccount: trade.receiver.account,
    orderNo: trade.orderNo,
    failMessage: undefined,
  });
  return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
}

/** How 6110 shows one that was rejected. */
export function describeTransaction(request: PinganRequest): RejectedTrade {
  return {
    bookingFlag: BOOKING[request.text('FunctionFlag')] ?? 'N',
    amount: request.amount('TranAmt'),
    outAccount: request.text('OutSubAcctNo'),
    inAccount: request.text('InSubAcctNo'),
    orderNo: request.text('OrderNo'),
  };
}

interface MemberTrade {
  readonly flag: string;
  readonly payer: Member;
  readonly receiver: Member;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly orderNo: string;
}

function tradeOf(bank: PinganBank, request: PinganRequest): MemberTrade {
  const text = (name: string): string => request.text(name);
  const flag = text('FunctionFlag');
  const amount = request.amount('TranAmt');
  const fee = request.amount('TranFee');
  needPositive(amount, 'TranAmt');
  if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranFee');
  const typeFits = text('TranType') === '01' || (flag === '1' && text('TranType') === COMPLETES_AT_ONCE);
  if (!typeFits) throw rejected('SIM_FIELD_FORMAT', 'TranType');
  if (flag === '1' || flag === '2' || flag === '3') request.need('OrderNo');
  const out = {
    account: text('OutSubAcctNo'),
    memberCode: text('OutMemberCode'),
    name: text('OutSubAcctName'),
  };
  const into = {
    account: text('InSubAcctNo'),
    memberCode: text('InMemberCode'),
    name: text('InSubAcctName'),
  };
  const [payer, receiver] = [partyOf(bank, out), partyOf(bank, into)];
  // 6000 相关说明 3: 00-普通子账户，只付款不收款; SH-商户子账户，只收款不付款.
  if (payer.property !== '00') throw rejected('SIM_MEMBER_PROPERTY', 'OutSubAcctNo cannot pay');
  if (receiver.property !== 'SH') throw rejected('SIM_MEMBER_PROPERTY', 'InSubAcctNo cannot receive');
  return { flag, payer, receiver, amount, fee, orderNo: text('OrderNo') };
}

function hold(bank: PinganBank, request: PinganRequest, trade: MemberTrade): void {
  const order = addOrder(bank, request, {
    kind: 'guarantee',
    orderNo: trade.orderNo,
    payer: trade.payer,
    receiver: trade.receiver,
    amount: trade.amount,
    fee: trade.fee,
    completesAtOnce: request.text('TranType') === COMPLETES_AT_ONCE,
  });
  const { ledger, effects } = bank.services;
  const key = guaranteeKey(bank.guaranteeAccount, order.orderNo);
  if (!ledger.has(key)) {
    ledger.open({ key, account: bank.guaranteeAccount, name: '平台担保', kind: 'guarantee' });
  }
  ledger.post([
    { key: trade.payer.account, amount: -trade.amount },
    { key, amount: trade.amount },
  ]);
  order.held += trade.amount;
  trade.payer.assured += trade.amount;
  bank.guaranteed += trade.amount;
  const { serialNumber } = request;
  effects.record({
    kind: 'hold',
    serialNumber,
    orderNo: order.orderNo,
    memberCode: trade.payer.memberCode,
    amount: trade.amount,
  });
}

function release(bank: PinganBank, request: PinganRequest, trade: MemberTrade): void {
  const order = heldOrder(bank, trade);
  // Whether the fee is named at flag 1 is not documented; where it was, a different one at flag 2 is a mistake.
  if (order.fee > 0n && !bank.rules.partialRelease && order.fee !== trade.fee) {
    throw rejected('SIM_ORDER_MISMATCH', 'TranFee');
  }
  const net = trade.amount - trade.fee;
  takeOut(bank, order, trade.amount, [
    { key: trade.receiver.account, amount: net },
    { key: bank.feeAccount, amount: trade.fee },
  ]);
  order.released += trade.amount;
  order.feeTaken += trade.fee;
  if (!order.completesAtOnce) bank.deferWithdrawal(trade.receiver, net);
  const { serialNumber } = request;
  const { memberCode } = trade.receiver;
  bank.services.effects.record({
    kind: 'release',
    serialNumber,
    orderNo: order.orderNo,
    memberCode,
    amount: trade.amount,
  });
}

function giveBack(bank: PinganBank, request: PinganRequest, trade: MemberTrade): void {
  const order = heldOrder(bank, trade);
  takeOut(bank, order, trade.amount, [{ key: trade.payer.account, amount: trade.amount }]);
  order.returned += trade.amount;
  const { serialNumber } = request;
  const { memberCode } = trade.payer;
  bank.services.effects.record({
    kind: 'return',
    serialNumber,
    orderNo: order.orderNo,
    memberCode,
    amount: trade.amount,
  });
}

function payDirectly(bank: PinganBank, request: PinganRequest, trade: MemberTrade): void {
  const { serialNumber } = request;
  const { payer, receiver, amount, fee } = trade;
  if (trade.orderNo === '') needFunds(bank, trade, trade.flag === '9');
  else addOrder(bank, request, { ...trade, kind: 'direct', completesAtOnce: trade.flag === '9' });
  bank.services.ledger.post([
    { key: payer.account, amount: -amount },
    { key: receiver.account, amount: amount - fee },
    { key: bank.feeAccount, amount: fee },
  ]);
  if (trade.flag === '6') bank.deferWithdrawal(receiver, amount - fee);
  const orderNo = trade.orderNo === '' ? undefined : trade.orderNo;
  bank.services.effects.record({
    kind: 'payment',
    serialNumber,
    orderNo,
    memberCode: payer.memberCode,
    amount,
  });
}

function heldOrder(bank: PinganBank, trade: MemberTrade): Order {
  const order = orderToPayOut(bank, { kind: 'guarantee', orderNo: trade.orderNo, amount: trade.amount });
  if (order.payer !== trade.payer) throw rejected('SIM_ORDER_MISMATCH', 'OutSubAcctNo');
  if (order.receiver !== trade.receiver) throw rejected('SIM_ORDER_MISMATCH', 'InSubAcctNo');
  return order;
}

function takeOut(
  bank: PinganBank,
  order: Order,
  amount: bigint,
  into: readonly { readonly key: string; readonly amount: bigint }[],
): void {
  const { ledger } = bank.services;
  const key = guaranteeKey(bank.guaranteeAccount, order.orderNo);
  ledger.post([{ key, amount: -amount }, ...into]);
  order.held -= amount;
  order.payer.assured -= amount;
  bank.guaranteed -= amount;
  // Millions of finished orders must not stay in the ledger as empty accounts.
  if (order.held === 0n) ledger.close(key);
}
