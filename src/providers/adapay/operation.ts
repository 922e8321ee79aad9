import { z } from 'zod';
import { MINUTE_MS } from '../../domain/durations.js';
import type { OperationKind } from '../../domain/operation.js';
import type { Deadline } from '../deadline.js';
import type { OperationDefinition } from '../operation-definition.js';
import { absence, queryAfterMs, type ResolutionDefinition } from '../resolution.js';
import type { AdapayOptions } from './options.js';
import type { AdapayClient } from './transport/client.js';

/** What every operation of this adapter works with. */
export interface AdapayContext {
  readonly config: AdapayOptions;
  readonly client: AdapayClient;
}

/** The context of one send or one query, which ends by the deadline. */
export type TimedContext = AdapayContext & { readonly deadline: Deadline };

/** One operation of this adapter, as its file under operations/ declares it. */
export type AdapayOperation<K extends OperationKind> = OperationDefinition<K, AdapayContext>;

/**
 * How every unknown outcome is resolved: by a status query. What a repeated order_no is answered was not found, so nothing is
 * ever sent again; what "not in the list" proves was not found either, so nothing is absent unless it is configured.
 */
export const BY_STATUS_QUERY: ResolutionDefinition = {
  // "反查接口确认非终态订单" (docs.adapay.tech, 06-webhook) is all that is said; the times are ours.
  rule: {
    queryAfterMs: [2_000, 10_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  },
  settings: z.strictObject({ queryAfterMs, absence: absence.optional() }),
};
