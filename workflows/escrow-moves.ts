import { ApplicationFailure } from '@temporalio/workflow';
import type { EscrowBooks, RefundPart } from '../src/domain/escrow.js';
import { compareMoney, subtractMoney, ZERO, type Money } from '../src/domain/money.js';
import type { OperationReference } from '../src/domain/operation.js';
import type { EscrowInput } from './escrow-messages.js';
import { advanceBears, hasFunds } from './questions.js';
import { refusal } from './refusal.js';
import type { SettledOperation } from './settle.js';
import type { Story } from './story.js';
import { giveUpWhenRefused, keepTrying, TransferLine, waitForFunds, type OnRefusal } from './transfer-line.js';
import { referenceTo, type Intents } from './transfers.js';

/** Moves money out of escrow and back after release. Each move is in the books only once its operation has succeeded. */
export class EscrowMoves {
  readonly #releases: TransferLine<'release'>;
  readonly #returns: TransferLine<'return'>;
  #refunds = 0;

  constructor(
    readonly story: Story,
    readonly intents: Intents,
    readonly books: EscrowBooks,
  ) {
    this.#releases = new TransferLine(story, 'release');
    this.#returns = new TransferLine(story, 'return');
  }

  get #input(): EscrowInput {
    return this.intents.input;
  }

  /** To the seller, less the fee that falls to this part. @throws refusal when the provider refuses and `onRefusal` gives up. */
  async release(
    hold: OperationReference,
    amount: Money,
    onRefusal: OnRefusal = giveUpWhenRefused,
  ): Promise<void> {
    const fee = this.books.feeOfRelease(amount);
    const operation = await this.#releases.perform(
      (step) => this.intents.release(step, hold, { amount, fee }),
      onRefusal,
    );
    throwIfRefused(operation);
    this.books.released({
      operationId: operation.intent.operationId,
      ...referenceTo(operation),
      amount,
      fee,
    });
  }

  /** Back to the buyer out of escrow. */
  async return(
    hold: OperationReference,
    amount: Money,
    onRefusal: OnRefusal = giveUpWhenRefused,
  ): Promise<void> {
    const operation = await this.#returns.perform(
      (step) => this.intents.return(step, hold, amount),
      onRefusal,
    );
    throwIfRefused(operation);
    this.books.returned(amount);
  }

  /**
   * Back to the buyer after release: one operation against each release that it touches. Where the seller's or the advance
   * account is short it asks for a person and goes on when the funds are there.
   */
  async refund(amount: Money, onRefusal: OnRefusal = waitForFunds): Promise<void> {
    for (const part of this.books.planRefund(amount)) await this.#refundPart(part, onRefusal);
  }

  /**
   * Divides what is held between both sides where the provider cannot divide it: all of it is released, and the buyer's part
   * comes back as a refund. Whether the accounts can bear that refund is looked at before anything moves.
   * @throws refusal FUNDS_SHORT when they cannot.
   */
  async divideByRefund(hold: OperationReference, amount: Money, toBuyer: Money): Promise<void> {
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
    await this.release(hold, amount);
    this.books.reserveRefund(toBuyer);
    const before = this.books.sums.refunded;
    try {
      // The seller has the whole by now: the buyer's part is owed, whatever the provider says.
      await this.refund(toBuyer, keepTrying);
    } finally {
      const moved = subtractMoney({ from: this.books.sums.refunded, take: before });
      this.books.freeRefund(subtractMoney({ from: toBuyer, take: moved }));
    }
  }

  async #refundPart(part: RefundPart, onRefusal: OnRefusal): Promise<void> {
    this.#refunds += 1;
    const { release, amount, fee } = part;
    const { provider } = this.#input.order;
    const line = new TransferLine<'refund'>(this.story, `refund/${this.#refunds}`);
    const fromSeller = subtractMoney({ from: amount, take: fee });
    const reference: OperationReference = {
      serialNumber: release.serialNumber,
      ...(release.reference !== undefined && { reference: release.reference }),
      ...(release.tradeDate !== undefined && { tradeDate: release.tradeDate }),
    };
    const operation = await line.perform(
      (step) => this.intents.refund(step, reference, { amount, fee }),
      onRefusal,
      async () =>
        (await hasFunds(provider, this.#input.seller, fromSeller)) === true && (await advanceBears(provider, fee)) === true,
    );
    throwIfRefused(operation);
    this.books.refunded(part);
  }
}

function fundsShort(seen: false | undefined, who: string, amount: Money): Error {
  return seen === undefined
    ? refusal('FUNDS_SHORT', `whether ${who} can bear ${amount} could not be seen; nothing was moved`)
    : refusal('FUNDS_SHORT', `${who} could not bear ${amount}; nothing was moved`);
}

function throwIfRefused(operation: SettledOperation<'release' | 'return' | 'refund'>): void {
  const { outcome, intent } = operation;
  if (outcome.type === 'succeeded') return;
  const [code, message] =
    outcome.type === 'rejected' ? [outcome.code, outcome.message] : ['ABSENT', outcome.why];
  throw ApplicationFailure.create({
    type: 'REFUSED_BY_PROVIDER',
    nonRetryable: true,
    message: `${intent.kind} was refused with ${code}: ${message}`,
    details: [{ operationId: intent.operationId, code }],
  });
}
