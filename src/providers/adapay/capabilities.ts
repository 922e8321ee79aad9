import type { OperationDefinitions } from '../operation-definition.js';
import type { AdapayContext } from './operation.js';
import { openAccount } from './operations/account.js';
import { applyCardBinding } from './operations/card.js';
import { CREATE_PAYMENT, PAYMENT_LIST, closeHold } from './operations/channel-payment.js';
import {
  CONFIRM_PAYMENT,
  PAYMENT_CONFIRM_LIST,
  PAYMENT_REVERSE_LIST,
  REFUND_LIST,
  REFUND_PAYMENT,
  REVERSE_PAYMENT,
} from './operations/channel-transfers.js';
import { hold } from './operations/escrow-hold.js';
import { refund } from './operations/escrow-refund.js';
import { release } from './operations/escrow-release.js';
import { returnHold } from './operations/escrow-return.js';
import { freeze, unfreeze } from './operations/freeze.js';
import { withdraw } from './operations/withdrawal.js';
import { OTHER_ENDPOINTS } from './other-endpoints.js';
import { QUERY_ENDPOINTS } from './queries.js';
import type { AdapayEndpoint } from './transport/endpoint.js';

/** Every operation of this adapter: a new one is a file under operations/ and a line here. */
export const ADAPAY_OPERATIONS = {
  openAccount,
  applyCardBinding,
  hold,
  closeHold,
  release,
  return: returnHold,
  refund,
  freeze,
  unfreeze,
  withdraw,
} as const satisfies OperationDefinitions<AdapayContext>;

/** The calls by which an order is carried out that was paid through a channel, by the kind of operation, each with its status query. */
const BY_CHANNEL = {
  hold: [CREATE_PAYMENT, PAYMENT_LIST],
  release: [CONFIRM_PAYMENT, PAYMENT_CONFIRM_LIST],
  return: [REVERSE_PAYMENT, PAYMENT_REVERSE_LIST],
  refund: [REFUND_PAYMENT, REFUND_LIST],
} as const satisfies Partial<Record<AdapayKind, readonly [AdapayEndpoint, AdapayEndpoint]>>;

/** The kinds that Adapay offers. */
export type AdapayKind = keyof typeof ADAPAY_OPERATIONS;

/** One call that the adapter speaks: a write with the operation that it carries out, a query, or a call that no operation makes. */
export type SpokenEndpoint = AdapayEndpoint & {
  readonly kind?: AdapayKind;
  /** The name of its status query. */
  readonly resolvedBy?: string;
  /** Where it carries the kind out for an order that was paid through a channel. */
  readonly byChannel?: true;
};

/** Every call that this adapter speaks, by name. Tests that must cover all of them enumerate this. */
export const ADAPAY_ENDPOINTS: Readonly<Record<string, SpokenEndpoint>> = Object.fromEntries(
  [...statusQueries(), ...writes(), ...byChannel(), ...QUERY_ENDPOINTS, ...OTHER_ENDPOINTS].map((one) => [
    one.name,
    one,
  ]),
);

function writes(): SpokenEndpoint[] {
  return definitions().map(([kind, { endpoint, statusQuery }]) => ({
    ...endpoint,
    kind,
    resolvedBy: statusQuery.endpoint.name,
    ...(kind === 'closeHold' && { byChannel: true }),
  }));
}

function byChannel(): SpokenEndpoint[] {
  return Object.entries(BY_CHANNEL).flatMap(([kind, [write, query]]): SpokenEndpoint[] => [
    query,
    { ...write, kind: kind as keyof typeof BY_CHANNEL, resolvedBy: query.name, byChannel: true },
  ]);
}

function statusQueries(): SpokenEndpoint[] {
  return definitions().map(([, { statusQuery }]) => statusQuery.endpoint);
}

interface Definition {
  readonly endpoint: AdapayEndpoint;
  readonly statusQuery: { readonly endpoint: AdapayEndpoint };
}

function definitions(): [AdapayKind, Definition][] {
  return Object.entries<Definition>(ADAPAY_OPERATIONS) as [AdapayKind, Definition][];
}
