import type { Saga } from './saga.js';

export type VariantName = 'bare' | 'remoteFirst' | 'localFirst' | 'floor';

/** One way to run the purchase, as the bench drives it. Each method resolves when its caller would have its answer. */
export interface Variant {
  readonly name: VariantName;
  /** One letter that its sagas' ids begin with. */
  readonly letter: string;
  /** The process that does the work. */
  readonly workerPid: number;
  start(saga: Saga): Promise<void>;
  /** @throws TooEarly when the workflow has not come so far. */
  submitCode(saga: Saga, code: string): Promise<void>;
  /** @throws TooEarly when the workflow has not come so far. */
  release(saga: Saga): Promise<void>;
  /** The workflow of a saga, where there is one. */
  workflowId(saga: Saga): string | undefined;
}

/** The decision came before the workflow awaited it: the user may try again. */
export class TooEarly extends Error {}
