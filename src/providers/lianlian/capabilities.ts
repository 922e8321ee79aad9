import type { OperationDefinitions } from '../operation-definition.js';
import type { LianlianContext } from './operation.js';
import { openAccount } from './operations/account.js';
import { applyCardBinding, verifyCardBinding } from './operations/card.js';
import { cancelRelease } from './operations/cancel-release.js';
import { hold } from './operations/escrow-hold.js';
import { refund, returnHold } from './operations/escrow-refund.js';
import { release } from './operations/escrow-release.js';
import { verifyTransaction } from './operations/transaction-code.js';
import { withdraw } from './operations/withdrawal.js';
import { OTHER_ENDPOINTS } from './other-endpoints.js';
import type { LianlianEndpoint } from './transport/endpoint.js';

/** Every operation of this adapter: a new one is a file under operations/ and a line here. */
export const LIANLIAN_OPERATIONS = {
  openAccount,
  applyCardBinding,
  verifyCardBinding,
  hold,
  release,
  return: returnHold,
  refund,
  cancelRelease,
  withdraw,
  verifyTransaction,
} as const satisfies OperationDefinitions<LianlianContext>;

/** The kinds that 连连 offers. */
export type LianlianKind = keyof typeof LIANLIAN_OPERATIONS;

/** One call that the adapter speaks: a write with the operations that it carries out, a query, or a call that no operation makes. */
export type SpokenEndpoint = LianlianEndpoint & {
  readonly kinds?: readonly LianlianKind[];
  /** The name of its status query, where there is one. */
  readonly resolvedBy?: string;
};

/** Every call that this adapter speaks, by name. Tests that must cover all of them enumerate this. */
export const LIANLIAN_ENDPOINTS: Readonly<Record<string, SpokenEndpoint>> = Object.fromEntries(
  [...statusQueries(), ...writes(), ...OTHER_ENDPOINTS].map((one) => [one.name, one]),
);

function writes(): SpokenEndpoint[] {
  return definitions().map(([, { endpoint, statusQuery }]) => ({
    ...endpoint,
    // Return and refund are one call.
    kinds: definitions().flatMap(([kind, other]) => (other.endpoint === endpoint ? [kind] : [])),
    ...(statusQuery && { resolvedBy: statusQuery.endpoint.name }),
  }));
}

function statusQueries(): SpokenEndpoint[] {
  return definitions().flatMap(([, { statusQuery }]) => (statusQuery ? [statusQuery.endpoint] : []));
}

interface Definition {
  readonly endpoint: LianlianEndpoint;
  readonly statusQuery?: { readonly endpoint: LianlianEndpoint };
}

function definitions(): [LianlianKind, Definition][] {
  return Object.entries<Definition>(LIANLIAN_OPERATIONS) as [LianlianKind, Definition][];
}
