import { balanceConfirm, balanceConfirmList, balanceConfirmQuery } from './balance-confirms.js';
import { balancePay, balancePayList } from './balance-payments.js';
import { balanceRefund, balanceRefundList } from './balance-refunds.js';
import { balanceReverse, balanceReverseList, balanceReverseQuery } from './balance-reverses.js';
import { cashCreate, cashStat } from './cash.js';
import { commission, commissionList } from './commissions.js';
import { corpMemberCreate, corpMemberQuery, corpMemberUpdate } from './corporate-members.js';
import { freeze, freezeList, unfreeze, unfreezeList } from './freezes.js';
import { memberCreate, memberList, memberQuery, memberRealname, memberUpdate } from './members.js';
import type { AdapayOperation } from './operation.js';
import {
  paymentConfirm,
  paymentConfirmList,
  paymentConfirmQuery,
  paymentRefund,
  paymentRefundQuery,
  paymentReverse,
  paymentReverseList,
  paymentReverseQuery,
} from './payment-ends.js';
import { paymentClose, paymentCreate, paymentList, paymentQuery } from './payments.js';
import {
  balanceQuery,
  settleAccountCreate,
  settleAccountDelete,
  settleAccountModify,
  settleAccountQuery,
  settleDetails,
} from './settle-accounts.js';

/** Every call that is built. A path with a fixed last segment stands before the one that takes an id there. */
const OPERATIONS: readonly AdapayOperation[] = [
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

/** The codes by which faults, hooks and the log address the calls. */
export const ADAPAY_CALLS: readonly string[] = OPERATIONS.map(({ code }) => code);
/** Those that ask, and can be blinded. */
export const ADAPAY_QUERIES: readonly string[] = OPERATIONS.filter(({ method }) => method === 'GET').map(
  ({ code }) => code,
);

/** Queries that the document's samples send by requestAdapay, which is POST, although its text says GET: both are taken. */
const POSTED_QUERIES = /^settle_accounts\.balance(?:confirm|reverse)\.(?:query|list)$/;

/** The call that a method and a path (after the base path) name, and what the path holds in place of its variable part. */
export function operationAt(
  method: string,
  path: string,
): { operation: AdapayOperation; variables: Readonly<Record<string, string>> } | undefined {
  for (const operation of OPERATIONS) {
    const fits = method === operation.method || (method === 'POST' && POSTED_QUERIES.test(operation.code));
    const variables = fits ? matchPath(operation.path, path) : undefined;
    if (variables) return { operation, variables };
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
