import { z } from 'zod';
import type { OperationKind } from '../../domain/operation.js';
import type { OperationDefinition } from '../operation-definition.js';
import { WITHOUT_QUERY, type ResolutionDefinition } from '../resolution.js';
import type { HongwenOptions } from './options.js';
import type { HongwenClient } from './transport/client.js';

/** What every operation of this adapter works with. */
export interface HongwenContext {
  readonly config: HongwenOptions;
  readonly client: HongwenClient;
}

/** One operation of this adapter, as its file under operations/ declares it. */
export type HongwenOperation<K extends OperationKind> = OperationDefinition<K, HongwenContext>;

/**
 * No query of a split was found, nor what a repeated number is answered: what is in doubt is never sent again, and ends by a notification
 * or by an operator's decision.
 */
export const BY_EVIDENCE: ResolutionDefinition = { rule: WITHOUT_QUERY, settings: z.strictObject({}) };
