import type { AdapayCall } from './calls.js';
import { may, need } from './field-rules.js';

const appId = need(64);
const memberId = need(64, 'memberId');
const orderNo = need(64, 'orderNo');
const page = {
  page_index: may(6, 'page'),
  page_size: may(2, 'pageSize'),
  created_gte: may(13, 'moment'),
  created_lte: may(13, 'moment'),
};
const divMembers = may(4_096, 'members');
const feeMode = may(1, 'flag');
const day = need(8);

/** Members (Sheng\Pay\Adapay's copy of the official tables; paths from the Node, Go and Ruby SDK). */
const MEMBER_CALLS = {
  createMember: {
    method: 'POST',
    path: '/v1/members',
    // tel_no, user_name and cert_* must not be sent here for profit sharing: they belong to realname.
    fields: {
      app_id: appId,
      member_id: memberId,
      location: may(128),
      email: may(64),
      gender: may(6),
      nickname: may(16),
    },
    kind: 'openAccount',
    resolvedBy: 'queryMember',
  },
  // That it takes app_id is inference: member ids are unique per app_id.
  queryMember: { method: 'GET', path: '/v1/members/{id}', fields: { app_id: may(64) } },
  listMembers: { method: 'GET', path: '/v1/members/list', fields: { app_id: appId, ...page } },
  updateMember: {
    method: 'POST',
    path: '/v1/members/update',
    fields: {
      app_id: appId,
      member_id: memberId,
      location: may(128),
      email: may(64),
      gender: may(6),
      nickname: may(16),
      disabled: may(1, 'flag'),
    },
  },
  realname: {
    method: 'POST',
    path: '/v1/members/realname',
    fields: {
      app_id: appId,
      member_id: memberId,
      tel_no: need(11),
      user_name: need(64),
      cert_type: need(2),
      cert_id: need(64),
    },
  },
  createCorpMember: {
    method: 'POST',
    path: '/v1/corp_members',
    upload: true,
    fields: {
      app_id: appId,
      order_no: orderNo,
      member_id: memberId,
      name: need(50),
      prov_code: need(4),
      area_code: need(4),
      social_credit_code: need(18),
      social_credit_code_expires: day,
      business_scope: need(200),
      legal_person: need(20),
      legal_cert_id: need(20),
      legal_cert_id_expires: day,
      legal_mp: need(11),
      address: need(256),
      zip_code: may(6),
      telphone: may(30),
      email: may(64),
      bank_code: may(8),
      bank_acct_type: may(1),
      card_no: may(40),
      card_name: may(64),
      notify_url: may(250),
    },
  },
  updateCorpMember: {
    method: 'POST',
    path: '/v1/corp_members/update',
    upload: true,
    fields: {
      app_id: appId,
      order_no: orderNo,
      member_id: memberId,
      name: may(50),
      prov_code: may(4),
      area_code: may(4),
      address: may(256),
      legal_person: may(20),
      legal_cert_id: may(20),
      legal_cert_id_expires: may(8),
      legal_mp: may(11),
      notify_url: may(250),
    },
  },
  queryCorpMember: { method: 'GET', path: '/v1/corp_members/{id}', fields: { app_id: may(64) } },
} as const satisfies Record<string, AdapayCall>;

