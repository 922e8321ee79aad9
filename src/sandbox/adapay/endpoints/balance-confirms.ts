import { writeYuan } from '../../engine/fen.js';
import { rejected } from '../result-codes.js';
import { confirmPayment, leftOf } from '../held-payments.js';
import { optional, required } from '../fields.js';
import { needVisible, PAGE_FIELDS, pageOf, seconds, statusFields, narrowed } from '../lists.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { confirmObject } from '../confirm-object.js';

/** 创建余额支付订单确认对象 (settle_accounts.balanceconfirm). */
export const balanceConfirm: AdapayEndpoint = {
  code: 'settle_accounts.balanceconfirm',
  method: 'POST',
  path: '/v1/settle_accounts/balanceconfirm',
  number: 'order_no',
  orderOf: (bank, body) => bank.payments.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [
    required('balance_seq_id', 64),
    required('description', 512),
    required('confirm_amt', 14, 'amount'),
    optional('div_members', 4096, 'shares'),
    required('order_no', 64, 'orderNo'),
    optional('fee_mode', 1, 'feeMode'),
  ],
  checkBalance(bank, request) {
    const payment = bank.payments.balance.get(request.text('balance_seq_id'));
    if (payment && request.amount('confirm_amt') > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const payment = bank.payments.balance.get(request.text('balance_seq_id'));
    if (!payment) throw rejected('order_id_not_exists', 'balance_seq_id');
    const confirm = confirmPayment(bank, payment, request, faults.pending);
    return () => ({
      ...statusFields(bank, confirm),
      app_id: bank.services.appId,
      order_no: confirm.number,
      balance_seq_id: payment.id,
      id: confirm.id,
      confirm_amt: writeYuan(confirm.amount),
      fee_amt: writeYuan(confirm.fee),
      created_time: seconds(confirm.createdAt),
    });
  },
};

/** 查询余额支付确认对象 (settle_accounts.balanceconfirm.{payment_confirm_id}). */
export const balanceConfirmQuery: AdapayEndpoint = {
  code: 'settle_accounts.balanceconfirm.query',
  method: 'GET',
  path: '/v1/settle_accounts/balanceconfirm/{id}',
  fields: [required('id', 64)],
  about: (bank, body) => bank.confirms.balance.get(rawText(body, 'id') ?? '')?.number,
  perform(bank, request, faults) {
    const confirm = needVisible(bank, bank.confirms.balance.get(request.text('id')), faults);
    return () => ({ ...confirmObject(bank, confirm), ...statusFields(bank, confirm, faults) });
  },
};

/** 查询支付确认对象列表 (settle_accounts.balanceconfirm.list); payment_id is the balance payment's id. */
export const balanceConfirmList: AdapayEndpoint = {
  code: 'settle_accounts.balanceconfirm.list',
  method: 'GET',
  path: '/v1/settle_accounts/balanceconfirm/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  orderOf: (bank, body) => bank.payments.balance.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [
    required('app_id', 64),
    optional('payment_id', 64),
    optional('order_no', 64, 'orderNo'),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    const [orderNo, parent] = [request.text('order_no'), request.text('payment_id')];
    const candidates = narrowed(bank.confirms.balance, orderNo, parent);
    const { rows, hasMore } = pageOf(bank, request, faults, candidates);
    return () => ({
      status: 'succeeded',
      object: 'list',
      app_id: bank.services.appId,
      ...(parent === '' ? {} : { payment_id: parent }),
      has_more: hasMore,
      payment_confirms: rows.map((row) => ({
        ...confirmObject(bank, row),
        object: 'payment_confirm',
        prod_mode: request.prodMode,
        ...statusFields(bank, row, faults),
      })),
    });
  },
};
