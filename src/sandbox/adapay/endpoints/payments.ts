import { bankDay, bankTime } from '../../engine/clock.js';
import type { PendingEnd } from '../../engine/faults.js';
import { writeYuan } from '../../engine/fen.js';
import { OUTSIDE } from '../../engine/ledger.js';
import { MERCHANT, type AdapayBank } from '../bank.js';
import { FEE_ACCOUNT, heldKey } from '../ledger.js';
import { badParameter, rejected } from '../result-codes.js';
import { splitAmount, type Split } from '../split.js';
import { optional, required, type AdapayRequest } from '../fields.js';
import { needVisible, PAGE_FIELDS, seconds, statusFields, narrowed, objectList } from '../lists.js';
import type { Payment, Fields } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { channelEnding } from '../channel-ending.js';

const SHOWN = ['pay_channel', 'goods_title', 'goods_desc', 'currency', 'description', 'pay_mode'] as const;

/**
 * Payment.create: a payer outside of Adapay pays. The payment is pending until that has happened, after the time that the rules set; then
 * the money is held (pay_mode delay), divided by div_members, or goes to the merchant.
 */
export const paymentCreate: AdapayEndpoint = {
  code: 'payments',
  method: 'POST',
  path: '/v1/payments',
  number: 'order_no',
  flag: (body) => rawText(body, 'pay_mode') ?? 'direct',
  fields: [
    required('app_id', 64),
    required('order_no', 64, 'orderNo'),
    required('pay_channel', 20),
    required('pay_amt', 14, 'amount'),
    required('goods_title', 64),
    required('goods_desc', 127),
    optional('currency', 3),
    optional('pay_mode', 20),
    optional('div_members', 4096, 'shares'),
    optional('description', 128),
    optional('time_expire', 14),
    optional('device_info', 1024, 'object'),
    optional('expend', 512, 'object'),
    optional('notify_url', 250, 'url'),
    optional('fee_mode', 1, 'feeMode'),
  ],
  perform(bank, request, faults) {
    const payMode = request.text('pay_mode');
    if (payMode !== '' && payMode !== 'delay') throw badParameter('pay_mode', 'expected delay or nothing');
    if (payMode === 'delay' && request.shares('div_members'))
      throw badParameter('div_members', 'empty with delay');
    const amount = request.amount('pay_amt');
    const split =
      payMode === 'delay' ? undefined : splitAmount(bank, request, { amount, receiverId: MERCHANT });
    const payment = paymentOf(bank, request, split);
    bank.payments.channel.add(payment);
    payment.byPayer = (end) => pay(bank, payment, { split, request, end });
    if (bank.rules.paidBy === 'time') bank.endLater(payment, channelEnding(bank, faults), payment.byPayer);
    else awaitPayer(bank, payment, request.text('time_expire'));
    return () => ({
      ...paymentObject(bank, payment),
      ...forThePayer(bank, payment),
      ...createdStatus(bank, payment),
    });
  },
};

/** Payment.query. */
export const paymentQuery: AdapayEndpoint = {
  code: 'payments.query',
  method: 'GET',
  path: '/v1/payments/{payment_id}',
  about: (bank, body) => bank.payments.channel.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [required('payment_id', 64)],
  perform(bank, request, faults) {
    const payment = needVisible(bank, bank.payments.channel.get(request.text('payment_id')), faults);
    return () => ({ ...paymentObject(bank, payment), ...statusFields(bank, payment, faults) });
  },
};

/** Payment.list, by order_no, payment_id or time. */
export const paymentList: AdapayEndpoint = {
  code: 'payments.list',
  method: 'GET',
  path: '/v1/payments/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: [
    required('app_id', 64),
    optional('order_no', 64, 'orderNo'),
    optional('payment_id', 64),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    const id = request.text('payment_id');
    const rows = narrowed(bank.payments.channel, request.text('order_no'), '').filter(
      (payment) => id === '' || payment.id === id,
    );
    return objectList(bank, request, faults, {
      rows,
      name: 'payments',
      show: (payment) => paymentObject(bank, payment),
    });
  },
};

/** Payment.close: a payment that nobody has paid is over. A repeat finds it closed. */
export const paymentClose: AdapayEndpoint = {
  code: 'payments.close',
  method: 'POST',
  path: '/v1/payments/{payment_id}/close',
  orderOf: (bank, body) => bank.payments.channel.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [
    required('payment_id', 64),
    optional('reason', 512),
    optional('expend', 512),
    optional('notify_url', 250, 'url'),
  ],
  perform(bank, request) {
    const payment = bank.payments.channel.get(request.text('payment_id'));
    if (!payment) throw rejected('order_id_not_exists', 'payment_id');
    if (payment.status !== 'pending') throw rejected('SIM_PAYMENT_OVER', 'payment_id');
    closeUnpaid(bank, payment);
    bank.services.effects.record({
      kind: 'closePayment',
      serialNumber: payment.number,
      orderNo: payment.number,
      amount: payment.amount,
    });
    notifyPayment(bank, payment, request, {
      type: 'payment.close.succeeded',
      interfaceCode: 'payments.close',
    });
    return () => ({
      status: 'succeeded',
      payment_id: payment.id,
      order_no: payment.number,
      app_id: bank.services.appId,
    });
  },
};

