import type { ReleaseEntry } from '../../src/domain/escrow.js';
import type { Money } from '../../src/domain/money.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import type { HeldMoney } from './undoable-hold.js';
import type { OrderState } from './messages.js';
import type { RunningCommand } from './transfers.js';

/** What the escrow does when a command's turn comes, in the name of its request. Amounts are reserved already. */
export interface EscrowActions {
  release(command: RunningCommand, amount: Money, receivers?: readonly Share[]): Promise<void>;
  return(command: RunningCommand, amount: Money): Promise<void>;
  refund(command: RunningCommand, amount: Money): Promise<void>;
  /** Takes a release back as a whole; its amount is reserved among what can be refunded. */
  cancelRelease(command: RunningCommand, release: ReleaseEntry): Promise<void>;
  openDispute(): Promise<void>;
  /** Takes into the balances what the journal has and they do not count. */
  catchUp(): Promise<void>;
  /** Divides what is held between both sides, by a dispute or by a return that releases the rest. */
  divide(command: RunningCommand, sums: { amount: Money; toBuyer: Money }): Promise<void>;
}

/** What the handlers must know of the escrow to refuse a command early. */
export interface EscrowSnapshot {
  readonly state: OrderState;
  /** Why, where it ended without its money or with money that the provider keeps. */
  readonly code: string | undefined;
  readonly divisible: boolean;
  /** Once the money is held. */
  readonly hold: HeldMoney | undefined;
}
