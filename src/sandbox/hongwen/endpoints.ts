import type { EndpointNames } from '../engine/endpoint-names.js';
import type { HongwenEndpoint } from './endpoint.js';
import { applyDivide } from './endpoints/apply-divide.js';
import { applyDivideBack } from './endpoints/apply-divide-back.js';

/** Every method that is built. */
const ENDPOINTS: readonly HongwenEndpoint[] = [applyDivide, applyDivideBack];

/** There is no query of a split, so no fault of a query can show. */
export const ENDPOINT_NAMES: EndpointNames = {
  has: (code) => ENDPOINTS.some((one) => one.code === code),
  flag: /^$/,
  queries: { notFoundFor: [], processing: [], silentPage: [] },
  examples: ['trade.apply.divide', 'trade.apply.divide.back'],
};

/** The call that a request's `method` names. */
export function endpointOf(method: unknown): HongwenEndpoint | undefined {
  return ENDPOINTS.find((one) => one.code === method);
}
