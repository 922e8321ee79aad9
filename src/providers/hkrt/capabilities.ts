import type { OperationDefinitions } from '../operation-definition.js';
import type { HkrtContext } from './operation.js';
import { finishSplit } from './operations/finish-split.js';
import { split } from './operations/split.js';
import { splitReturn } from './operations/split-return.js';
import type { HkrtEndpoint } from './transport/endpoint.js';

/** Every operation of this adapter: a new one is a file under operations/ and a line here. */
export const HKRT_OPERATIONS = {
  split,
  splitReturn,
  finishSplit,
} as const satisfies OperationDefinitions<HkrtContext>;

/** The kinds that 海科融通 offers. */
export type HkrtKind = keyof typeof HKRT_OPERATIONS;

/** Every call that this adapter speaks, by name, with the operation that it carries out or resolves. */
export const HKRT_ENDPOINTS: Readonly<Record<string, HkrtEndpoint & { readonly kind: HkrtKind }>> =
  Object.fromEntries(definitions().flatMap(endpointsOf));

interface Definition {
  readonly endpoint: HkrtEndpoint;
  readonly statusQuery?: { readonly endpoint: HkrtEndpoint };
}

function definitions(): [HkrtKind, Definition][] {
  return Object.entries<Definition>(HKRT_OPERATIONS) as [HkrtKind, Definition][];
}

function endpointsOf([kind, { endpoint, statusQuery }]: [HkrtKind, Definition]) {
  const spoken = [endpoint, ...(statusQuery ? [statusQuery.endpoint] : [])];
  return spoken.map((one) => [one.name, { ...one, kind }] as const);
}
