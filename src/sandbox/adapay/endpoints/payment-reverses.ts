import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { leftOf, reversePayment } from '../held-payments.js';
import { optional, required } from '../fields.js';
import { needVisible, PAGE_FIELDS, statusFields, narrowed, objectList } from '../lists.js';
import type { Fields, Reverse } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { needPayment, orderOfPayment } from '../channel-payments.js';
import { channelEnding } from '../channel-ending.js';

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

/** created_time and succeed_time of reverse objects have 13 digits. */
function reverseObject(bank: AdapayBank, reverse: Reverse): Fields {
  const { payment } = reverse;
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
