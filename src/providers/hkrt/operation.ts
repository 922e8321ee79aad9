import { z } from 'zod';
import { MINUTE_MS } from '../../domain/durations.js';
import type { OperationKind } from '../../domain/operation.js';
import type { Deadline } from '../deadline.js';
import type { OperationDefinition } from '../operation-definition.js';
import { absence, queryAfterMs, WITHOUT_QUERY, type ResolutionDefinition } from '../resolution.js';
import type { HkrtOptions } from './options.js';
import type { HkrtClient } from './transport/client.js';

/** What every operation of this adapter works with. */
export interface HkrtContext {
  readonly config: HkrtOptions;
  readonly client: HkrtClient;
}

/** The context of one send or one query, which ends by the deadline. */
export type TimedContext = HkrtContext & { readonly deadline: Deadline };

/** One operation of this adapter, as its file under operations/ declares it. */
export type HkrtOperation<K extends OperationKind> = OperationDefinition<K, HkrtContext>;

/** No notification of a split or a collection was found, so they are queried. What a repeated number is answered was not found either. */
export const BY_STATUS_QUERY: ResolutionDefinition = {
  // The times are ours: no document has any.
  rule: {
    queryAfterMs: [2_000, 10_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  },
  settings: z.strictObject({ queryAfterMs, absence: absence.optional() }),
};

/** No query was found: an operator ends what is in doubt. */
export const BY_OPERATOR: ResolutionDefinition = { rule: WITHOUT_QUERY, settings: z.strictObject({}) };
