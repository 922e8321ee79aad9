import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { heldKey, memberKey } from '../ledger.js';
import { badParameter, rejected } from '../result-codes.js';
import { splitAmount } from '../split.js';
import { optional, required, type AdapayRequest } from '../fields.js';
import {
  needNumberOrWindow,
  PAGE_FIELDS,
  pageOf,
  seconds,
  statusFields,
  statusOf,
  transStat,
} from '../lists.js';
import type { Payment, Fields } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';
import { formatList } from '../list-format.js';

/**
 * 创建余额支付请求 (settle_accounts.balancePay): between the merchant and its users, and between users. With pay_mode delay
 * the money is held; without, it is divided by div_members or goes to in_member_id. fee_mode is not in its table; it is
 * taken as for confirmations.
 */
export const balancePay: AdapayEndpoint = {
  code: 'settle_accounts.balancePay',
  method: 'POST',
  path: '/v1/settle_accounts/balancePay',
  number: 'order_no',
  flag: (body) => rawText(body, 'pay_mode') ?? 'direct',
  fields: [
    required('app_id', 64),
    required('order_no', 64, 'orderNo'),
    required('out_member_id', 64),
    required('in_member_id', 64),
    required('trans_amt', 64, 'amount'),
    required('goods_title', 64),
    required('goods_desc', 127),
    optional('pay_mode', 20),
    optional('div_members', 4096, 'shares'),
    optional('fee_mode', 1, 'feeMode'),
  ],
  checkBalance(bank, request) {
    bank.needBalance(request.text('out_member_id'), request.amount('trans_amt'));
  },
  perform(bank, request, faults) {
    const payment = paymentOf(bank, request);
    bank.needBalance(payment.payerId, payment.amount);
    const out = [{ key: payment.payerKey, amount: -payment.amount }];
    const split = payment.delayed ? undefined : splitAmount(bank, request, payment);
    const paid: Payment = split ? { ...payment, shares: split.shares, fee: split.fee } : payment;
    bank.move(
      paid,
      {
        out: [...out, ...(split?.feeOut ?? [])],
        into: split?.into ?? [{ key: heldKey(payment.id), amount: payment.amount }],
        effect: {
          kind: payment.delayed ? 'hold' : 'payment',
          serialNumber: payment.number,
          orderNo: payment.number,
          memberCode: payment.payerId,
          amount: payment.amount,
        },
      },
      faults.pending,
    );
    bank.payments.balance.add(paid);
    return () => answerOf(bank, paid);
  },
};

/** 查询余额支付订单列表 (settle_accounts.balancePayList). */
export const balancePayList: AdapayEndpoint = {
  code: 'settle_accounts.balancePayList',
  method: 'GET',
  path: '/v1/settle_accounts/balancePayList',
  about: (_bank, body) => rawText(body, 'order_no'),
  orderOf: (bank, body) => bank.payments.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [
    required('app_id', 64),
    optional('order_no', 64, 'orderNo'),
    optional('balance_seq_id', 64),
    optional('trans_stat', 1),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, faults) {
    needNumberOrWindow(request, ['order_no', 'balance_seq_id']);
    const [orderNo, id, stat] = [
      request.text('order_no'),
      request.text('balance_seq_id'),
      request.text('trans_stat'),
    ];
    const candidates = orderNo === '' ? bank.payments.balance.all() : bank.payments.balance.numbered(orderNo);
    const matching = candidates.filter(
      (payment) =>
        (id === '' || payment.id === id) &&
        (stat === '' || transStat(statusOf(bank, payment, faults)) === stat),
    );
    const { rows, hasMore } = pageOf(bank, request, faults, matching);
    return () =>
      formatList(bank.rules.listFormat, {
        head: { app_id: bank.services.appId, order_no: orderNo, balance_seq_id: id, trans_stat: stat },
        hasMore,
        name: 'payments',
        rows: rows.map((payment) => ({ ...rowOf(bank, payment), ...listed(bank, payment, faults) })),
      });
  },
};

function paymentOf(bank: AdapayBank, request: AdapayRequest): Payment {
  const [payerId, receiverId] = [request.text('out_member_id'), request.text('in_member_id')];
  const payMode = request.text('pay_mode');
  if (payMode !== '' && payMode !== 'delay') throw badParameter('pay_mode', 'expected delay or nothing');
  // 值为 delay 时，div_members 字段必须为空.
  if (payMode === 'delay' && request.shares('div_members'))
    throw badParameter('div_members', 'empty with delay');
  bank.needMember(payerId, 'out_member_id');
  bank.needMember(receiverId, 'in_member_id');
  if (payerId === receiverId) throw rejected('SIM_SAME_MEMBER', 'in_member_id');
  return {
    ...bank.newObject(40, request.text('order_no')),
    source: 'balance',
    payerKey: memberKey(payerId),
    payerId,
    receiverId,
    amount: request.amount('trans_amt'),
    delayed: payMode === 'delay',
    shares: [],
    fee: 0n,
    given: { goods_title: request.text('goods_title'), goods_desc: request.text('goods_desc') },
    notifyUrl: '',
    confirmed: 0n,
    reversed: 0n,
    refunded: 0n,
    reverses: 0,
    refundedByMember: new Map(),
  };
}

function answerOf(bank: AdapayBank, payment: Payment): Fields {
  return {
    ...statusFields(bank, payment),
    app_id: bank.services.appId,
    order_no: payment.number,
    trans_amt: writeYuan(payment.amount),
    fee_amt: writeYuan(payment.fee),
    balance_seq_id: payment.id,
    ...(payment.delayed ? { pay_mode: 'delay' } : {}),
  };
}

function rowOf(bank: AdapayBank, payment: Payment): Fields {
  return {
    app_id: bank.services.appId,
    balance_seq_id: payment.id,
    created_time: seconds(payment.createdAt),
    fee_amt: writeYuan(payment.fee),
    goods_desc: payment.given['goods_desc'] ?? '',
    goods_title: payment.given['goods_title'] ?? '',
    in_member_id: payment.receiverId,
    order_no: payment.number,
    out_member_id: payment.payerId,
    pay_trans_id: payment.id.slice(-12),
    refund_amt: writeYuan(payment.refunded),
    // Empty without a refund by the table; the sample has F there.
    refund_stat: payment.refunded > 0n ? 'S' : '',
    trace_id: payment.id,
    trans_amt: writeYuan(payment.amount),
  };
}

function listed(bank: AdapayBank, payment: Payment, faults: Parameters<typeof statusFields>[2]): Fields {
  return {
    trans_stat: transStat(statusOf(bank, payment, faults)),
    error_code: '',
    error_msg: '',
    ...statusFields(bank, payment, faults),
  };
}
