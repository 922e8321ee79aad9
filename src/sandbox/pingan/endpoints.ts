import type { EndpointNames } from '../engine/endpoint-names.js';
import { openAccount } from './endpoints/6000-open-account.js';
import { freezeFunds } from './endpoints/6007-freeze.js';
import { freezeWithCode } from './endpoints/6135-freeze-with-code.js';
import { platformOrder } from './endpoints/6031-platform-order.js';
import { queryBalances } from './endpoints/6010-balances.js';
import { memberTransaction } from './endpoints/6034-member-transaction.js';
import { withdrawCash } from './endpoints/6033-withdraw.js';
import { queryAccount } from './endpoints/6037-account-of-member.js';
import { applyTransactionCode } from './endpoints/6082-apply-transaction-code.js';
import { transactionWithCode } from './endpoints/6101-transaction-with-code.js';
import { withdrawWithCode } from './endpoints/6085-withdraw-with-code.js';
import { listBounces } from './endpoints/6048-bounced-withdrawals.js';
import { listTransfers } from './endpoints/6050-incoming-transfers.js';
import { applySmallAmount } from './endpoints/6055-apply-small-amount.js';
import { smallAmountTransfer } from './endpoints/6061-small-amount-transfer.js';
import { verifySmallAmount } from './endpoints/6064-verify-small-amount.js';
import { unbindCard } from './endpoints/6065-unbind-card.js';
import { applyCardBinding } from './endpoints/6066-apply-card-binding.js';
import { verifyCardBinding, verifyCardWithRepresentative } from './endpoints/6067-verify-card-binding.js';
import { tradesOfAccount } from './endpoints/6072-trades-of-account.js';
import { withdrawalsOfAccount } from './endpoints/6073-withdrawals-of-account.js';
import { applyMobileChange } from './endpoints/6083-apply-mobile-change.js';
import { verifyMobileChange } from './endpoints/6084-verify-mobile-change.js';
import { pooledBalance } from './endpoints/6011-pooled-balance.js';
import { correctCardBank } from './endpoints/6138-correct-card-bank.js';
import { queryMemberAccount } from './endpoints/6092-find-account.js';
import { memberBalance } from './endpoints/6093-member-balance.js';
import { listCardBindings } from './endpoints/6098-card-bindings.js';
import { reconciliationFiles } from './endpoints/6103-reconciliation-files.js';
import { clearingResult } from './endpoints/6108-clearing.js';
import { memberTopUp } from './endpoints/6129-member-top-up.js';
import { reverseMemberTopUp } from './endpoints/6130-reverse-member-top-up.js';
import { tradeStatus } from './endpoints/6110-trade-status.js';
import { regulateAcquired } from './endpoints/6145-regulate-acquired.js';
import { findAcquired } from './endpoints/6146-acquired.js';
import { supplyAcquired } from './endpoints/6147-supply-acquired.js';
import { allocateSuspense } from './endpoints/6139-allocate-suspense.js';
import { reverseAllocation } from './endpoints/6140-reverse-allocation.js';
import { payFromFreeze } from './endpoints/6163-pay-from-freeze.js';
import { payWithCode } from './endpoints/6166-pay-with-code.js';
import { reverseTopUp } from './endpoints/6217-reverse-top-up.js';
import { topUp } from './endpoints/6216-top-up.js';
import { memberTransactionRefund } from './endpoints/6164-refund.js';
import { applyCardWithRepresentative } from './endpoints/6238-apply-card-with-representative.js';
import { openInRealName } from './endpoints/6248-open-in-real-name.js';
import type { PinganEndpoint } from './endpoint.js';

const BUILT: readonly PinganEndpoint[] = [
  openAccount,
  queryMemberAccount,
  queryAccount,
  memberBalance,
  queryBalances,
  applyCardBinding,
  verifyCardBinding,
  applySmallAmount,
  smallAmountTransfer,
  verifySmallAmount,
  correctCardBank,
  unbindCard,
  pooledBalance,
  applyMobileChange,
  verifyMobileChange,
  listCardBindings,
  memberTransaction,
  transactionWithCode,
  platformOrder,
  memberTransactionRefund,
  freezeFunds,
  freezeWithCode,
  allocateSuspense,
  reverseAllocation,
  topUp,
  reverseTopUp,
  memberTopUp,
  reverseMemberTopUp,
  findAcquired,
  supplyAcquired,
  regulateAcquired,
  payFromFreeze,
  payWithCode,
  withdrawCash,
  applyTransactionCode,
  withdrawWithCode,
  listBounces,
  listTransfers,
  tradesOfAccount,
  withdrawalsOfAccount,
  tradeStatus,
  reconciliationFiles,
  clearingResult,
  openInRealName,
  applyCardWithRepresentative,
  verifyCardWithRepresentative,
];

/** Documented, not built: [code, service id] by the list of the interfaces (3.1 of the fact sheet). */
const NOT_BUILT: readonly (readonly [code: string, serviceId: string])[] = [
  ['6111', 'MemberWithdrawSprtFeePwdVerify'],
  ['6006', 'MemberTransactionsInspection'],
  ['6109', 'BankCostDsDealResultQuery'],
  ['6114', 'CustAcctIdHistoryBalanceQuery'],
  ['6142', 'DetailVerifiedCodeQuery'],
  ['6171', 'RcvMntMbrInfoAply'],
  ['6211', 'ApntTransfer'],
  ['6240', 'BindSmallAmountWithCheckCorp'],
  ['6241', 'CheckAmountWithCorp'],
  ['6244', 'RegisterBehaviorRecordInfo'],
  ['6267', 'ThirdFreezeRecharge'],
  ['6268', 'ThirdFreezeRechargeCancel'],
  ['6269', 'SubsidyQuest'],
  ['6270', 'SubsidyCancel'],
  ['6271', 'SubAccountQuest'],
  ['6272', 'SubAccountCancel'],
  ['6273', 'TraFinalStatusQuery'],
  ['6292', 'QueryCrowdAcountMsg'],
  ['6293', 'MntMbrBindSameRealCustNameAcct'],
  ['6296', 'MemberInformationChange'],
  ['6324', 'EJZBCustInformationQuery'],
];

export interface Service {
  readonly code: string;
  readonly serviceId: string;
  /** Absent where the sandbox only knows the name. */
  readonly built: PinganEndpoint | undefined;
}

/** Every documented interface by its service id, the name that the gateway's path carries. */
export const SERVICES: ReadonlyMap<string, Service> = new Map<string, Service>([
  ...BUILT.map((built): [string, Service] => [
    built.serviceId,
    { code: built.code, serviceId: built.serviceId, built },
  ]),
  ...NOT_BUILT.map(([code, serviceId]): [string, Service] => [
    serviceId,
    { code, serviceId, built: undefined },
  ]),
]);

const showing = (fault: 'notFoundFor' | 'processing'): readonly string[] =>
  BUILT.filter(({ shows }) => shows?.includes(fault)).map(({ code }) => code);

/** An interface code, which a FunctionFlag or QueryFlag may follow. 平安 has no lists that break off. */
export const ENDPOINT_NAMES: EndpointNames = {
  has: (code) => /^(?:\d{4}|approveDev)$/.test(code),
  flag: /^\w{1,2}$/,
  queries: { notFoundFor: showing('notFoundFor'), processing: showing('processing'), silentPage: [] },
  examples: ['6034', '6034/1', 'approveDev'],
};
