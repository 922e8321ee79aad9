import { rejected } from '../result-codes.js';
import { confirmPayment, leftOf } from '../held-payments.js';
import { optional, required } from '../fields.js';
import { needVisible, PAGE_FIELDS, statusFields, narrowed, objectList } from '../lists.js';
import type { Fields } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { needPayment, orderOfPayment } from '../channel-payments.js';
import { confirmObject } from '../confirm-object.js';

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
