import type { OperationDefinitions } from '../operation-definition.js';
import type { HongwenContext } from './operation.js';
import { split } from './operations/split.js';
import { splitReturn } from './operations/split-return.js';
import type { HongwenEndpoint } from './transport/endpoint.js';

/**
 * Every operation of this adapter: a new one is a file under operations/ and a line here. What finishes a trade (完成分账) is mentioned
 * by an integrator, and the name of its method was not found, so it is not here.
 */
export const HONGWEN_OPERATIONS = {
  split,
  splitReturn,
} as const satisfies OperationDefinitions<HongwenContext>;

/** The kinds that 鸿闻 offers. */
export type HongwenKind = keyof typeof HONGWEN_OPERATIONS;

/** Every method that this adapter calls, by name, with the operation that it carries out. */
export const HONGWEN_ENDPOINTS: Readonly<Record<string, HongwenEndpoint & { readonly kind: HongwenKind }>> =
  Object.fromEntries(
    (Object.entries(HONGWEN_OPERATIONS) as [HongwenKind, { readonly endpoint: HongwenEndpoint }][]).map(
      ([kind, { endpoint }]) => [endpoint.name, { ...endpoint, kind }],
    ),
  );
