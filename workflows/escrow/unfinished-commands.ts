import type { EscrowBalances, EscrowSums } from '../../src/domain/escrow.js';
import {
  compareMoney,
  isZero,
  minMoney,
  subtractMoney,
  sumMoney,
  type Money,
} from '../../src/domain/money.js';
import { refusal } from '../core/refusal.js';

/** A refund of which a part was moved and the rest rejected. */
interface UnfinishedRefund {
  readonly requestId: string;
  /** What the command asked for. */
  readonly amount: Money;
  readonly left: Money;
}

/** A division of which one side got its part and the other did not. */
interface UnfinishedDivision {
  readonly requestId: string;
  /** What it divided, with what had left escrow before it. */
  readonly amount: Money;
  readonly before: EscrowSums;
}

/** What is left of a command that is asked for again, and whose it was. */
export interface Remainder {
  readonly requestId: string;
  readonly left: Money;
  /** What the first command asked for. */
  readonly whole: Money;
}

/** A command that can be carried out in part. */
export interface CommandInParts {
  readonly amount: Money;
  /** What it is made of; absent where it is one operation. */
  readonly partly?: 'refund' | 'division';
  /** Where it finishes a command that was carried out in part. */
  readonly rest?: Remainder;
}

/**
 * Commands that were carried out in part. The same decision under a new request id goes on where the first one stopped: what
 * moved already is not moved again.
 */
export class UnfinishedCommands {
  #refunds: readonly UnfinishedRefund[] = [];
  #division: UnfinishedDivision | undefined;

  /** Whether a division is unfinished. */
  get divides(): boolean {
    return this.#division !== undefined;
  }

  /** The unfinished refund that this amount asks for again: all of it, or exactly what is left. */
  restOfRefund(amount: Money): Remainder | undefined {
    const same = ({ amount: whole, left }: UnfinishedRefund): boolean => whole === amount || left === amount;
    const found = this.#refunds.find(same);
    return found && { requestId: found.requestId, left: found.left, whole: found.amount };
  }

  /** A command that finishes a refund is under way, so that no other one takes it up as well. */
  takeRefund(requestId: string): void {
    this.#refunds = this.#refunds.filter((refund) => refund.requestId !== requestId);
  }

  /** A command that was to finish another one is not carried out now. */
  giveBack(command: CommandInParts | undefined): void {
    if (command?.partly !== 'refund' || !command.rest) return;
    const { requestId, whole, left } = command.rest;
    const moved = subtractMoney({ from: whole, take: left });
    this.refundStopped({ requestId, amount: whole, moved });
  }

  /** A command has stopped: where a part of it moved, the same decision under another request id goes on from here. */
  stopped(
    requestId: string,
    { partly, amount, rest }: CommandInParts,
    { moved, before }: { readonly moved: Money; readonly before: EscrowSums },
  ): void {
    if (isZero(moved) && !rest) return;
    if (partly === 'division') this.divisionStopped({ requestId, amount, before });
    if (partly !== 'refund') return;
    const whole = rest?.whole ?? amount;
    const movedBefore = subtractMoney({ from: whole, take: amount });
    this.refundStopped({
      requestId: rest?.requestId ?? requestId,
      amount: whole,
      moved: sumMoney(movedBefore, moved),
    });
  }

  refundStopped(refund: { requestId: string; amount: Money; moved: Money }): void {
    const { requestId, amount, moved } = refund;
    const left = subtractMoney({ from: amount, take: minMoney(amount, moved) });
    this.#refunds = [...this.#refunds, { requestId, amount, left }];
  }

  /**
   * How the division is asked for again: what of `toBuyer` has not gone to the buyer yet; undefined where none is unfinished.
   * @throws refusal for a decision that does not fit what either side got already.
   */
  restOfDivision(
    toBuyer: Money,
    balances: EscrowBalances,
  ): (Remainder & { readonly toBuyer: Money }) | undefined {
    const division = this.#division;
    if (!division) return undefined;
    const { requestId, amount, before } = division;
    const since = (sum: 'released' | 'refunded' | 'backToBuyer'): Money =>
      subtractMoney({ from: balances.sums[sum], take: before[sum] });
    const buyer = since('backToBuyer');
    const seller = subtractMoney({
      from: since('released'),
      take: minMoney(since('released'), since('refunded')),
    });
    const left = balances.free;
    if (sumMoney(buyer, seller, left) !== amount)
      throw refusal('WRONG_STATE', 'another command is under way that moves a part of what is divided');
    const most = sumMoney(buyer, left);
    if (compareMoney(toBuyer, buyer) < 0 || compareMoney(toBuyer, most) > 0) {
      throw refusal(
        'INVALID_INPUT',
        `toBuyer: the buyer got ${buyer} and the seller ${seller} of this division by ${requestId}: from ${buyer} to ${most}`,
      );
    }
    return { requestId, left, whole: amount, toBuyer: subtractMoney({ from: toBuyer, take: buyer }) };
  }

  divisionStopped(division: UnfinishedDivision): void {
    this.#division ??= division;
  }

  divisionEnded(): void {
    this.#division = undefined;
  }
}