/** Nobody but the payer ends it, until it lapses by its time_expire. */
function awaitPayer(bank: AdapayBank, payment: Payment, timeExpire: string): void {
  payment.status = 'pending';
  const lapsesAt = /^\d{14}$/.test(timeExpire) ? shanghaiTime(timeExpire) : bank.now + LAPSES_AFTER_MS;
  bank.services.scheduler.after(Math.max(0, lapsesAt - bank.now), () => {
    if (payment.status === 'pending') closeUnpaid(bank, payment);
  });
}

/** 2 h for most channels. */
const LAPSES_AFTER_MS = 2 * 60 * 60_000;

function shanghaiTime(text: string): number {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

/** Ends a payment that nobody has paid. */
export function closeUnpaid(bank: AdapayBank, payment: Payment): void {
  bank.endRow(payment, 'failed');
  payment.failure = rejected('SIM_PAYMENT_CLOSED');
}

/** The payer has paid, or has not, as the rules or a fault decide. */
function pay(
  bank: AdapayBank,
  payment: Payment,
  { split, request, end }: { split: Split | undefined; request: AdapayRequest; end: PendingEnd },
): void {
  const feeOut = split?.feeOut ?? [];
  const covers = feeOut.every(({ amount }) => bank.ledger.balance(FEE_ACCOUNT) >= -amount);
  const ended = covers ? end : 'failed';
  payment.failure = undefined;
  bank.endRow(payment, ended);
  if (ended === 'succeeded') {
    const out = [{ key: OUTSIDE, amount: -payment.amount }, ...feeOut];
    bank.ledger.post([...out, ...(split?.into ?? [{ key: heldKey(payment.id), amount: payment.amount }])]);
    const { number: serialNumber, amount } = payment;
    bank.services.effects.record({
      kind: 'payment',
      serialNumber,
      orderNo: serialNumber,
      memberCode: MERCHANT,
      amount,
    });
  }
  notifyPayment(bank, payment, request, { type: `payment.${ended}`, interfaceCode: 'payments' });
}

/** created_time of payment events has 14 digits, unlike that of the object. */
function notifyPayment(
  bank: AdapayBank,
  payment: Payment,
  request: AdapayRequest,
  event: { readonly type: string; readonly interfaceCode: string },
): void {
  const data = {
    ...paymentObject(bank, payment),
    created_time: bankDay(payment.createdAt) + bankTime(payment.createdAt),
    prod_mode: request.prodMode,
    ...statusFields(bank, payment),
  };
  const notifyUrl = request.has('notify_url') ? request.text('notify_url') : payment.notifyUrl;
  const { prodMode } = request;
  bank.services.notify({ ...event, data, prodMode, notifyUrl, orderNo: payment.number, memberId: undefined });
}

function paymentOf(bank: AdapayBank, request: AdapayRequest, split: Split | undefined): Payment {
  return {
    ...bank.newObject(39, request.text('order_no')),
    source: 'channel',
    payerKey: OUTSIDE,
    payerId: MERCHANT,
    receiverId: MERCHANT,
    amount: request.amount('pay_amt'),
    delayed: split === undefined,
    shares: split?.shares ?? [],
    fee: split?.fee ?? 0n,
    given: Object.fromEntries(
      SHOWN.filter((name) => request.has(name)).map((name) => [name, request.text(name)]),
    ),
    notifyUrl: request.text('notify_url'),
    confirmed: 0n,
    reversed: 0n,
    refunded: 0n,
    reverses: 0,
    refundedByMember: new Map(),
  };
}

/** What the answer to the creation says: by the rules that there is a payment, before it is paid. */
function createdStatus(bank: AdapayBank, payment: Payment): Fields {
  const isOpen = payment.status === 'pending';
  return isOpen ? { status: bank.rules.createdPaymentStatus } : statusFields(bank, payment);
}

/** Where integrators read how to pay: a code to scan, what a wallet is opened with, or nothing where the payer's code is scanned. */
function forThePayer(bank: AdapayBank, payment: Payment): Fields {
  const channel = String(payment.given['pay_channel']);
  const page = `https://pay.sandbox.invalid/${payment.id}`;
  const wallet = channel.startsWith('wx_')
    ? JSON.stringify({ package: `prepay_id=SIM_${payment.id}` })
    : page;
  const expend = channel.endsWith('_qr')
    ? { qrcode_url: page }
    : channel.endsWith('_scan')
      ? {}
      : { pay_info: wallet };
  return { expend, query_url: `${bank.services.baseUrl()}/v1/payments/${payment.id}` };
}

function paymentObject(bank: AdapayBank, payment: Payment): Fields {
  return {
    id: payment.id,
    object: 'payment',
    app_id: bank.services.appId,
    created_time: seconds(payment.createdAt),
    order_no: payment.number,
    pay_amt: writeYuan(payment.amount),
    fee_amt: writeYuan(payment.fee),
    ...payment.given,
    party_order_id: payment.id.slice(-20),
    out_trans_id: payment.id.slice(-24),
    ...(payment.endedAt === undefined
      ? {}
      : { end_time: bankDay(payment.endedAt) + bankTime(payment.endedAt) }),
  };
}
