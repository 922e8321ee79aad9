import type { EndpointNames } from '../engine/endpoint-names.js';
import { balanceConfirm, balanceConfirmList, balanceConfirmQuery } from './endpoints/balance-confirms.js';
import { balancePay, balancePayList } from './endpoints/balance-payments.js';
import { balanceRefund, balanceRefundList } from './endpoints/balance-refunds.js';
import { balanceReverse, balanceReverseList, balanceReverseQuery } from './endpoints/balance-reverses.js';
import { cashCreate, cashStat } from './endpoints/withdrawals.js';
import { commission, commissionList } from './endpoints/commissions.js';
import { corpMemberCreate, corpMemberQuery, corpMemberUpdate } from './endpoints/corporate-members.js';
import { freeze, freezeList, unfreeze, unfreezeList } from './endpoints/freezes.js';
import { memberCreate, memberList, memberQuery, memberRealname, memberUpdate } from './endpoints/members.js';
import type { AdapayEndpoint } from './endpoint.js';
import { paymentConfirm, paymentConfirmList, paymentConfirmQuery } from './endpoints/payment-confirms.js';
import { paymentRefund, paymentRefundQuery } from './endpoints/payment-refunds.js';
import { paymentReverse, paymentReverseList, paymentReverseQuery } from './endpoints/payment-reverses.js';
import { paymentClose, paymentCreate, paymentList, paymentQuery } from './endpoints/payments.js';
import { balanceQuery, settleDetails } from './endpoints/settle-account-balances.js';
import {
  settleAccountCreate,
  settleAccountDelete,
  settleAccountModify,
  settleAccountQuery,
} from './endpoints/settle-accounts.js';

/** Every call that is built. A path with a fixed last segment stands before the one that takes an id there. */
const ENDPOINTS: readonly AdapayEndpoint[] = [
  freeze,
  freezeList,
  unfreeze,
  unfreezeList,
  commission,
  commissionList,
  balancePay,
  balancePayList,
  balanceRefund,
  balanceRefundList,
  balanceConfirm,
  balanceConfirmList,
  balanceConfirmQuery,
  balanceReverse,
  balanceReverseList,
  balanceReverseQuery,
  memberCreate,
  memberRealname,
  memberUpdate,
  memberList,
  memberQuery,
  settleAccountCreate,
  settleAccountModify,
  settleAccountDelete,
  settleDetails,
  balanceQuery,
  settleAccountQuery,
  corpMemberCreate,
  corpMemberUpdate,
  corpMemberQuery,
  cashCreate,
  cashStat,
  paymentCreate,
  paymentList,
  paymentConfirm,
  paymentConfirmList,
  paymentConfirmQuery,
  paymentReverse,
  paymentReverseList,
  paymentReverseQuery,
  paymentRefund,
  paymentRefundQuery,
  paymentClose,
  paymentQuery,
];

/** The codes by which faults, hooks and the log name the endpoints. */
export const ADAPAY_ENDPOINTS: readonly string[] = ENDPOINTS.map(({ code }) => code);
const QUERIES = ENDPOINTS.filter(({ method }) => method === 'GET').map(({ code }) => code);

/** A pay_mode may follow the code; every query shows every fault of queries. */
export const ENDPOINT_NAMES: EndpointNames = {
  has: (code) => ADAPAY_ENDPOINTS.includes(code),
  flag: /^(?:delay|direct)$/,
  queries: { notFoundFor: QUERIES, processing: QUERIES, silentPage: QUERIES },
  examples: ['settle_accounts.balancePay'],
};

/** Queries that the document's samples send by requestAdapay, which is POST, although its text says GET: both are taken. */
const POSTED_QUERIES = /^settle_accounts\.balance(?:confirm|reverse)\.(?:query|list)$/;

/** The call that a method and a path (after the base path) name, and what the path holds in place of its variable part. */
export function endpointAt(
  method: string,
  path: string,
): { endpoint: AdapayEndpoint; variables: Readonly<Record<string, string>> } | undefined {
  for (const endpoint of ENDPOINTS) {
    const fits = method === endpoint.method || (method === 'POST' && POSTED_QUERIES.test(endpoint.code));
    const variables = fits ? matchPath(endpoint.path, path) : undefined;
    if (variables) return { endpoint, variables };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const variables: Record<string, string> = {};
  for (const [place, segment] of wanted.entries()) {
    const value = given[place] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else {
      const name = segment.slice(1, -1);
      // Ids are digits, which keeps them apart from the names of other calls; a member's id is the merchant's own.
      if (!(name === 'member_id' ? /^\w+$/ : /^\d+$/).test(value)) return undefined;
      variables[name] = value;
    }
  }
  return variables;
}
