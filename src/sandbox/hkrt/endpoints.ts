import type { EndpointNames } from '../engine/endpoint-names.js';
import type { HkrtEndpoint } from './endpoint.js';
import { collection, collectionQuery } from './endpoints/collections.js';
import { finish } from './endpoints/finish.js';
import { ledger } from './endpoints/ledger.js';
import { queryByApplyNo } from './endpoints/query-by-applyno.js';

/** Every call that is built. */
const ENDPOINTS: readonly HkrtEndpoint[] = [ledger, queryByApplyNo, finish, collection, collectionQuery];
const CODES = ENDPOINTS.map(({ code }) => code);
const QUERIES = [queryByApplyNo.code, collectionQuery.code];

/** No call has kinds, and no list has pages. */
export const ENDPOINT_NAMES: EndpointNames = {
  has: (code) => CODES.includes(code),
  flag: /^$/,
  queries: { notFoundFor: QUERIES, processing: QUERIES, silentPage: [] },
  examples: ['ledger', 'query-by-applyno'],
};

/** The call that a method and a path (after the base path) name. */
export function endpointAt(method: string, path: string): HkrtEndpoint | undefined {
  return method === 'POST' ? ENDPOINTS.find((one) => one.path === path) : undefined;
}
