import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { EscrowBooks, ReleaseEntry, RefundPart } from '../../src/domain/escrow.js';
import { compareMoney, isZero, subtractMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { OperationReference, Share } from '../../src/domain/operation.js';
import type { CommandRecord } from './command-record.js';
import type { EscrowInput } from './messages.js';
import type { HeldMoney } from './hold-funds.js';
import { advanceBears, hasFunds } from '../operations/provider-queries.js';
import { checkSum } from './receivers.js';
import { refusal } from '../core/refusal.js';
import type { SettledOperation } from '../operations/resolve.js';
import type { Story } from '../core/workflow.js';
import { giveUpWhenRefused, keepTrying, TransferLine, waitForFunds, type Manner } from '../operations/retry-transfer.js';
import { referenceTo, type Intents } from './intents.js';
import { stopIfCancelled } from '../core/waits.js';
import { wayBack } from './return-or-refund.js';

/**
 * What a move is made for. A command's operations carry its request id: however often a workflow task is lost and done again,
 * in whatever order messages then arrive, they are the same operations. Without one it is the story's own doing.
 */
export interface Purpose extends Partial<Manner>, Partial<CommandInHand> {
  /** What is to go back has been promised already: whoever cancels, it goes. */
  readonly owed?: boolean;
}

/** A command whose turn it is. */
export interface CommandInHand {
  readonly requestId: string;
  readonly record: CommandRecord;
  /** Lets a cancelled order give back what is held before this command goes on. */
  readonly stepAside: () => Promise<void>;
}

/** Moves money out of escrow and back after release. Each move is in the books only once its operation has succeeded. */
export class EscrowMoves {
  readonly #lines = new Map<string, TransferLine<'release' | 'return'>>();
  /** Whether the provider refused something: then the books may lack what a lost workflow task has moved. */
  #refused = false;
  #ownRefunds = 0;
  #waitingRefund: Money = ZERO;

  constructor(
    readonly story: Story,
    readonly intents: Intents,
    readonly books: EscrowBooks,
  ) {}

  get #input(): EscrowInput {
    return this.intents.input;
  }

  /** What a refund that stepped aside has still to give back. */
  get waitingRefund(): Money {
    return this.#waitingRefund;
  }

  /** Something that may have been carried out before was refused: the journal is to be looked at. */
  markRefused(): void {
    this.#refused = true;
  }

  /** Whether something was refused since this was last asked. */
  takeRefused(): boolean {
    const refused = this.#refused;
    this.#refused = false;
    return refused;
  }

  /**
   * To the seller, or to the receivers, less the fee that falls to this part.
   * @throws refusal when the provider refuses for good, or when receivers no longer get the right sum between them.
   */
  async release(
    hold: OperationReference,
    amount: Money,
    purpose: Purpose & { readonly receivers?: readonly Share[] | undefined } = {},
  ): Promise<SettledOperation<'release'>> {
    const { receivers } = purpose;
    const fee = this.books.feeOfRelease(amount);
    // The fee follows from what was released before, which a command in front of this one may have changed.
    if (receivers) this.#checkSum(receivers, { amount, fee });
    purpose.record?.wants(amount);
    const line = this.#line<'release'>('release', purpose);
    const operation = await line.perform(
      (step) => this.intents.release(step, hold, { amount, fee, receivers }),
      mannerOf(purpose),
    );
    purpose.record?.ended(operation);
    this.#throwIfRefused(operation);
    this.#reserveMore(amount, operation);
    this.released(operation);
    return operation;
  }

  /**
   * Back to the buyer: out of escrow, or where the provider's limits have closed that way by a release and a refund. A command is
   * refused at a limit, and is looked at as a division where the provider only wants the other way; what the
   * story owes by itself always goes.
   * @throws refusal when the provider refuses for good.
   */
  async return(hold: HeldMoney, amount: Money, purpose: Purpose = {}): Promise<void> {
    const { requestId } = purpose;
    const way = wayBack(hold, this.books, Date.now());
    if (way.type === 'refund') {
      const sums = { amount, toBuyer: amount };
      if (requestId === undefined) return this.#releaseAndRefund(hold.reference, sums, purpose);
      const { limit } = way;
      if (limit !== undefined) {
        // A lost workflow task may have come before the limit, and moved money.
        this.#refused = true;
        throw refusal('NOT_SUPPORTED', limit);
      }
      return this.divideByRefund(hold.reference, sums, purpose);
    }
    purpose.record?.wants(amount);
    const operation = await this.#return(hold, amount, purpose);
    purpose.record?.ended(operation);
    // What the story owes by itself does not wait where a limit has closed the way meanwhile.
    if (requestId === undefined && operation.outcome.type !== 'succeeded' && this.#isClosed(hold))
      return this.#releaseAndRefund(hold.reference, { amount, toBuyer: amount }, purpose);
    this.#throwIfRefused(operation);
    this.#reserveMore(amount, operation);
    this.books.returned(amountOf(operation));
  }

  #return(hold: HeldMoney, amount: Money, purpose: Purpose): Promise<SettledOperation<'return'>> {
    const { onRefusal, ...manner } = mannerOf(purpose);
    const isOwn = purpose.requestId === undefined;
    return this.#line<'return'>('return', purpose).perform(
      (step) => this.intents.return(step, hold.reference, amount),
      { ...manner, onRefusal: (refused) => (isOwn && this.#isClosed(hold) ? 'giveUp' : onRefusal(refused)) },
    );
  }

  #isClosed(hold: HeldMoney): boolean {
    return wayBack(hold, this.books, Date.now()).type === 'refund';
  }

  /**
   * Back to the buyer after release: one operation against each release that it touches. Where the seller's or the advance
   * account is short it asks for a person and goes on when the funds are there. Once begun it is carried out whoever cancels
   * the order: while it waits for funds, the order goes on in front of it. Its amount is reserved; what does not go is free again.
   * @param first the operation of the release that is drawn on before all others.
   */
  async refund(amount: Money, purpose: Purpose, first?: string): Promise<void> {
    const name = this.#refundName(purpose);
    purpose.record?.wants(amount);
    let rest = amount;
    const aside = this.#aside(purpose, () => rest);
    try {
      if (!purpose.owed) stopIfCancelled();
      await CancellationScope.nonCancellable(async () => {
        for (let part = 1; !isZero(rest); part += 1) {
          const [planned] = this.books.planRefund(rest, first);
          if (!planned) throw new Error('broken invariant: what is reserved for a refund was released');
          const how = { ...purpose, ...(aside && { aside }) };
          const refunded = await this.#refundPart(planned, `${name}/${part}`, how);
          rest = subtractMoney({ from: rest, take: refunded });
        }
      });
    } finally {
      this.books.freeRefund(rest);
    }
  }

  /** How a command's refund steps aside once, when the order is cancelled while it waits. */
  #aside({ stepAside }: Purpose, rest: () => Money): Manner['aside'] {
    if (!stepAside) return undefined;
    const scope = CancellationScope.current();
    let stepped = false;
    return {
      wanted: () => scope.consideredCancelled && !stepped,
      step: async () => {
        stepped = true;
        this.#waitingRefund = rest();
        await stepAside();
        this.#waitingRefund = ZERO;
      },
    };
  }

  /**
   * Divides what is held between both sides where the provider cannot divide it: all of it is released, and the buyer's part
   * comes back as a refund. Whether the accounts can bear that refund is looked at before anything moves.
   * @throws refusal FUNDS_SHORT when they cannot.
   */
  async divideByRefund(
    hold: OperationReference,
    { amount, toBuyer }: { amount: Money; toBuyer: Money },
    purpose: Purpose,
  ): Promise<void> {
    const { provider } = this.#input.order;
    const fee = this.books.feeOfRelease(amount);
    const feeBack = this.books.feeShare({ fee, whole: amount, part: toBuyer });
    const fromSeller = subtractMoney({ from: toBuyer, take: feeBack });
    const gets = subtractMoney({ from: amount, take: fee });
    const missing =
      compareMoney(fromSeller, gets) > 0 ? subtractMoney({ from: fromSeller, take: gets }) : ZERO;
    // Asked even when nothing is missing: a seller whose account does not answer could not give the money back.
    const seller = await hasFunds(provider, this.#input.seller, missing);
    if (!seller) throw fundsShort(seller, 'the seller', fromSeller);
    const advance = await advanceBears(provider, feeBack);
    if (!advance) throw fundsShort(advance, 'the advance account', feeBack);
    await this.#releaseAndRefund(hold, { amount, toBuyer }, purpose);
  }

  async #releaseAndRefund(
    hold: OperationReference,
    { amount, toBuyer }: { amount: Money; toBuyer: Money },
    purpose: Purpose,
  ): Promise<void> {
    // It follows from balances, which it changes, or from a clock.
    const release = await this.release(hold, amount, { ...purpose, durable: true });
    this.books.reserveRefund(toBuyer);
    // The seller has the whole by now: the buyer's part is owed, whatever the provider says and whoever cancels.
    const owed = { ...purpose, owed: true, onRefusal: keepTrying };
    await this.refund(toBuyer, owed, release.intent.operationId);
  }

  /** Takes a release into the books, whose amount is reserved. */
  released(operation: SettledOperation<'release'>): void {
    const { operationId, fee = ZERO, content } = operation.intent;
    const { receivers } = content;
    this.books.released({
      operationId,
      ...referenceTo(operation),
      amount: amountOf(operation),
      fee,
      ...(receivers && { receivers }),
    });
  }

  /** Takes a refund into the books, whose amount is reserved. @throws when it names no release of theirs. */
  refunded(operation: SettledOperation<'refund'>): Money {
    const { content, fee = ZERO } = operation.intent;
    const amount = amountOf(operation);
    const release = this.books.releaseOf(content.release.serialNumber);
    if (!release) throw new Error('broken invariant: a refund names a release of this order');
    const { receivers } = content;
    this.books.refunded({ release, amount, fee, ...(receivers && { receivers }) });
    return amount;
  }

  async #refundPart(planned: RefundPart, name: string, purpose: Purpose): Promise<Money> {
    const { release, amount, fee, receivers } = planned;
    const { provider } = this.#input.order;
    const line = new TransferLine<'refund'>(this.story, name);
    const fromSeller = subtractMoney({ from: amount, take: fee });
    const givers = receivers ?? [{ account: this.#input.seller, amount: fromSeller }];
    const operation = await line.perform(
      (step) => this.intents.refund(step, quoted(release), { amount, fee, receivers }),
      {
        onRefusal: purpose.onRefusal ?? waitForFunds,
        ...(purpose.aside && { aside: purpose.aside }),
        ready: async () => {
          for (const giver of givers)
            if ((await hasFunds(provider, giver.account, giver.amount)) !== true) return false;
          return (await advanceBears(provider, fee)) === true;
        },
      },
    );
    purpose.record?.ended(operation);
    this.#throwIfRefused(operation);
    return this.refunded(operation);
  }

  /** What the story gives back by itself has no request: each such refund is told from the others by its place. */
  #refundName({ requestId }: Purpose): string {
    if (requestId !== undefined) return `refund/${requestId}`;
    this.#ownRefunds += 1;
    return `return/refund/${this.#ownRefunds}`;
  }

  #checkSum(...[receivers, sums]: Parameters<typeof checkSum>): void {
    try {
      checkSum(receivers, sums);
    } catch (error) {
      // A lost workflow task may have come to another conclusion, and moved money.
      this.#refused = true;
      throw error;
    }
  }

  #line<K extends 'release' | 'return'>(kind: K, { requestId }: Purpose): TransferLine<K> {
    const name = requestId === undefined ? kind : `${kind}/${requestId}`;
    const line = this.#lines.get(name) ?? new TransferLine<K>(this.story, name);
    this.#lines.set(name, line);
    // The name begins with the kind.
    return line as TransferLine<K>;
  }

  /** More moved than was reserved: a lost workflow task carried the command out while more was free. */
  #reserveMore(reserved: Money, operation: SettledOperation<'release' | 'return'>): void {
    const moved = amountOf(operation);
    if (compareMoney(moved, reserved) > 0)
      this.books.reserveHeld(subtractMoney({ from: moved, take: reserved }));
  }

  #throwIfRefused(operation: SettledOperation<'release' | 'return' | 'refund'>): void {
    const { outcome, intent } = operation;
    if (outcome.type === 'succeeded') return;
    this.#refused = true;
    const [code, message] =
      outcome.type === 'rejected' ? [outcome.code, outcome.message] : ['ABSENT', outcome.why];
    throw ApplicationFailure.create({
      type: 'REFUSED_BY_PROVIDER',
      nonRetryable: true,
      message: `${intent.kind} was refused with ${code}: ${message}`,
      details: [{ operationId: intent.operationId, code }],
    });
  }
}

function mannerOf({ onRefusal = giveUpWhenRefused, durable = false }: Purpose): Manner {
  return { onRefusal, durable };
}

function amountOf({ intent }: SettledOperation<'release' | 'return' | 'refund'>): Money {
  return intent.amount ?? ZERO;
}

function quoted({ serialNumber, reference, tradeDate }: ReleaseEntry): OperationReference {
  return {
    serialNumber,
    ...(reference !== undefined && { reference }),
    ...(tradeDate !== undefined && { tradeDate }),
  };
}

function fundsShort(seen: false | undefined, who: string, amount: Money): Error {
  return seen === undefined
    ? refusal('FUNDS_SHORT', `whether ${who} can bear ${amount} could not be seen; nothing was moved`)
    : refusal('FUNDS_SHORT', `${who} could not bear ${amount}; nothing was moved`);
}
