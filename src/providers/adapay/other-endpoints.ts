import { z } from 'zod';
import { optional, required } from '../endpoint.js';
import type { AdapayEndpoint } from './transport/endpoint.js';
import { appId, byOrder, memberId, orderNo, page } from './transport/request-fields.js';

type Call = Omit<AdapayEndpoint, 'name' | 'answer' | 'inDocument'>;

const day = required(8);

/** Of the given document, which no operation makes. The object queries are headed balanceRefund.{...} there; the tables name these two. */
const DOCUMENT_CALLS = {
  commission: {
    method: 'POST',
    path: '/v1/settle_accounts/commissions',
    fields: { order_no: orderNo, payment_id: required(64), trans_amt: required(16, 'amount') },
  },
  commissionList: { method: 'GET', path: '/v1/settle_accounts/commissions/list', fields: byOrder },
  balanceconfirmQuery: { method: 'GET', path: '/v1/settle_accounts/balanceconfirm/{id}', fields: {} },
  balancereverseQuery: { method: 'GET', path: '/v1/settle_accounts/balancereverse/{id}', fields: {} },
} as const satisfies Record<string, Call>;

/** Members (Sheng\Pay\Adapay's copy of the official tables; paths from the Node, Go and Ruby SDK). */
const MEMBER_CALLS = {
  listMembers: { method: 'GET', path: '/v1/members/list', fields: { app_id: appId, ...page } },
  updateMember: {
    method: 'POST',
    path: '/v1/members/update',
    fields: {
      app_id: appId,
      member_id: memberId,
      location: optional(128),
      email: optional(64),
      gender: optional(6),
      nickname: optional(16),
      disabled: optional(1, 'flag'),
    },
  },
  realname: {
    method: 'POST',
    path: '/v1/members/realname',
    fields: {
      app_id: appId,
      member_id: memberId,
      tel_no: required(11),
      user_name: required(64),
      cert_type: required(2),
      cert_id: required(64),
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
      name: required(50),
      prov_code: required(4),
      area_code: required(4),
      social_credit_code: required(18),
      social_credit_code_expires: day,
      business_scope: required(200),
      legal_person: required(20),
      legal_cert_id: required(20),
      legal_cert_id_expires: day,
      legal_mp: required(11),
      address: required(256),
      zip_code: optional(6),
      telphone: optional(30),
      email: optional(64),
      bank_code: optional(8),
      bank_acct_type: optional(1),
      card_no: optional(40),
      card_name: optional(64),
      notify_url: optional(250),
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
      name: optional(50),
      prov_code: optional(4),
      area_code: optional(4),
      address: optional(256),
      legal_person: optional(20),
      legal_cert_id: optional(20),
      legal_cert_id_expires: optional(8),
      legal_mp: optional(11),
      notify_url: optional(250),
    },
  },
  queryCorpMember: { method: 'GET', path: '/v1/corp_members/{id}', fields: { app_id: optional(64) } },
} as const satisfies Record<string, Call>;

/** Settle accounts, balance and cash (PHP demo, docs.adapay.tech wallet.html, ECShopX). */
const SETTLE_ACCOUNT_CALLS = {
  querySettleAccount: {
    method: 'GET',
    path: '/v1/settle_accounts/{id}',
    fields: { app_id: optional(64), member_id: optional(64, 'memberId') },
  },
  modifySettleAccount: {
    method: 'POST',
    path: '/v1/settle_accounts/modify',
    fields: {
      app_id: appId,
      member_id: memberId,
      settle_account_id: optional(64),
      min_amt: optional(16),
      remained_amt: optional(16),
      channel_remark: optional(64),
    },
  },
  deleteSettleAccount: {
    method: 'POST',
    path: '/v1/settle_accounts/delete',
    fields: { app_id: appId, member_id: memberId, settle_account_id: required(64) },
  },
  settleDetails: {
    method: 'GET',
    path: '/v1/settle_accounts/settle_details',
    fields: {
      app_id: appId,
      member_id: memberId,
      settle_account_id: optional(64),
      begin_date: day,
      end_date: day,
    },
  },
} as const satisfies Record<string, Call>;

/** Objects by their ids (Sheng\Pay\Adapay; docs.adapay.tech trade.html): the lists show the same, by our own numbers. */
const PAYMENT_CALLS = {
  queryPayment: { method: 'GET', path: '/v1/payments/{id}', fields: {} },
  queryPaymentConfirm: { method: 'GET', path: '/v1/payments/confirm/{id}', fields: {} },
  queryPaymentReverse: { method: 'GET', path: '/v1/payments/reverse/{id}', fields: {} },
} as const satisfies Record<string, Call>;

const DOCUMENT_ENDPOINTS = Object.entries<Call>(DOCUMENT_CALLS).map(([name, call]) => ({
  ...declared(name, call),
  inDocument: true as const,
}));
const SURROUNDING_ENDPOINTS = Object.entries<Call>({
  ...MEMBER_CALLS,
  ...SETTLE_ACCOUNT_CALLS,
  ...PAYMENT_CALLS,
}).map(([name, call]) => declared(name, call));

/** The calls that the client speaks and no operation makes: of the given document, and those around it that a run needs. */
export const OTHER_ENDPOINTS: readonly AdapayEndpoint[] = [...DOCUMENT_ENDPOINTS, ...SURROUNDING_ENDPOINTS];

function declared(name: string, call: Call): AdapayEndpoint {
  return { name, answer: z.looseObject({}), ...call };
}
