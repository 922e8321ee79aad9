import { writeYuan } from '../engine/fen.js';
import type { AdapayBank } from './bank.js';
import { heldKey, memberKey } from './ledger.js';
import { badParameter, refused } from './codes.js';
import { divide } from './split.js';
import { optional, required, type AdapayRequest } from './fields.js';
import { needNumberOrWindow, PAGE_FIELDS, pageOf, seconds, standing, statusOf, transStat } from './lists.js';
import type { Deal, Fields } from './model.js';
import { rawText, type AdapayOperation } from './operation.js';
import { spelledList } from './list-format.js';

/**
 * 创建余额支付请求 (settle_accounts.balancePay): between the merchant and its users, and between users. With pay_mode delay
 * the money is held; without, it is divided by div_members or goes to in_member_id. fee_mode is not in its table; it is
 * taken as for confirmations.
 */
export const balancePay: AdapayOperation = {
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
  perform(bank, request, sight) {
    const deal = dealOf(bank, request);
    bank.needBalance(deal.payerId, deal.amount);
    const out = [{ key: deal.payerKey, amount: -deal.amount }];
    const division = deal.delayed ? undefined : divide(bank, request, deal);
    const paid: Deal = division ? { ...deal, shares: division.shares, fee: division.fee } : deal;
    bank.move(
      paid,
      {
        out: [...out, ...(division?.feeOut ?? [])],
        into: division?.into ?? [{ key: heldKey(deal.id), amount: deal.amount }],
        effect: {
          kind: deal.delayed ? 'hold' : 'payment',
          serialNumber: deal.number,
          orderNo: deal.number,
          memberCode: deal.payerId,
          amount: deal.amount,
        },
      },
      sight.pending,
    );
    bank.deals.balance.add(paid);
    return () => answerOf(bank, paid);
  },
};

/** 查询余额支付订单列表 (settle_accounts.balancePayList). */
export const balancePayList: AdapayOperation = {
  code: 'settle_accounts.balancePayList',
  method: 'GET',
  path: '/v1/settle_accounts/balancePayList',
  about: (_bank, body) => rawText(body, 'order_no'),
  orderOf: (bank, body) => bank.deals.balance.get(rawText(body, 'balance_seq_id') ?? '')?.number,
  fields: [
    required('app_id', 64),
    optional('order_no', 64, 'orderNo'),
    optional('balance_seq_id', 64),
    optional('trans_stat', 1),
    ...PAGE_FIELDS,
  ],
  perform(bank, request, sight) {
    needNumberOrWindow(request, ['order_no', 'balance_seq_id']);
    const [orderNo, id, stat] = [
      request.text('order_no'),
      request.text('balance_seq_id'),
      request.text('trans_stat'),
    ];
    const candidates = orderNo === '' ? bank.deals.balance.all() : bank.deals.balance.numbered(orderNo);
    const matching = candidates.filter(
      (deal) =>
        (id === '' || deal.id === id) && (stat === '' || transStat(statusOf(bank, deal, sight)) === stat),
    );
    const { rows, hasMore } = pageOf(bank, request, sight, matching);
    return () =>
      spelledList(bank.rules.listSpelling, {
        head: { app_id: bank.services.appId, order_no: orderNo, balance_seq_id: id, trans_stat: stat },
        hasMore,
        name: 'payments',
        rows: rows.map((deal) => ({ ...rowOf(bank, deal), ...listed(bank, deal, sight) })),
      });
  },
};

function dealOf(bank: AdapayBank, request: AdapayRequest): Deal {
  const [payerId, receiverId] = [request.text('out_member_id'), request.text('in_member_id')];
  const payMode = request.text('pay_mode');
  if (payMode !== '' && payMode !== 'delay') throw badParameter('pay_mode', 'expected delay or nothing');
  // 值为 delay 时，div_members 字段必须为空.
  if (payMode === 'delay' && request.shares('div_members'))
    throw badParameter('div_members', 'empty with delay');
  bank.needMember(payerId, 'out_member_id');
  bank.needMember(receiverId, 'in_member_id');
  if (payerId === receiverId) throw refused('SIM_SAME_MEMBER', 'in_member_id');
  return {
    ...bank.row(40, request.text('order_no')),
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

function answerOf(bank: AdapayBank, deal: Deal): Fields {
  return {
    ...standing(bank, deal),
    app_id: bank.services.appId,
    order_no: deal.number,
    trans_amt: writeYuan(deal.amount),
    fee_amt: writeYuan(deal.fee),
    balance_seq_id: deal.id,
    ...(deal.delayed ? { pay_mode: 'delay' } : {}),
  };
}

function rowOf(bank: AdapayBank, deal: Deal): Fields {
  return {
    app_id: bank.services.appId,
    balance_seq_id: deal.id,
    created_time: seconds(deal.createdAt),
    fee_amt: writeYuan(deal.fee),
    goods_desc: deal.given['goods_desc'] ?? '',
    goods_title: deal.given['goods_title'] ?? '',
    in_member_id: deal.receiverId,
    order_no: deal.number,
    out_member_id: deal.payerId,
    pay_trans_id: deal.id.slice(-12),
    refund_amt: writeYuan(deal.refunded),
    // Empty without a refund by the table; the sample has F there.
    refund_stat: deal.refunded > 0n ? 'S' : '',
    trace_id: deal.id,
    trans_amt: writeYuan(deal.amount),
  };
}

function listed(bank: AdapayBank, deal: Deal, sight: Parameters<typeof standing>[2]): Fields {
  return {
    trans_stat: transStat(statusOf(bank, deal, sight)),
    error_code: '',
    error_msg: '',
    ...standing(bank, deal, sight),
  };
}
