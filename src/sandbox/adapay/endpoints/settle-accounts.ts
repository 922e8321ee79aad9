import { MERCHANT, type AdapayBank } from '../bank.js';
import { badParameter, rejected } from '../result-codes.js';
import { optional, required, textOf, type AdapayRequest } from '../fields.js';
import { seconds } from '../lists.js';
import type { Fields, Member, SettleAccount } from '../model.js';
import type { AdapayEndpoint } from '../endpoint.js';
import { openSettleAccount, needAccount } from '../member-records.js';

const ACCOUNT_FIELDS = [
  'card_id',
  'card_name',
  'cert_id',
  'cert_type',
  'tel_no',
  'bank_code',
  'bank_name',
  'bank_acct_type',
  'prov_code',
  'area_code',
] as const;
const SETTINGS = ['min_amt', 'remained_amt', 'channel_remark'] as const;

/** SettleAccount.create. A member has one; the number that a repeat is known by is its member_id. */
export const settleAccountCreate: AdapayEndpoint = {
  code: 'settle_accounts',
  method: 'POST',
  path: '/v1/settle_accounts',
  number: 'member_id',
  fields: [
    required('app_id', 64),
    required('member_id', 64),
    required('channel', 32),
    required('account_info', 4096, 'object'),
  ],
  perform(bank, request) {
    if (request.text('channel') !== 'bank_account') throw badParameter('channel', 'expected bank_account');
    const member = needMember(bank, request);
    if (member.settleAccountId !== undefined) throw rejected('SIM_SETTLE_ACCOUNT_EXISTS', 'member_id');
    const account = openSettleAccount(bank, member, accountInfoOf(request));
    bank.services.effects.record({
      kind: 'bindSettleAccount',
      serialNumber: account.id,
      memberCode: member.memberId,
      amount: 0n,
    });
    return () => ({ status: 'succeeded', ...accountObject(bank, account) });
  },
};

/** SettleAccount.query. */
export const settleAccountQuery: AdapayEndpoint = {
  code: 'settle_accounts.query',
  method: 'GET',
  path: '/v1/settle_accounts/{settle_account_id}',
  fields: [required('app_id', 64), required('member_id', 64), required('settle_account_id', 64)],
  perform(bank, request, faults) {
    const account = needAccount(bank, request);
    if (bank.now - account.createdAt < faults.hideYoungerThanMs) throw rejected('account_not_exists');
    return () => ({ status: 'succeeded', ...accountObject(bank, account) });
  },
};

/** SettleAccount.modify: at least one of its settings. Without settle_account_id it is the merchant's, which has none to keep. */
export const settleAccountModify: AdapayEndpoint = {
  code: 'settle_accounts.modify',
  method: 'POST',
  path: '/v1/settle_accounts/modify',
  fields: [
    required('app_id', 64),
    required('member_id', 64),
    optional('settle_account_id', 64),
    optional('min_amt', 14),
    optional('remained_amt', 14),
    optional('channel_remark', 200),
  ],
  perform(bank, request) {
    const given = Object.fromEntries(
      SETTINGS.filter((name) => request.has(name)).map((name) => [name, request.text(name)]),
    );
    if (Object.keys(given).length === 0) throw badParameter('min_amt', 'one setting at least');
    const account = request.has('settle_account_id') ? needAccount(bank, request) : undefined;
    if (!account && request.text('member_id') !== MERCHANT)
      throw badParameter('settle_account_id', 'missing');
    if (account) account.settings = { ...account.settings, ...given };
    return () => ({
      status: 'succeeded',
      app_id: bank.services.appId,
      member_id: request.text('member_id'),
      ...(account ? { settle_account_id: account.id } : {}),
      ...given,
    });
  },
};

/** SettleAccount.delete. One that is gone is account_not_exists, as integrators know it. */
export const settleAccountDelete: AdapayEndpoint = {
  code: 'settle_accounts.delete',
  method: 'POST',
  path: '/v1/settle_accounts/delete',
  fields: [required('app_id', 64), required('member_id', 64), required('settle_account_id', 64)],
  perform(bank, request) {
    const account = needAccount(bank, request);
    bank.settleAccounts.delete(account.id);
    const member = bank.members.get(account.memberId);
    if (member) member.settleAccountId = undefined;
    bank.answers.forget(`settle_accounts ${account.memberId}`);
    bank.services.effects.record({
      kind: 'unbindSettleAccount',
      serialNumber: account.id,
      memberCode: account.memberId,
      amount: 0n,
    });
    return () => ({ status: 'succeeded', ...accountObject(bank, account) });
  },
};

function needMember(bank: AdapayBank, request: AdapayRequest): Member {
  const member = bank.members.get(request.text('member_id'));
  if (!member) throw rejected('SIM_NO_SUCH_MEMBER', 'member_id');
  return member;
}

/** 对私 (bank_acct_type 2) needs cert_id and cert_type, 对公 (1) bank_code, prov_code and area_code. */
function accountInfoOf(request: AdapayRequest): Readonly<Record<string, unknown>> {
  const given = Object.entries(request.object('account_info'));
  const info = Object.fromEntries(given.map(([name, value]) => [name, textOf(value)]));
  for (const name of ACCOUNT_FIELDS) {
    const value = info[name];
    if (value !== undefined && typeof value !== 'string') throw badParameter(name, 'expected a string');
  }
  const need = (...names: (typeof ACCOUNT_FIELDS)[number][]): void => {
    for (const name of names) if (!info[name]) throw badParameter(name, 'missing in account_info');
  };
  need('card_id', 'card_name', 'tel_no', 'bank_acct_type');
  const type = info['bank_acct_type'];
  if (type === '2') need('cert_id', 'cert_type');
  else if (type === '1') need('bank_code', 'prov_code', 'area_code');
  else throw badParameter('bank_acct_type', 'expected 1 or 2');
  return info;
}

/** A settle account as it is shown: of the card its last four digits, of people nothing. */
function accountObject(bank: AdapayBank, account: SettleAccount): Fields {
  const card = account.accountInfo['card_id'];
  return {
    id: account.id,
    object: 'settle_account',
    app_id: bank.services.appId,
    member_id: account.memberId,
    channel: 'bank_account',
    created_time: seconds(account.createdAt),
    account_info: {
      card_id: typeof card === 'string' ? `****${card.slice(-4)}` : '',
      bank_code: account.accountInfo['bank_code'] ?? '',
      bank_acct_type: account.accountInfo['bank_acct_type'] ?? '',
    },
    ...account.settings,
  };
}
