import { writeYuan } from '../engine/fen.js';
import { confirmObject, narrowed } from './balance-confirms.js';
import type { AdapayBank } from './bank.js';
import { channelEnding } from './cash.js';
import { rejected } from './result-codes.js';
import {
  confirmPayment,
  leftOf,
  refundableOf,
  refundPayment,
  reversePayment,
  type Refundable,
} from './held-payments.js';
import { optional, required, type AdapayRequest } from './fields.js';
import { objectList } from './freezes.js';
import { needVisible, PAGE_FIELDS, pageOf, seconds, statusFields } from './lists.js';
import type { Payment, Fields, Refund, Reverse } from './model.js';
import { rawText, type AdapayEndpoint, type RawFields } from './endpoint.js';

const orderOfPayment = (bank: AdapayBank, body: RawFields): string | undefined =>
  bank.payments.channel.get(rawText(body, 'payment_id') ?? '')?.number;

/** PaymentConfirm.create: as for balance payments. */
export const paymentConfirm: AdapayEndpoint = {
  code: 'payments.confirm',
  method: 'POST',
  path: '/v1/payments/confirm',
  number: 'order_no',
  orderOf: orderOfPayment,
  fields: [
    required('payment_id', 64),
    required('order_no', 64, 'orderNo'),
    required('confirm_amt', 14, 'amount'),
    optional('description', 128),
    optional('div_members', 4096, 'shares'),
    optional('fee_mode', 1, 'feeMode'),
  ],
  checkBalance(bank, request) {
    const payment = bank.payments.channel.get(request.text('payment_id'));
    if (payment && request.amount('confirm_amt') > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const confirm = confirmPayment(bank, needPayment(bank, request), request, faults.pending);
    return () => ({
      ...confirmObject(bank, confirm),
      object: 'payment_confirm',
      ...statusFields(bank, confirm),
    });
  },
};

/** PaymentConfirm.query. */
export const paymentConfirmQuery: AdapayEndpoint = {
  code: 'payments.confirm.query',
  method: 'GET',
  path: '/v1/payments/confirm/{id}',
  about: (bank, body) => bank.confirms.channel.get(rawText(body, 'id') ?? '')?.number,
  fields: [required('id', 64)],
  perform(bank, request, faults) {
    const row = needVisible(bank, bank.confirms.channel.get(request.text('id')), faults);
    return () => ({
      ...confirmObject(bank, row),
      object: 'payment_confirm',
      ...statusFields(bank, row, faults),
    });
  },
};

/** PaymentConfirm.list. */
export const paymentConfirmList: AdapayEndpoint = {
  code: 'payments.confirm.list',
  method: 'GET',
  path: '/v1/payments/confirm/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  orderOf: orderOfPayment,
  fields: [
    required('app_id', 64),
    optional('payment_id', 64),
    optional('order_no', 64, 'orderNo'),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    const rows = narrowed(bank.confirms.channel, request.text('order_no'), request.text('payment_id'));
    const show = (row: (typeof rows)[number]): Fields => ({
      ...confirmObject(bank, row),
      object: 'payment_confirm',
    });
    return objectList(bank, request, faults, { rows, name: 'payment_confirms', show });
  },
};

/** PaymentReverse.create: pending until the channel has done it, then a notification. */
export const paymentReverse: AdapayEndpoint = {
  code: 'payments.reverse',
  method: 'POST',
  path: '/v1/payments/reverse',
  number: 'order_no',
  orderOf: orderOfPayment,
  fields: [
    required('payment_id', 64),
    required('app_id', 64),
    required('order_no', 64, 'orderNo'),
    required('reverse_amt', 14, 'amount'),
    optional('notify_url', 250, 'url'),
    optional('reason', 512),
    optional('expand', 512),
    optional('device_info', 1024),
  ],
  checkBalance(bank, request) {
    const payment = bank.payments.channel.get(request.text('payment_id'));
    if (payment && request.amount('reverse_amt') > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const { prodMode } = request;
    const reverse = reversePayment(bank, needPayment(bank, request), request, {
      ending: channelEnding(bank, faults),
      ended: (row) =>
        bank.services.notify({
          type: `payment_reverse.${row.status}`,
          data: { ...reverseObject(bank, row), prod_mode: prodMode, ...statusFields(bank, row) },
          prodMode,
          notifyUrl: row.notifyUrl,
          interfaceCode: 'payments.reverse',
          orderNo: row.payment.number,
          memberId: undefined,
        }),
    });
    return () => ({ ...reverseObject(bank, reverse), ...statusFields(bank, reverse) });
  },
};

/** PaymentReverse.query. */
export const paymentReverseQuery: AdapayEndpoint = {
  code: 'payments.reverse.query',
  method: 'GET',
  path: '/v1/payments/reverse/{id}',
  about: (bank, body) => bank.reverses.channel.get(rawText(body, 'id') ?? '')?.number,
  fields: [required('id', 64)],
  perform(bank, request, faults) {
    const reverse = needVisible(bank, bank.reverses.channel.get(request.text('id')), faults);
    return () => ({ ...reverseObject(bank, reverse), ...statusFields(bank, reverse, faults) });
  },
};

/** PaymentReverse.list. */
export const paymentReverseList: AdapayEndpoint = {
  code: 'payments.reverse.list',
  method: 'GET',
  path: '/v1/payments/reverse/list',
  orderOf: orderOfPayment,
  fields: [required('app_id', 64), optional('payment_id', 64), ...PAGE_FIELDS],
  perform(bank, request, faults) {
    const rows = narrowed(bank.reverses.channel, '', request.text('payment_id'));
    const show = (row: Reverse): Fields => reverseObject(bank, row);
    return objectList(bank, request, faults, { rows, name: 'payment_reverses', show });
  },
};

/** Refund.create: of a payment that was divided at once by its id, of a confirmation by the confirm object's. */
export const paymentRefund: AdapayEndpoint = {
  code: 'payments.refunds',
  method: 'POST',
  path: '/v1/payments/{id}/refunds',
  number: 'refund_order_no',
  orderOf: (bank, body) => orderOf(targetOf(bank, rawText(body, 'id') ?? '')),
  fields: [
    required('id', 64),
    required('refund_order_no', 64, 'orderNo'),
    required('refund_amt', 14, 'amount'),
    optional('reason', 512),
    optional('div_members', 4096, 'shares'),
    optional('notify_url', 250, 'url'),
    optional('fail_fast', 1, 'yesNo'),
  ],
  checkBalance(bank, request) {
    const target = targetOf(bank, request.text('id'));
    if (target && refundableOf(target) < request.amount('refund_amt')) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const target = targetOf(bank, request.text('id'));
    if (!target) throw rejected('order_id_not_exists', 'id');
    const { prodMode } = request;
    const refund = refundPayment(bank, target, request, {
      number: 'refund_order_no',
      amount: 'refund_amt',
      shares: 'div_members',
      ending: channelEnding(bank, faults),
      ended: (row) =>
        bank.services.notify({
          type: `refund.${row.status}`,
          data: { ...refundObject(bank, row), prod_mode: prodMode, ...statusFields(bank, row) },
          prodMode,
          notifyUrl: row.notifyUrl,
          interfaceCode: 'payments.refunds',
          orderNo: row.payment.number,
          memberId: undefined,
        }),
    });
    return () => ({ ...refundObject(bank, refund), ...statusFields(bank, refund) });
  },
};

/** Refund.query by refund_id, refund_order_no or payment_id. */
export const paymentRefundQuery: AdapayEndpoint = {
  code: 'payments.refunds.query',
  method: 'GET',
  path: '/v1/payments/refunds',
  about: (_bank, body) => rawText(body, 'refund_order_no'),
  orderOf: orderOfPayment,
  fields: [
    optional('refund_id', 64),
    optional('refund_order_no', 64, 'orderNo'),
    optional('payment_id', 64),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    const [id, payment] = [request.text('refund_id'), request.text('payment_id')];
    const rows = narrowed(bank.refunds.channel, request.text('refund_order_no'), '').filter(
      (row) =>
        (id === '' || row.id === id) &&
        (payment === '' || row.parent === payment || row.payment.id === payment),
    );
    const page = pageOf(bank, request, faults, rows);
    return () => ({
      status: 'succeeded',
      object: 'list',
      has_more: page.hasMore,
      refunds: page.rows.map((row) => ({ ...refundObject(bank, row), ...statusFields(bank, row, faults) })),
    });
  },
};

function needPayment(bank: AdapayBank, request: AdapayRequest): Payment {
  const payment = bank.payments.channel.get(request.text('payment_id'));
  if (!payment) throw rejected('order_id_not_exists', 'payment_id');
  return payment;
}

function targetOf(bank: AdapayBank, id: string): Refundable | undefined {
  return bank.confirms.channel.get(id) ?? bank.payments.channel.get(id);
}

function orderOf(target: Refundable | undefined): string | undefined {
  return target && ('payment' in target ? target.payment.number : target.number);
}

/** created_time and succeed_time of reverse objects have 13 digits. */
function reverseObject(bank: AdapayBank, reverse: Reverse): Fields {
  const { payment: payment } = reverse;
  return {
    id: reverse.id,
    object: 'payment_reverse',
    app_id: bank.services.appId,
    order_no: reverse.number,
    payment_id: payment.id,
    reverse_amt: writeYuan(reverse.amount),
    reversed_amt: writeYuan(payment.reversed),
    confirmed_amt: writeYuan(payment.confirmed),
    refunded_amt: writeYuan(payment.refunded),
    created_time: reverse.createdAt.toString(),
    ...(reverse.status === 'succeeded' && reverse.endedAt !== undefined
      ? { succeed_time: reverse.endedAt.toString() }
      : {}),
    notify_url: reverse.notifyUrl,
    reason: reverse.reason,
  };
}

function refundObject(bank: AdapayBank, refund: Refund): Fields {
  return {
    id: refund.id,
    object: 'refund',
    app_id: bank.services.appId,
    payment_id: refund.parent,
    refund_order_no: refund.number,
    refund_amt: writeYuan(refund.amount),
    pay_amt: writeYuan(refund.payment.amount),
    fee_amt: '0.00',
    created_time: seconds(refund.createdAt),
    reason: refund.reason,
  };
}
