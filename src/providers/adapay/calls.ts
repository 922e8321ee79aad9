import type { AdapayKind } from './resolution-rules.js';
import { may, need, type FieldRule } from './field-rules.js';

/** One call of the API: where it goes, what it takes, and what it is used for. */
export interface AdapayCall {
  readonly method: 'GET' | 'POST';
  /** `{id}` stands for the object's id. */
  readonly path: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** Sent as multipart/form-data with a file. */
  readonly upload?: true;
  /** Of these one must be given, or else created_gte and created_lte (order_no和balance_seq_id都为空时必填). */
  readonly numbers?: readonly string[];
  /** The operation that it carries out. */
  readonly kind?: AdapayKind;
  /** The call that settles it. */
  readonly resolvedBy?: string;
}

const orderNo = need(64, 'orderNo');
const appId = need(64);
const memberId = need(64, 'memberId');
/** page_index 1~300000, page_size 1~20; moments are 13 digits in the tables and 10 in some samples: both are borne. */
const page = {
  page_index: may(6, 'page'),
  page_size: may(2, 'pageSize'),
  created_gte: may(13, 'moment'),
  created_lte: may(13, 'moment'),
};
const byOrder = { app_id: appId, order_no: may(64, 'orderNo'), status: may(16), ...page };
const divMembers = may(4_096, 'members');
// Of the confirm object only; the request tables do not name it (fact sheet: PHPdoc of the payment's confirm does).
const feeMode = may(1, 'flag');

/** 账户管理: freeze to commission. Paths from the Node, Python and Go SDK; fields from the given document. */
const ACCOUNT_CALLS = {
  freeze: {
    method: 'POST',
    path: '/v1/settle_accounts/freeze',
    fields: { order_no: orderNo, app_id: appId, trans_amt: need(16, 'amount'), member_id: memberId },
    kind: 'freeze',
    resolvedBy: 'freezeList',
  },
  freezeList: { method: 'GET', path: '/v1/settle_accounts/freeze/list', fields: byOrder },
  unfreeze: {
    method: 'POST',
    path: '/v1/settle_accounts/unfreeze',
    // The document says String(16); the ids in its own samples have 39 digits, and its object's table says String(64).
    fields: { order_no: orderNo, app_id: appId, account_freeze_id: need(64) },
    kind: 'unfreeze',
    resolvedBy: 'unfreezeList',
  },
  unfreezeList: { method: 'GET', path: '/v1/settle_accounts/unfreeze/list', fields: byOrder },
  commission: {
    method: 'POST',
    path: '/v1/settle_accounts/commissions',
    fields: { order_no: orderNo, payment_id: need(64), trans_amt: need(16, 'amount') },
  },
  commissionList: { method: 'GET', path: '/v1/settle_accounts/commissions/list', fields: byOrder },
} as const satisfies Record<string, AdapayCall>;

/**
 * 余额支付. The document names these by adapay_func_code; the path is /v1/ and the code with "/" for "." (official PHP test), and
 * the code itself is not sent.
 */
const BALANCE_CALLS = {
  balancePay: {
    method: 'POST',
    path: '/v1/settle_accounts/balancePay',
    fields: {
      app_id: appId,
      order_no: orderNo,
      out_member_id: memberId,
      in_member_id: memberId,
      trans_amt: need(64, 'amount'),
      goods_title: need(64),
      goods_desc: need(127),
      pay_mode: may(20),
      div_members: divMembers,
      fee_mode: feeMode,
    },
    kind: 'hold',
    resolvedBy: 'balancePayList',
  },
  balancePayList: {
    method: 'GET',
    path: '/v1/settle_accounts/balancePayList',
    fields: {
      app_id: appId,
      order_no: may(64, 'orderNo'),
      balance_seq_id: may(64),
      trans_stat: may(1, 'flag'),
      ...page,
    },
    numbers: ['order_no', 'balance_seq_id'],
  },
  balanceRefund: {
    method: 'POST',
    path: '/v1/settle_accounts/balanceRefund',
    // The sample spells the first one balanec_refund_no; the table's spelling is the right one (inference). No app_id.
    fields: {
      balance_refund_no: orderNo,
      balance_seq_id: need(64),
      reason: may(512),
      balance_refund_amt: may(14, 'amount'),
      refund_div_members: divMembers,
    },
    kind: 'refund',
    resolvedBy: 'balanceRefundList',
  },
  balanceRefundList: {
    method: 'GET',
    path: '/v1/settle_accounts/balanceRefundList',
    fields: {
      app_id: appId,
      balance_refund_no: may(64, 'orderNo'),
      refund_seq_id: may(64),
      balance_seq_id: may(64),
      trans_stat: may(1, 'flag'),
      ...page,
    },
    numbers: ['balance_refund_no', 'refund_seq_id', 'balance_seq_id'],
  },
  balanceconfirm: {
    method: 'POST',
    path: '/v1/settle_accounts/balanceconfirm',
    fields: {
      balance_seq_id: need(64),
      description: need(512),
      confirm_amt: need(14, 'amount'),
      div_members: divMembers,
      order_no: orderNo,
      fee_mode: feeMode,
    },
    kind: 'release',
    resolvedBy: 'balanceconfirmList',
  },
  // Headed balanceRefund.{...} and balanceRefundList in the document; the tables name these two (inference: they are right).
  balanceconfirmQuery: { method: 'GET', path: '/v1/settle_accounts/balanceconfirm/{id}', fields: {} },
  balanceconfirmList: {
    method: 'GET',
    path: '/v1/settle_accounts/balanceconfirm/list',
    fields: { app_id: appId, payment_id: may(64), order_no: may(64, 'orderNo'), ...page },
  },
  balancereverse: {
    method: 'POST',
    path: '/v1/settle_accounts/balancereverse',
    fields: {
      balance_seq_id: need(64),
      app_id: appId,
      order_no: orderNo,
      reverse_amt: need(14, 'amount'),
      reason: may(512),
      expand: may(512),
      device_info: may(1_024),
    },
    kind: 'return',
    resolvedBy: 'balancereverseList',
  },
  balancereverseQuery: { method: 'GET', path: '/v1/settle_accounts/balancereverse/{id}', fields: {} },
  balancereverseList: {
    method: 'GET',
    path: '/v1/settle_accounts/balancereverse/list',
    // No order_no: our number is looked for in the rows.
    fields: { app_id: appId, balance_seq_id: may(64), ...page },
  },
} as const satisfies Record<string, AdapayCall>;

/** The calls that the given document holds, in its order. */
export const DOCUMENT_CALLS = { ...ACCOUNT_CALLS, ...BALANCE_CALLS } as const;
