import { writeYuan } from '../engine/fen.js';
import type { AdapayBank } from './bank.js';
import { refused } from './codes.js';
import { confirmDeal, leftOf } from './held-payments.js';
import { optional, required } from './fields.js';
import { found, PAGE_FIELDS, pageOf, seconds, standing } from './lists.js';
import type { Confirm, Deal, Fields } from './model.js';
import { rawText, type AdapayOperation } from './operation.js';

/** 创建余额支付订单确认对象 (settle_accounts.balanceconfirm). */
export const balanceConfirm: AdapayOperation = {
  code: 'settle_accounts.balanceconfirm',
  method: 'POST',
  path: '/v1/settle_accounts/balanceconfirm',
  number: 'order_no',
  orderOf: (bank, body) => bank.deals.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [
    required('balance_seq_id', 64),
    required('description', 512),
    required('confirm_amt', 14, 'amount'),
    optional('div_members', 4096, 'shares'),
    required('order_no', 64, 'orderNo'),
    optional('fee_mode', 1, 'feeMode'),
  ],
  checkBalance(bank, request) {
    const deal = bank.deals.balance.get(request.text('balance_seq_id'));
    if (deal && request.amount('confirm_amt') > leftOf(deal)) throw refused('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, sight) {
    const deal = bank.deals.balance.get(request.text('balance_seq_id'));
    if (!deal) throw refused('order_id_not_exists', 'balance_seq_id');
    const confirm = confirmDeal(bank, deal, request, sight.pending);
    return () => ({
      ...standing(bank, confirm),
      app_id: bank.services.appId,
      order_no: confirm.number,
      balance_seq_id: deal.id,
      id: confirm.id,
      confirm_amt: writeYuan(confirm.amount),
      fee_amt: writeYuan(confirm.fee),
      created_time: seconds(confirm.createdAt),
    });
  },
};

/** 查询余额支付确认对象 (settle_accounts.balanceconfirm.{payment_confirm_id}). */
export const balanceConfirmQuery: AdapayOperation = {
  code: 'settle_accounts.balanceconfirm.query',
  method: 'GET',
  path: '/v1/settle_accounts/balanceconfirm/{id}',
  fields: [required('id', 64)],
  about: (bank, body) => bank.confirms.balance.get(rawText(body, 'id') ?? '')?.number,
  perform(bank, request, sight) {
    const confirm = found(bank, bank.confirms.balance.get(request.text('id')), sight);
    return () => ({ ...confirmObject(bank, confirm), ...standing(bank, confirm, sight) });
  },
};

/** 查询支付确认对象列表 (settle_accounts.balanceconfirm.list); payment_id is the balance payment's id. */
export const balanceConfirmList: AdapayOperation = {
  code: 'settle_accounts.balanceconfirm.list',
  method: 'GET',
  path: '/v1/settle_accounts/balanceconfirm/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  orderOf: (bank, body) => bank.deals.balance.get(rawText(body, 'payment_id') ?? '')?.number,
  fields: [
    required('app_id', 64),
    optional('payment_id', 64),
    optional('order_no', 64, 'orderNo'),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, sight) {
    const [orderNo, parent] = [request.text('order_no'), request.text('payment_id')];
    const candidates = narrowed(bank.confirms.balance, orderNo, parent);
    const { rows, hasMore } = pageOf(bank, request, sight, candidates);
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
        ...standing(bank, row, sight),
      })),
    });
  },
};

/** Rows by own number and by what they belong to, where these are given. */
export function narrowed<T extends { readonly number: string; readonly parent: string }>(
  shelf: {
    readonly all: () => readonly T[];
    readonly numbered: (number: string) => readonly T[];
    readonly belongingTo: (parent: string) => readonly T[];
  },
  number: string,
  parent: string,
): readonly T[] {
  if (number !== '') return shelf.numbered(number).filter((row) => parent === '' || row.parent === parent);
  return parent === '' ? shelf.all() : shelf.belongingTo(parent);
}

/** A confirm object. Amounts of the payment are as they stand when it is asked. */
export function confirmObject(bank: AdapayBank, confirm: Confirm): Fields {
  const { deal } = confirm;
  return {
    id: confirm.id,
    created_time: seconds(confirm.createdAt),
    app_id: bank.services.appId,
    payment_id: deal.id,
    order_no: confirm.number,
    confirm_amt: writeYuan(confirm.amount),
    fee_amt: writeYuan(confirm.fee),
    ...dealSums(deal),
    refunded_amt: writeYuan(confirm.refunded),
    description: confirm.description,
    div_members: confirm.shares.map(({ memberId, amount, bearsFee }) => ({
      member_id: memberId,
      amount: writeYuan(amount),
      fee_flag: bearsFee ? 'Y' : 'N',
    })),
    fee_mode: confirm.feeMode,
  };
}

function dealSums(deal: Deal): Fields {
  return { confirmed_amt: writeYuan(deal.confirmed), reserved_amt: writeYuan(deal.reversed) };
}
