import type { OperationDefinitions } from '../operation-definition.js';
import type { PinganContext } from './operation.js';
import { correctCardBank } from './operations/card-bank.js';
import { closeAccount } from './operations/close-account.js';
import { openAccount } from './operations/account.js';
import { regulateAcquired, supplyAcquired } from './operations/acquiring.js';
import { applyCardBinding, verifyCardBinding } from './operations/card.js';
import {
  applyCardWithRepresentative,
  verifyCardWithRepresentative,
} from './operations/card-with-representative.js';
import { hold, holdWithCode, release, returnHold } from './operations/escrow.js';
import { freeze, freezeWithCode, unfreeze } from './operations/freeze.js';
import { memberTopUp, reverseMemberTopUp } from './operations/member-top-up.js';
import { applyMobileChange, verifyMobileChange } from './operations/mobile.js';
import { payFromFreeze, payFromFreezeWithCode } from './operations/pay-from-freeze.js';
import { platformRelease, platformReturn } from './operations/platform-order.js';
import { closeRealNameAccount, openRealNameAccount } from './operations/real-name-account.js';
import { refund } from './operations/refund.js';
import { refundPayment } from './operations/refund-payment.js';
import { allocateSuspense, reverseAllocation } from './operations/suspense.js';
import { applySmallAmount, verifySmallAmount } from './operations/small-amount.js';
import { reverseTopUp, topUp } from './operations/top-up.js';
import { applyTransactionCode } from './operations/transaction-code.js';
import { unbindCard } from './operations/unbind-card.js';
import { withdraw } from './operations/withdrawal.js';
import { withdrawWithCode } from './operations/withdrawal-with-code.js';
import { QUERY_ENDPOINTS } from './queries.js';
import { STATEMENT_ENDPOINTS } from './statements/endpoints.js';
import type { PinganEndpoint } from './transport/endpoint.js';

/** Every operation of this adapter: a new one is a file under operations/ and a line here. */
export const PINGAN_OPERATIONS = {
  openAccount,
  applyCardBinding,
  verifyCardBinding,
  applySmallAmount,
  verifySmallAmount,
  correctCardBank,
  unbindCard,
  closeAccount,
  applyMobileChange,
  verifyMobileChange,
  hold,
  release,
  return: returnHold,
  refund,
  freeze,
  unfreeze,
  payFromFreeze,
  refundPayment,
  withdraw,
  applyTransactionCode,
  allocateSuspense,
  reverseAllocation,
  topUp,
  reverseTopUp,
  supplyAcquired,
  regulateAcquired,
} as const satisfies OperationDefinitions<PinganContext>;

/** What takes the place of those above where the settings name another interface, by that. */
export const PINGAN_VARIANTS = {
  account: { '6248': { openAccount: openRealNameAccount, closeAccount: closeRealNameAccount } },
  unionPay: {
    '6238': {
      applyCardBinding: applyCardWithRepresentative,
      verifyCardBinding: verifyCardWithRepresentative,
    },
  },
  orderEnd: { '6031': { release: platformRelease, return: platformReturn } },
  memberTransaction: { '6101': { hold: holdWithCode } },
  freeze: { '6135': { freeze: freezeWithCode, payFromFreeze: payFromFreezeWithCode } },
  withdrawal: { '6085': { withdraw: withdrawWithCode } },
  topUp: { '6129': { topUp: memberTopUp, reverseTopUp: reverseMemberTopUp } },
} as const satisfies Record<string, Record<string, OperationDefinitions<PinganContext>>>;

export type PinganKind = keyof typeof PINGAN_OPERATIONS;

/** One interface that the adapter speaks: a write with the operation that it carries out, or a query. */
export type SpokenEndpoint = Pick<PinganEndpoint, 'name' | 'interfaceCode' | 'serviceId'> & {
  readonly kind?: PinganKind;
  /** The name of its status query; absent where the bank has none. */
  readonly resolvedBy?: string;
};

/** Every interface that this adapter speaks, writes first. Tests that must cover every one of them enumerate this. */
export const PINGAN_ENDPOINTS: readonly SpokenEndpoint[] = [
  ...writes(),
  ...statusQueries(),
  ...QUERY_ENDPOINTS,
  ...STATEMENT_ENDPOINTS,
];

function writes(): SpokenEndpoint[] {
  return definitions().flatMap(([kind, { endpoint, otherEndpoints = [], statusQuery }]) =>
    [endpoint, ...otherEndpoints].map((one) => ({
      ...one,
      kind,
      ...(statusQuery && { resolvedBy: statusQuery.endpoint.name }),
    })),
  );
}

function statusQueries(): SpokenEndpoint[] {
  const all = definitions().flatMap(([, { statusQuery }]) => (statusQuery ? [statusQuery.endpoint] : []));
  return [...new Set(all)];
}

interface Definition {
  readonly endpoint: PinganEndpoint;
  readonly otherEndpoints?: readonly PinganEndpoint[];
  readonly statusQuery?: { readonly endpoint: PinganEndpoint };
}

type Operations = Readonly<Record<string, Definition>>;

function definitions(): [PinganKind, Definition][] {
  const choices: Readonly<Record<string, Readonly<Record<string, Operations>>>> = PINGAN_VARIANTS;
  const variants = Object.values(choices).flatMap((operations) => Object.values(operations));
  return [PINGAN_OPERATIONS as Operations, ...variants].flatMap(
    (operations) => Object.entries<Definition>(operations) as [PinganKind, Definition][],
  );
}
