import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { leftOf, reversePayment } from '../held-payments.js';
import { optional, required } from '../fields.js';
import { needVisible, PAGE_FIELDS, pageOf, statusFields, narrowed } from '../lists.js';
import type { Fields, Reverse } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';

/** 创建余额支付撤销对象 (settle_accounts.balancereverse). */
export const balanceReverse: AdapayEndpoint = {
  code: 'settle_accounts.balancereverse',
  method: 'POST',
  path: '/v1/settle_accounts/balancereverse',
  number: 'order_no',
  orderOf: (bank, body) => bank.payments.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [
    required('balance_seq_id', 64),
    required('app_id', 64),
    required('order_no', 64, 'orderNo'),
    required('reverse_amt', 14, 'amount'),
    optional('reason', 512),
    optional('expand', 512),
    optional('device_info', 1024),
  ],
  checkBalance(bank, request) {
    const payment = bank.payments.balance.get(request.text('balance_seq_id'));
    if (payment && request.amount('reverse_amt') > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const payment = bank.payments.balance.get(request.text('balance_seq_id'));
    if (!payment) throw rejected('order_id_not_exists', 'balance_seq_id');
    const reverse = reversePayment(bank, payment, request, { ending: faults.pending });
    return () => ({ ...reverseObject(bank, reverse), ...statusFields(bank, reverse) });
  },
};

/** 查询余额支付撤销对象 (settle_accounts.balancereverse.{reverse_id}). */
export const balanceReverseQuery: AdapayEndpoint = {
  code: 'settle_accounts.balancereverse.query',
  method: 'GET',
  path: '/v1/settle_accounts/balancereverse/{id}',
  fields: [required('id', 64)],
  about: (bank, body) => bank.reverses.balance.get(rawText(body, 'id') ?? '')?.number,
  perform(bank, request, faults) {
    const reverse = needVisible(bank, bank.reverses.balance.get(request.text('id')), faults);
    return () => ({ ...reverseObject(bank, reverse), ...statusFields(bank, reverse, faults) });
  },
};

/** 查询余额支付撤销对象列表 (settle_accounts.balancereverse.list). It takes no order_no. */
export const balanceReverseList: AdapayEndpoint = {
  code: 'settle_accounts.balancereverse.list',
  method: 'GET',
  path: '/v1/settle_accounts/balancereverse/list',
  orderOf: (bank, body) => bank.payments.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [required('app_id', 64), optional('balance_seq_id', 64), ...PAGE_FIELDS],
  perform(bank, request, faults) {
    const parent = request.text('balance_seq_id');
    const { rows, hasMore } = pageOf(bank, request, faults, narrowed(bank.reverses.balance, '', parent));
    // payment_reverses in the table, payment_confirms in the sample.
    const name = bank.rules.listFormat === 'sample' ? 'payment_confirms' : 'payment_reverses';
    return () => ({
      status: 'succeeded',
      object: 'list',
      app_id: bank.services.appId,
      ...(parent === '' ? {} : { balance_seq_id: parent }),
      has_more: hasMore,
      [name]: rows.map((row) => ({
        ...reverseObject(bank, row),
        prod_mode: request.prodMode,
        ...statusFields(bank, row, faults),
      })),
    });
  },
};

function reverseObject(bank: AdapayBank, reverse: Reverse): Fields {
  const { payment } = reverse;
  return {
    id: reverse.id,
    order_no: reverse.number,
    object: 'payment_reverse',
    balance_seq_id: payment.id,
    app_id: bank.services.appId,
    reverse_amt: writeYuan(reverse.amount),
    reversed_amt: writeYuan(payment.reversed),
    confirmed_amt: writeYuan(payment.confirmed),
    refunded_amt: writeYuan(payment.refunded),
    created_time: reverse.createdAt.toString(),
    ...(reverse.status === 'succeeded' && reverse.endedAt !== undefined
      ? { succeed_time: reverse.endedAt.toString() }
      : {}),
  };
}