/** Settle accounts, balance and cash (PHP demo, docs.adapay.tech wallet.html, ECShopX). */
const SETTLE_ACCOUNT_CALLS = {
  createSettleAccount: {
    method: 'POST',
    path: '/v1/settle_accounts',
    fields: { app_id: appId, member_id: memberId, channel: need(16), account_info: need(2_048, 'object') },
    kind: 'applyCardBinding',
    resolvedBy: 'queryMember',
  },
  querySettleAccount: {
    method: 'GET',
    path: '/v1/settle_accounts/{id}',
    fields: { app_id: may(64), member_id: may(64, 'memberId') },
  },
  modifySettleAccount: {
    method: 'POST',
    path: '/v1/settle_accounts/modify',
    fields: {
      app_id: appId,
      member_id: memberId,
      settle_account_id: may(64),
      min_amt: may(16),
      remained_amt: may(16),
      channel_remark: may(64),
    },
  },
  deleteSettleAccount: {
    method: 'POST',
    path: '/v1/settle_accounts/delete',
    fields: { app_id: appId, member_id: memberId, settle_account_id: need(64) },
  },
  settleDetails: {
    method: 'GET',
    path: '/v1/settle_accounts/settle_details',
    fields: {
      app_id: appId,
      member_id: memberId,
      settle_account_id: may(64),
      begin_date: day,
      end_date: day,
    },
  },
  balance: {
    method: 'GET',
    path: '/v1/settle_accounts/balance',
    fields: { app_id: appId, member_id: memberId, settle_account_id: may(64), acct_type: may(2) },
  },
  createCash: {
    method: 'POST',
    path: '/v1/cashs',
    fields: {
      order_no: orderNo,
      app_id: appId,
      cash_type: need(2),
      cash_amt: need(16, 'amount'),
      member_id: memberId,
      notify_url: may(250),
      remark: may(200),
      fee_mode: feeMode,
    },
    kind: 'withdraw',
    resolvedBy: 'cashStat',
  },
  cashStat: { method: 'GET', path: '/v1/cashs/stat', fields: { order_no: orderNo } },
} as const satisfies Record<string, AdapayCall>;

/** Payments whose split is put off (Sheng\Pay\Adapay; docs.adapay.tech trade.html). */
const PAYMENT_CALLS = {
  createPayment: {
    method: 'POST',
    path: '/v1/payments',
    fields: {
      app_id: appId,
      order_no: orderNo,
      pay_channel: need(32),
      pay_amt: need(14, 'amount'),
      goods_title: need(64),
      goods_desc: need(127),
      currency: may(3),
      pay_mode: may(20),
      div_members: divMembers,
      description: may(128),
      time_expire: may(14),
      device_info: may(1_024, 'object'),
      expend: may(512, 'object'),
      notify_url: may(250),
      fee_mode: feeMode,
    },
  },
  queryPayment: { method: 'GET', path: '/v1/payments/{id}', fields: {} },
  listPayments: {
    method: 'GET',
    path: '/v1/payments/list',
    fields: { app_id: appId, payment_id: may(64), order_no: may(64, 'orderNo'), ...page },
  },
  closePayment: {
    method: 'POST',
    path: '/v1/payments/{id}/close',
    fields: { reason: may(512), expend: may(512), notify_url: may(250) },
  },
  confirmPayment: {
    method: 'POST',
    path: '/v1/payments/confirm',
    fields: {
      payment_id: need(64),
      order_no: orderNo,
      confirm_amt: need(14, 'amount'),
      description: may(128),
      div_members: divMembers,
      fee_mode: feeMode,
    },
  },
  queryPaymentConfirm: { method: 'GET', path: '/v1/payments/confirm/{id}', fields: {} },
  listPaymentConfirms: {
    method: 'GET',
    path: '/v1/payments/confirm/list',
    fields: { app_id: appId, payment_id: may(64), ...page },
  },
  reversePayment: {
    method: 'POST',
    path: '/v1/payments/reverse',
    fields: {
      payment_id: need(64),
      app_id: appId,
      order_no: orderNo,
      reverse_amt: need(14, 'amount'),
      notify_url: may(250),
      reason: may(512),
      expand: may(512),
      device_info: may(1_024, 'object'),
    },
  },
  queryPaymentReverse: { method: 'GET', path: '/v1/payments/reverse/{id}', fields: {} },
  listPaymentReverses: {
    method: 'GET',
    path: '/v1/payments/reverse/list',
    fields: { app_id: appId, payment_id: may(64), ...page },
  },
  refundPayment: {
    method: 'POST',
    path: '/v1/payments/{id}/refunds',
    fields: {
      refund_order_no: orderNo,
      refund_amt: need(14, 'amount'),
      reason: may(512),
      div_members: divMembers,
      notify_url: may(250),
      fail_fast: may(1, 'flag'),
    },
  },
  listRefunds: {
    method: 'GET',
    path: '/v1/payments/refunds',
    fields: { payment_id: may(64), refund_id: may(64), refund_order_no: may(64, 'orderNo') },
  },
} as const satisfies Record<string, AdapayCall>;

/** The calls around the given document that a run needs. */
export const SURROUNDING_CALLS = { ...MEMBER_CALLS, ...SETTLE_ACCOUNT_CALLS, ...PAYMENT_CALLS } as const;
