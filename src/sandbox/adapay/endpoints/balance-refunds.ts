import { bankDay } from '../../engine/clock.js';
import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { refundableOf, refundPayment, type Refundable } from '../held-payments.js';
import { optional, required } from '../fields.js';
import {
  needNumberOrWindow,
  PAGE_FIELDS,
  pageOf,
  seconds,
  statusFields,
  statusOf,
  transStat,
  narrowed,
} from '../lists.js';
import type { Fields, Refund } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { formatList } from '../list-format.js';

/** 创建余额支付退款 (settle_accounts.balanceRefund), of a confirmation or of a balance payment that was not delayed. */
export const balanceRefund: AdapayEndpoint = {
  code: 'settle_accounts.balanceRefund',
  method: 'POST',
  path: '/v1/settle_accounts/balanceRefund',
  number: 'balance_refund_no',
  orderOf: (bank, body) => orderOf(targetOf(bank, rawText(body, 'balance_seq_id') ?? '')),
  fields: [
    required('balance_refund_no', 64, 'orderNo'),
    required('balance_seq_id', 64),
    optional('reason', 512),
    optional('balance_refund_amt', 14, 'amount'),
    optional('refund_div_members', 4096, 'shares'),
  ],
  checkBalance(bank, request) {
    const target = targetOf(bank, request.text('balance_seq_id'));
    if (!target) return;
    const requested = request.has('balance_refund_amt') ? request.amount('balance_refund_amt') : 1n;
    if (refundableOf(target) < requested) throw rejected('SIM_AMOUNT_EXCEEDED');
  },
  perform(bank, request, faults) {
    const target = targetOf(bank, request.text('balance_seq_id'));
    if (!target) throw rejected('order_id_not_exists', 'balance_seq_id');
    const refund = refundPayment(bank, target, request, {
      number: 'balance_refund_no',
      amount: 'balance_refund_amt',
      shares: 'refund_div_members',
      ending: faults.pending,
    });
    return () => ({
      ...statusFields(bank, refund),
      balance_refund_no: refund.number,
      balance_order_no: refund.payment.number,
      balance_seq_id: refund.parent,
      refund_seq_id: refund.id,
      trans_amt: writeYuan(refund.amount),
      fee_amt: '0.00',
    });
  },
};

/** 查询余额支付订单退款列表 (settle_accounts.balanceRefundList). */
export const balanceRefundList: AdapayEndpoint = {
  code: 'settle_accounts.balanceRefundList',
  method: 'GET',
  path: '/v1/settle_accounts/balanceRefundList',
  about: (_bank, body) => rawText(body, 'balance_refund_no'),
  orderOf: (bank, body) => orderOf(targetOf(bank, rawText(body, 'balance_seq_id') ?? '')),
  fields: [
    required('app_id', 64),
    optional('balance_refund_no', 64, 'orderNo'),
    optional('refund_seq_id', 64),
    optional('balance_seq_id', 64),
    optional('trans_stat', 1),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    needNumberOrWindow(request, ['balance_refund_no', 'refund_seq_id', 'balance_seq_id']);
    const [number, id, parent, stat] = [
      request.text('balance_refund_no'),
      request.text('refund_seq_id'),
      request.text('balance_seq_id'),
      request.text('trans_stat'),
    ];
    // 原余额支付交易流水号: a refund of a confirmation is found by the payment's id too.
    const candidates =
      number === '' && parent !== ''
        ? [...bank.refunds.balance.belongingTo(parent), ...ofConfirms(bank, parent)]
        : narrowed(bank.refunds.balance, number, '').filter(
            (refund) => parent === '' || refund.parent === parent || refund.payment.id === parent,
          );
    const matching = candidates.filter(
      (refund) =>
        (id === '' || refund.id === id) &&
        (stat === '' || transStat(statusOf(bank, refund, faults)) === stat),
    );
    const { rows, hasMore } = pageOf(bank, request, faults, matching);
    return () =>
      formatList(bank.rules.listFormat, {
        head: {
          app_id: bank.services.appId,
          balance_refund_no: number,
          refund_seq_id: id,
          balance_seq_id: parent,
          trans_stat: stat,
        },
        hasMore,
        name: 'refunds',
        rows: rows.map((refund) => ({
          ...rowOf(bank, refund),
          trans_stat: transStat(statusOf(bank, refund, faults)),
          error_code: '',
          error_msg: '',
          ...statusFields(bank, refund, faults),
        })),
      });
  },
};

function targetOf(bank: AdapayBank, id: string): Refundable | undefined {
  return bank.confirms.balance.get(id) ?? bank.payments.balance.get(id);
}

function orderOf(target: Refundable | undefined): string | undefined {
  return target && ('payment' in target ? target.payment.number : target.number);
}

function ofConfirms(bank: AdapayBank, paymentId: string): Refund[] {
  return bank.confirms.balance
    .belongingTo(paymentId)
    .flatMap(({ id }) => bank.refunds.balance.belongingTo(id));
}

function rowOf(bank: AdapayBank, refund: Refund): Fields {
  return {
    created_time: seconds(refund.createdAt),
    refund_seq_id: refund.id,
    refund_order_no: refund.number,
    balance_seq_id: refund.parent,
    balance_order_no: refund.payment.number,
    app_id: bank.services.appId,
    trans_amt: writeYuan(refund.amount),
    description: refund.reason,
    acct_date: bankDay(refund.createdAt),
    fee_acct_date: bankDay(refund.createdAt),
    trace_id: refund.id,
  };
}
