import type { EndpointNames } from '../engine/endpoint-names.js';
import type { LianlianEndpoint } from './endpoint.js';
import {
  activateApply,
  activateVerify,
  openAccount,
  queryAcctinfo,
  queryLinkedacct,
} from './endpoints/accounts.js';
import { createPay, orderQuery } from './endpoints/payments.js';
import { refund, refundQuery } from './endpoints/refunds.js';
import {
  accpOrderQuery,
  cancelSecuredPayment,
  securedConfirm,
  securedQuery,
} from './endpoints/secured-confirms.js';
import { validationSms, withdrawal, withdrawalCheck, withdrawalQuery } from './endpoints/withdrawals.js';

/** Every call that is built. */
const ENDPOINTS: readonly LianlianEndpoint[] = [
  openAccount,
  activateApply,
  activateVerify,
  queryAcctinfo,
  queryLinkedacct,
  createPay,
  orderQuery,
  securedConfirm,
  cancelSecuredPayment,
  accpOrderQuery,
  securedQuery,
  refund,
  refundQuery,
  withdrawal,
  withdrawalCheck,
  validationSms,
  withdrawalQuery,
];

/** The codes by which faults, hooks and the log name the endpoints. */
export const LIANLIAN_ENDPOINTS: readonly string[] = ENDPOINTS.map(({ code }) => code);
const QUERIES = ENDPOINTS.filter(({ path }) => path.includes('query')).map(({ code }) => code);

/** A confirm_mode may follow the code; the queries show the faults of queries. */
export const ENDPOINT_NAMES: EndpointNames = {
  has: (code) => LIANLIAN_ENDPOINTS.includes(code),
  flag: /^(?:ALL|PART)$/,
  queries: { notFoundFor: QUERIES, processing: QUERIES, silentPage: [] },
  examples: ['secured-confirm'],
};

/** The call that a method and a path (after the base path) name. */
export function endpointAt(method: string, path: string): LianlianEndpoint | undefined {
  return method === 'POST' ? ENDPOINTS.find((endpoint) => endpoint.path === path) : undefined;
}
