import type { ReleaseEntry } from '../../src/domain/escrow.js';
import type { Money } from '../../src/domain/money.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import type { EscrowActions } from './command-actions.js';
import { isEnd } from './escrow-end.js';
import type { OrderStatus } from './order-status.js';
import type { RunningCommand } from './transfers.js';

/** What each command does to the order when its turn has come. */
export class OrderActions implements EscrowActions {
  constructor(
    readonly status: OrderStatus,
    /** Takes into the balances what the journal has and they do not count. */
    readonly catchUp: () => Promise<void>,
  ) {}

  async release(command: RunningCommand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    this.status.expectAtItsTurn('release', ['held']);
    const { transfers, hold } = this.status.underHold;
    await transfers.release(hold.reference, amount, { ...command, receivers });
  }

  async return(command: RunningCommand, amount: Money): Promise<void> {
    this.status.expectAtItsTurn('return', ['held', 'disputed']);
    const { transfers, hold } = this.status.underHold;
    await transfers.return(hold, amount, command);
  }

  async refund(command: RunningCommand, amount: Money): Promise<void> {
    await this.status.underHold.transfers.refund(amount, command);
  }

  async cancelRelease(command: RunningCommand, release: ReleaseEntry): Promise<void> {
    const { status } = this;
    status.expectAtItsTurn('cancelRelease', ['released', 'divided', 'held', 'disputed']);
    await status.underHold.transfers.cancelRelease(release, command);
    if (!isEnd(status.enteredState)) return;
    // It had ended: the time to confirm begins anew.
    status.confirmLeftMs = status.workflow.settings.timing.confirmWindowMs;
    status.enter('held', Date.now() + status.confirmLeftMs);
  }

  openDispute(): Promise<void> {
    this.status.expectAtItsTurn('openDispute', ['held']);
    this.status.disputedAtMs = Date.now();
    this.status.enter('disputed');
    return Promise.resolve();
  }

  async divide(command: RunningCommand, sums: { amount: Money; toBuyer: Money }): Promise<void> {
    const { transfers, hold } = this.status.underHold;
    await transfers.divide(hold, sums, command);
  }
}
