import { defineSignal } from '@temporalio/workflow';

/** Says that funds have come. */
export interface FundsArrived {
  /** The sender's id of this message: the same id twice is one message. */
  readonly requestId: string;
}

/** Whoever waits for funds queries the balance at once. @internal */
export const fundsArrivedSignal = defineSignal<[FundsArrived]>('fundsArrived');
