import { DAY_MS } from '../../../src/domain/durations.js';

/** Someone who waits until the money of an order has left escrow. */
export interface Waiter {
  readonly orderNo: string;
  /** When an answer came; undefined while none has. */
  answeredMs?: number;
  /** How many fen of the order were held at that moment. */
  heldThen?: bigint;
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
