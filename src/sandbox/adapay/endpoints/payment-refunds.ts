import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { refundableOf, refundPayment, type Refundable } from '../held-payments.js';
import { optional, required } from '../fields.js';
import { PAGE_FIELDS, pageOf, seconds, statusFields, narrowed } from '../lists.js';
import type { Fields, Refund } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { orderOfPayment } from '../channel-payments.js';
import { channelEnding } from '../channel-ending.js';

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

function targetOf(bank: AdapayBank, id: string): Refundable | undefined {
  return bank.confirms.channel.get(id) ?? bank.payments.channel.get(id);
}

function orderOf(target: Refundable | undefined): string | undefined {
  return target && ('payment' in target ? target.payment.number : target.number);
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
