import { bankDay, bankTime } from '../engine/clock.js';
import type { PendingEnd } from '../engine/faults.js';
import { writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { narrowed } from './balance-confirms.js';
import { MERCHANT, type AdapayBank } from './bank.js';
import { FEE_ACCOUNT, heldKey } from './ledger.js';
import { channelEnding } from './cash.js';
import { badParameter, refused } from './codes.js';
import { divide, type Division } from './split.js';
import { optional, required, type AdapayRequest } from './fields.js';
import { objectList } from './freezes.js';
import { found, PAGE_FIELDS, seconds, standing } from './lists.js';
import type { Deal, Fields } from './model.js';
import { rawText, type AdapayOperation } from './operation.js';

const SHOWN = ['pay_channel', 'goods_title', 'goods_desc', 'currency', 'description', 'pay_mode'] as const;

/**
 * Payment.create: somebody outside pays. The answer is pending until the payer has paid, which the rules time; then the money
 * is held (pay_mode delay), divided by div_members, or the merchant's.
 */
export const paymentCreate: AdapayOperation = {
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
  perform(bank, request, sight) {
    const payMode = request.text('pay_mode');
    if (payMode !== '' && payMode !== 'delay') throw badParameter('pay_mode', 'expected delay or nothing');
    if (payMode === 'delay' && request.shares('div_members'))
      throw badParameter('div_members', 'empty with delay');
    const amount = request.amount('pay_amt');
    const division =
      payMode === 'delay' ? undefined : divide(bank, request, { amount, receiverId: MERCHANT });
    const deal = dealOf(bank, request, division);
    bank.deals.channel.add(deal);
    bank.endLater(deal, channelEnding(bank, sight), (end) => pay(bank, deal, { division, request, end }));
    return () => ({ ...paymentObject(bank, deal), ...standing(bank, deal) });
  },
};

/** Payment.query. */
export const paymentQuery: AdapayOperation = {
  code: 'payments.query',
  method: 'GET',
  path: '/v1/payments/{payment_id}',
  about: (bank, body) => bank.deals.channel.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [required('payment_id', 64)],
  perform(bank, request, sight) {
    const deal = found(bank, bank.deals.channel.get(request.text('payment_id')), sight);
    return () => ({ ...paymentObject(bank, deal), ...standing(bank, deal, sight) });
  },
};

/** Payment.list, by order_no, payment_id or time. */
export const paymentList: AdapayOperation = {
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
  perform(bank, request, sight) {
    const id = request.text('payment_id');
    const rows = narrowed(bank.deals.channel, request.text('order_no'), '').filter(
      (deal) => id === '' || deal.id === id,
    );
    return objectList(bank, request, sight, {
      rows,
      name: 'payments',
      show: (deal) => paymentObject(bank, deal),
    });
  },
};

/** Payment.close: a payment that nobody has paid is over. A repeat finds it closed. */
export const paymentClose: AdapayOperation = {
  code: 'payments.close',
  method: 'POST',
  path: '/v1/payments/{payment_id}/close',
  orderOf: (bank, body) => bank.deals.channel.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [
    required('payment_id', 64),
    optional('reason', 512),
    optional('expend', 512),
    optional('notify_url', 250, 'url'),
  ],
  perform(bank, request) {
    const deal = bank.deals.channel.get(request.text('payment_id'));
    if (!deal) throw refused('order_id_not_exists', 'payment_id');
    if (deal.status !== 'pending') throw refused('SIM_PAYMENT_OVER', 'payment_id');
    bank.endRow(deal, 'failed');
    deal.failure = refused('SIM_PAYMENT_CLOSED');
    bank.services.effects.record({
      kind: 'closePayment',
      serialNumber: deal.number,
      orderNo: deal.number,
      amount: deal.amount,
    });
    notifyPayment(bank, deal, request, { type: 'payment.close.succeeded', interfaceCode: 'payments.close' });
    return () => ({
      status: 'succeeded',
      payment_id: deal.id,
      order_no: deal.number,
      app_id: bank.services.appId,
    });
  },
};

/** The payer has paid, or has not: what the rules, a fault or the control door decide. */
function pay(
  bank: AdapayBank,
  deal: Deal,
  { division, request, end }: { division: Division | undefined; request: AdapayRequest; end: PendingEnd },
): void {
  const feeOut = division?.feeOut ?? [];
  const canBear = feeOut.every(({ amount }) => bank.books.balance(FEE_ACCOUNT) >= -amount);
  const ended = canBear ? end : 'failed';
  bank.endRow(deal, ended);
  if (ended === 'succeeded') {
    const out = [{ key: OUTSIDE, amount: -deal.amount }, ...feeOut];
    bank.books.post([...out, ...(division?.into ?? [{ key: heldKey(deal.id), amount: deal.amount }])]);
    const { number: serialNumber, amount } = deal;
    bank.services.effects.record({
      kind: 'payment',
      serialNumber,
      orderNo: serialNumber,
      memberCode: MERCHANT,
      amount,
    });
  }
  notifyPayment(bank, deal, request, { type: `payment.${ended}`, interfaceCode: 'payments' });
}

/** created_time of payment events has 14 digits, unlike that of the object. */
function notifyPayment(
  bank: AdapayBank,
  deal: Deal,
  request: AdapayRequest,
  event: { readonly type: string; readonly interfaceCode: string },
): void {
  const data = {
    ...paymentObject(bank, deal),
    created_time: bankDay(deal.createdAt) + bankTime(deal.createdAt),
    prod_mode: request.prodMode,
    ...standing(bank, deal),
  };
  const notifyUrl = request.has('notify_url') ? request.text('notify_url') : deal.notifyUrl;
  const { prodMode } = request;
  bank.services.notify({ ...event, data, prodMode, notifyUrl, orderNo: deal.number, memberId: undefined });
}

function dealOf(bank: AdapayBank, request: AdapayRequest, division: Division | undefined): Deal {
  return {
    ...bank.row(39, request.text('order_no')),
    source: 'channel',
    payerKey: OUTSIDE,
    payerId: MERCHANT,
    receiverId: MERCHANT,
    amount: request.amount('pay_amt'),
    delayed: division === undefined,
    shares: division?.shares ?? [],
    fee: division?.fee ?? 0n,
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

function paymentObject(bank: AdapayBank, deal: Deal): Fields {
  return {
    id: deal.id,
    object: 'payment',
    app_id: bank.services.appId,
    created_time: seconds(deal.createdAt),
    order_no: deal.number,
    pay_amt: writeYuan(deal.amount),
    fee_amt: writeYuan(deal.fee),
    ...deal.given,
    party_order_id: deal.id.slice(-20),
    out_trans_id: deal.id.slice(-24),
    ...(deal.endedAt === undefined ? {} : { end_time: bankDay(deal.endedAt) + bankTime(deal.endedAt) }),
  };
}
