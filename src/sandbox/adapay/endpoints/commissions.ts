import { writeYuan } from '../../engine/fen.js';
import { MERCHANT, type AdapayBank } from '../bank.js';
import { memberKey, SERVICE_PROVIDER } from '../ledger.js';
import { rejected } from '../result-codes.js';
import { required } from '../fields.js';
import { seconds, statusFields, narrowed, objectList, LIST_FIELDS } from '../lists.js';
import type { Commission, Payment, Fields } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';

/**
 * 创建服务商分账对象 (SettleAccount.commission): the service provider's part of a payment. No document says
 * whose money that is; here it is the merchant's.
 */
export const commission: AdapayEndpoint = {
  code: 'settle_accounts.commissions',
  method: 'POST',
  path: '/v1/settle_accounts/commissions',
  number: 'order_no',
  orderOf: (bank, body) => paymentOf(bank, rawText(body, 'payment_id') ?? '')?.number,
  fields: [
    required('order_no', 64, 'orderNo'),
    required('payment_id', 64),
    required('trans_amt', 16, 'amount'),
  ],
  checkBalance(bank, request) {
    bank.needBalance(MERCHANT, request.amount('trans_amt'));
  },
  perform(bank, request, faults) {
    const amount = request.amount('trans_amt');
    const payment = paymentOf(bank, request.text('payment_id'));
    if (!payment) throw rejected('order_id_not_exists', 'payment_id');
    if (payment.status !== 'succeeded') throw rejected('SIM_NOT_PAID', 'payment_id');
    const earlier = bank.commissions
      .belongingTo(payment.id)
      .reduce((sum, row) => (row.status === 'failed' ? sum : sum + row.amount), 0n);
    if (earlier + amount > payment.amount) throw rejected('SIM_AMOUNT_EXCEEDED', 'trans_amt');
    bank.needBalance(MERCHANT, amount);
    const row: Commission = { ...bank.newObject(39, request.text('order_no'), payment.id), amount };
    bank.move(
      row,
      {
        out: [{ key: memberKey(MERCHANT), amount: -amount }],
        into: [{ key: SERVICE_PROVIDER, amount }],
        effect: {
          kind: 'commission',
          serialNumber: row.number,
          orderNo: payment.number,
          memberCode: MERCHANT,
          amount,
        },
      },
      faults.pending,
    );
    bank.commissions.add(row);
    return () => ({ ...commissionObject(row), ...statusFields(bank, row) });
  },
};

/** 查询服务商分账对象列表. */
export const commissionList: AdapayEndpoint = {
  code: 'settle_accounts.commissions.list',
  method: 'GET',
  path: '/v1/settle_accounts/commissions/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: LIST_FIELDS,
  perform: (bank, request, faults) =>
    objectList(bank, request, faults, {
      rows: narrowed(bank.commissions, request.text('order_no'), ''),
      name: 'commissions',
      show: commissionObject,
    }),
};

/** Adapay生成的支付对象id: of a payment through a channel or out of a balance. */
function paymentOf(bank: AdapayBank, id: string): Payment | undefined {
  return bank.payments.channel.get(id) ?? bank.payments.balance.get(id);
}

function commissionObject(row: Commission): Fields {
  return {
    id: row.id,
    object: 'commission',
    created_time: seconds(row.createdAt),
    order_no: row.number,
    trans_amt: writeYuan(row.amount),
    payment_id: row.parent,
  };
}
