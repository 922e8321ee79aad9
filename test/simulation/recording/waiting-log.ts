import { DAY_MS } from '../../../src/domain/durations.js';

/**
 * What one can wait for: the money held, or out of escrow again, how the buyer pays, or what came of the word that funds are there.
 */
export type Milestone = 'awaitHeld' | 'awaitDisbursement' | 'awaitPaymentAction' | 'checkFunds';

/** Someone who waits for a milestone of an order. */
export interface Waiter {
  readonly orderNo: string;
  readonly milestone: Milestone;
  /** When an answer came; undefined while none has. */
  answeredMs?: number;
  /** How many fen of the order were held at that moment. */
  heldThen?: bigint;
  /** The order's state in the answer. */
  state?: string;
}

/** Those who wait, for money to move or for their turn to send a command. */
export class WaitingLog {
  readonly waiters: Waiter[] = [];
  /** How long each of them waits before asking again. */
  readonly patienceMs = DAY_MS;
  /** How many commands were given to a client that had none of their workflow under way. */
  givenToIdle = 0;
  /** Those of them that the client never sent. */
  readonly neverSent: string[] = [];
  /** The most updates of one workflow that a client had under way at a time. */
  mostInFlight = 0;

  /** A client sends one more update of a workflow, and has so many of them under way then. */
  sending(inFlight: number): void {
    this.mostInFlight = Math.max(this.mostInFlight, inFlight);
  }
}
