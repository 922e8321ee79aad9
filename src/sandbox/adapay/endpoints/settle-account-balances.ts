import { DAY_MS } from '../../../domain/durations.js';
import { writeYuan } from '../../engine/fen.js';
import { MERCHANT } from '../bank.js';
import { FEE_ACCOUNT, TRANSIT } from '../ledger.js';
import { badParameter } from '../result-codes.js';
import { optional, required, type AdapayRequest } from '../fields.js';
import type { AdapayEndpoint } from '../endpoint.js';
import { needAccount } from '../member-records.js';

const MOST_DAYS = 31;

/** Settlements to the bank card, of which the sandbox makes none by itself: begin_date to end_date, 31 days at most. */
export const settleDetails: AdapayEndpoint = {
  code: 'settle_accounts.settle_details',
  method: 'GET',
  path: '/v1/settle_accounts/settle_details',
  fields: [
    required('app_id', 64),
    required('member_id', 64),
    optional('settle_account_id', 64),
    required('begin_date', 8, 'day'),
    required('end_date', 8, 'day'),
  ],
  perform(bank, request) {
    const days = (dayOf(request, 'end_date') - dayOf(request, 'begin_date')) / DAY_MS;
    if (!(days >= 0 && days < MOST_DAYS)) throw badParameter('end_date', `up to ${MOST_DAYS} days`);
    if (request.has('settle_account_id')) needAccount(bank, request);
    return () => ({
      status: 'succeeded',
      app_id: bank.services.appId,
      member_id: request.text('member_id'),
      settle_details: [],
    });
  },
};

/**
 * SettleAccount.balance: avl_balance alone, the one field of its answer that is known. acct_type 02 is the merchant's fee
 * account and 03 what is under way.
 */
export const balanceQuery: AdapayEndpoint = {
  code: 'settle_accounts.balance',
  method: 'GET',
  path: '/v1/settle_accounts/balance',
  fields: [
    required('app_id', 64),
    required('member_id', 64),
    optional('settle_account_id', 64),
    optional('acct_type', 2),
  ],
  perform(bank, request) {
    const [memberId, kind] = [request.text('member_id'), request.text('acct_type')];
    if (!['', '01', '02', '03'].includes(kind)) throw badParameter('acct_type', 'expected 01, 02 or 03');
    if (memberId !== MERCHANT) {
      if (!request.has('settle_account_id')) throw badParameter('settle_account_id', 'missing');
      needAccount(bank, request);
    }
    const functional = kind === '02' ? FEE_ACCOUNT : kind === '03' ? TRANSIT : undefined;
    const balance =
      functional === undefined
        ? bank.available(memberId)
        : memberId === MERCHANT
          ? bank.ledger.balance(functional)
          : 0n;
    return () => ({
      status: 'succeeded',
      app_id: bank.services.appId,
      member_id: memberId,
      ...(request.has('settle_account_id') ? { settle_account_id: request.text('settle_account_id') } : {}),
      avl_balance: writeYuan(balance),
    });
  },
};

function dayOf(request: AdapayRequest, name: string): number {
  const text = request.text(name);
  const at = Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}T00:00:00Z`);
  if (Number.isNaN(at)) throw badParameter(name, 'expected a day');
  return at;
}
