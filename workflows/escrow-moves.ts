import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { EscrowBooks, ReleaseEntry, RefundPart } from '../src/domain/escrow.js';
import {
  compareMoney,
  isZero,
  minMoney,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from '../src/domain/money.js';
import type { OperationReference } from '../src/domain/operation.js';
import type { EscrowInput } from './escrow-messages.js';
import { advanceBears, hasFunds } from './questions.js';
import { refusal } from './refusal.js';
import type { SettledOperation } from './settle.js';
import type { Story } from './story.js';
import { giveUpWhenRefused, keepTrying, TransferLine, waitForFunds, type Manner } from './transfer-line.js';
import { referenceTo, type Intents } from './transfers.js';

/**
 * What a move is made for. A command's operations carry its request id: however often a workflow task is lost and done again,
 * in whatever order messages then arrive, they are the same operations. Without one it is the story's own doing.
 */
export interface Purpose extends Partial<Manner> {
  readonly requestId?: string;
}

/** Moves money out of escrow and back after release. Each move is in the books only once its operation has succeeded. */
export class EscrowMoves {
  readonly #lines = new Map<string, TransferLine<'release' | 'return'>>();
  /** Whether the provider refused something: then the books may lack what a lost workflow task has moved. */
  #refused = false;

  constructor(
    readonly story: Story,
    readonly intents: Intents,
    readonly books: EscrowBooks,
  ) {}

  get #input(): EscrowInput {
    return this.intents.input;
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

  /** To the seller, less the fee that falls to this part. @throws refusal when the provider refuses for good. */
  async release(hold: OperationReference, amount: Money, purpose: Purpose = {}): Promise<void> {
    const fee = this.books.feeOfRelease(amount);
    const line = this.#line<'release'>('release', purpose);
    const operation = await line.perform(
      (step) => this.intents.release(step, hold, { amount, fee }),
      mannerOf(purpose),
    );
    this.#throwIfRefused(operation);
    this.#reserveMore(amount, operation);
    this.released(operation);
  }

  /** Back to the buyer out of escrow. @throws refusal when the provider refuses for good. */
  async return(hold: OperationReference, amount: Money, purpose: Purpose = {}): Promise<void> {
    const line = this.#line<'return'>('return', purpose);
    const operation = await line.perform(
      (step) => this.intents.return(step, hold, amount),
      mannerOf(purpose),
    );
    this.#throwIfRefused(operation);
    this.#reserveMore(amount, operation);
    this.books.returned(amountOf(operation));
  }

  /**
   * Back to the buyer after release: one operation against each release that it touches. Where the seller's or the advance
   * account is short it asks for a person and goes on when the funds are there.
   */
  async refund(amount: Money, purpose: Purpose & { readonly requestId: string }): Promise<void> {
    let rest = amount;
    for (let part = 1; !isZero(rest); part += 1) {
      const [planned] = this.books.planRefund(rest);
      if (!planned) throw new Error('broken invariant: what is reserved for a refund was released');
      const refunded = await this.#refundPart(planned, `refund/${purpose.requestId}/${part}`, purpose);
      rest = subtractMoney({ from: rest, take: refunded });
    }
  }

  /**
   * Divides what is held between both sides where the provider cannot divide it: all of it is released, and the buyer's part
   * comes back as a refund. Whether the accounts can bear that refund is looked at before anything moves.
   * @throws refusal FUNDS_SHORT when they cannot.
   */
  async divideByRefund(
    hold: OperationReference,
    { amount, toBuyer }: { amount: Money; toBuyer: Money },
    purpose: Purpose & { readonly requestId: string },
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
    // It follows from balances, which it changes.
    await this.release(hold, amount, { ...purpose, durable: true });
    this.books.reserveRefund(toBuyer);
    const before = this.books.sums.refunded;
    try {
      // The seller has the whole by now: the buyer's part is owed, whatever the provider says and whoever cancels.
      await CancellationScope.nonCancellable(() =>
        this.refund(toBuyer, { ...purpose, onRefusal: keepTrying }),
      );
    } finally {
      const moved = subtractMoney({ from: this.books.sums.refunded, take: before });
      this.books.freeRefund(subtractMoney({ from: toBuyer, take: moved }));
    }
  }

  /** Takes a release into the books, whose amount is reserved. */
  released(operation: SettledOperation<'release'>): void {
    const { operationId, fee = ZERO } = operation.intent;
    this.books.released({ operationId, ...referenceTo(operation), amount: amountOf(operation), fee });
  }

  /** Takes a refund into the books, whose amount is reserved. @throws when it names no release of theirs. */
  refunded(operation: SettledOperation<'refund'>): Money {
    const { content, fee = ZERO } = operation.intent;
    const amount = amountOf(operation);
    const { released, refunded } = this.books.sums;
    const left = this.books.planRefund(subtractMoney({ from: released, take: refunded }));
    const release = left
      .map((part) => part.release)
      .find((one) => one.serialNumber === content.release.serialNumber);
    if (!release) throw new Error('broken invariant: a refund names a release of this order');
    this.books.refunded({ release, amount, fee });
    return amount;
  }

  async #refundPart(planned: RefundPart, name: string, purpose: Purpose): Promise<Money> {
    const { release, amount } = planned;
    const fee = feeBackOf(planned);
    const { provider } = this.#input.order;
    const line = new TransferLine<'refund'>(this.story, name);
    const fromSeller = subtractMoney({ from: amount, take: fee });
    const operation = await line.perform(
      (step) => this.intents.refund(step, quoted(release), { amount, fee }),
      {
        onRefusal: purpose.onRefusal ?? waitForFunds,
        ready: async () =>
          (await hasFunds(provider, this.#input.seller, fromSeller)) === true &&
          (await advanceBears(provider, fee)) === true,
      },
    );
    this.#throwIfRefused(operation);
    return this.refunded(operation);
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

/** What is left of the release's fee bounds a share, and goes back with the last of the release. */
function feeBackOf({ release, amount, fee }: RefundPart): Money {
  const left = subtractMoney({ from: release.fee, take: release.feeRefunded });
  const isLast = compareMoney(sumMoney(release.refunded, amount), release.amount) === 0;
  return isLast ? left : minMoney(fee, left);
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
