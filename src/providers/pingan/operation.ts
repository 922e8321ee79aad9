import type { OperationKind } from '../../domain/operation.js';
import type { Deadline } from '../deadline.js';
import type { OperationDefinition } from '../operation-definition.js';
import type { PinganOptions } from './options.js';
import type { PinganClient } from './transport/client.js';

/** What every operation of this adapter works with. */
export interface PinganContext {
  readonly config: PinganOptions;
  readonly client: PinganClient;
  /** The bank's clock, for TxnTime and for the age of a trade. */
  readonly now: () => Date;
}

/** The context of one send or one query, which ends by the deadline. */
export type TimedContext = PinganContext & { readonly deadline: Deadline };

/** One operation of this adapter, as its file under operations/ declares it. */
export type PinganOperation<K extends OperationKind> = OperationDefinition<K, PinganContext>;
