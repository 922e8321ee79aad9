import { z } from 'zod';
import { MINUTE_MS } from '../../domain/durations.js';
import type { OperationKind } from '../../domain/operation.js';
import type { Deadline } from '../deadline.js';
import type { OperationDefinition } from '../operation-definition.js';
import { absence, queryAfterMs, type ResolutionDefinition } from '../resolution.js';
import type { LianlianOptions } from './options.js';
import type { LianlianClient } from './transport/client.js';

/** What every operation of this adapter works with. */
export interface LianlianContext {
  readonly config: LianlianOptions;
  readonly client: LianlianClient;
}

/** The context of one send or one query, which ends by the deadline. */
export type TimedContext = LianlianContext & { readonly deadline: Deadline };

/** One operation of this adapter, as its file under operations/ declares it. */
export type LianlianOperation<K extends OperationKind> = OperationDefinition<K, LianlianContext>;

/**
 * How every unknown outcome is resolved: by a status query. Whether a repeated number is recognised was not found, so nothing is ever
 * sent again. 1011 (no record) right after a time-out proves nothing, and no document says when it does: nothing is absent
 * unless it is configured.
 */
export const BY_STATUS_QUERY: ResolutionDefinition = {
  // Document (classic, 3.2.8): query on a system error, an unknown transaction or one in progress. The times are ours.
  rule: {
    queryAfterMs: [2_000, 10_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  },
  settings: z.strictObject({ queryAfterMs, absence: absence.optional() }),
};
