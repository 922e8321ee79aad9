import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { EscrowBalances, ReleaseEntry, RefundPart } from '../../src/domain/escrow.js';
import { compareMoney, isZero, subtractMoney, ZERO, type Money } from '../../src/domain/money.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { refusal } from '../core/refusal.js';
import { stopIfCancelled } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { advanceCovers, hasFunds } from '../operations/provider-queries.js';
import { type ResolvedOperation, referenceTo } from '../operations/resolve.js';
import {
  giveUpWhenRejected,
  keepTrying,
  RetriedTransfer,
  waitForFunds,
  type RetryPolicy,
} from '../operations/retry-transfer.js';
import type { CommandRecord, TransferKind } from './command-record.js';
import type { HeldMoney } from './undoable-hold.js';
import type { Intents } from './intents.js';
import type { EscrowInput } from './messages.js';
import { checkSum } from './receivers.js';
import { awaitedBy, coversRefund } from './refund-funds.js';
import { returnOrRefund } from './return-or-refund.js';

/**
 * What a move is made for. A command's operations carry its request id: however often a workflow task is lost and done again,
 * in whatever order messages then arrive, they are the same operations. Without one it is the workflow's own doing.
 */
export interface TransferReason extends Partial<RetryPolicy>, Partial<RunningCommand> {
  /** What is to go back has been promised already: whoever cancels, it goes. */
  readonly owed?: boolean;
}

/** A command whose turn it is. */
export interface RunningCommand {
  readonly requestId: string;
  readonly record: CommandRecord;
  /** Lets a cancelled order give back what is held before this command goes on. */
  readonly stepAside: () => Promise<void>;
}

/** Moves money out of escrow and back after release. Each move is in the records only once its operation has succeeded. */
export class EscrowTransfers {
  readonly #byName = new Map<string, RetriedTransfer<'release' | 'return'>>();
  /** Whether the provider rejected something: then the records may lack what a lost workflow task has moved. */
  #rejected = false;
  #ownRefunds = 0;
  #waitingRefund: Money = ZERO;

  constructor(
    readonly workflow: Workflow,
    readonly intents: Intents,
    readonly balances: EscrowBalances,
  ) {}

  get #input(): EscrowInput {
    return this.intents.input;
  }

  /** What a refund that stepped aside has still to give back. */
  get waitingRefund(): Money {
    return this.#waitingRefund;
  }

  /** Something that may have been carried out before was rejected: the journal is to be read again. */
  markRejected(): void {
    this.#rejected = true;
  }

  /** Whether the provider rejected something since this was last read. */
  takeRejected(): boolean {
    const rejected = this.#rejected;
    this.#rejected = false;
    return rejected;
  }

  /**
   * To the seller, or to the receivers, less the fee that falls to this part.
   * @throws refusal when the provider rejects for good, or when receivers no longer get the right sum between them.
   */
  async release(
    hold: OperationReference,
    amount: Money,
    reason: TransferReason & { readonly receivers?: readonly Share[] | undefined } = {},
  ): Promise<ResolvedOperation<'release'>> {
    const { receivers } = reason;
    const fee = this.balances.feeOfRelease(amount);
    // The fee follows from what was released before, which a command in front of this one may have changed.
    if (receivers) this.#checkSum(receivers, { amount, fee });
    reason.record?.wants(amount);
    const transfer = this.#transferNamed<'release'>('release', reason);
    const operation = await transfer.perform(
      (step) => this.intents.release(step, hold, { amount, fee, receivers }),
      policyOf(reason),
    );
    reason.record?.ended(operation);
    this.#throwIfRejected(operation);
    this.#reserveMore(amount, operation);
    this.released(operation);
    return operation;
  }

  /**
   * Back to the buyer: out of escrow, or where the provider's limits have closed that way by a release and a refund. A command is
   * refused at a limit, and counts as a division where the provider only wants the other way; what the
   * workflow owes by itself always goes.
   * @throws refusal when the provider rejects for good.
   */
  async return(hold: HeldMoney, amount: Money, reason: TransferReason = {}): Promise<void> {
    const { requestId } = reason;
    const route = returnOrRefund(hold, this.balances, Date.now());
    if (route.type === 'refund') {
      const sums = { amount, toBuyer: amount };
      if (requestId === undefined) return this.#releaseAndRefund(hold.reference, sums, reason);
      const { limit } = route;
      if (limit !== undefined) {
        // A lost workflow task may have come before the limit, and moved money.
        this.#rejected = true;
        throw refusal('NOT_SUPPORTED', limit);
      }
      return this.divideByRefund(hold.reference, sums, reason);
    }
    reason.record?.wants(amount);
    const operation = await this.#return(hold, amount, reason);
    reason.record?.ended(operation);
    // What the workflow owes by itself does not wait where a limit has closed the way meanwhile.
    if (requestId === undefined && operation.outcome.type !== 'succeeded' && this.#isClosed(hold))
      return this.#releaseAndRefund(hold.reference, { amount, toBuyer: amount }, reason);
    this.#throwIfRejected(operation);
    this.#reserveMore(amount, operation);
    this.balances.returned(amountOf(operation));
  }

  #return(hold: HeldMoney, amount: Money, reason: TransferReason): Promise<ResolvedOperation<'return'>> {
    const { onRejection, ...policy } = policyOf(reason);
    const isOwn = reason.requestId === undefined;
    return this.#transferNamed<'return'>('return', reason).perform(
      (step) => this.intents.return(step, hold.reference, amount),
      {
        ...policy,
        onRejection: (rejected) => (isOwn && this.#isClosed(hold) ? 'giveUp' : onRejection(rejected)),
      },
    );
  }

  #isClosed(hold: HeldMoney): boolean {
    return returnOrRefund(hold, this.balances, Date.now()).type === 'refund';
  }

  /**
   * Back to the buyer after release: one operation against each release that it touches. Where the seller's or the advance
   * account is short it alerts an operator and goes on when the funds are there. Once begun it is carried out whoever cancels
   * the order: while it waits for funds, the order goes on in front of it. Its amount is reserved; what does not go is free again.
   * @param first the operation of the release that is drawn on before all others.
   */
  async refund(amount: Money, reason: TransferReason, first?: string): Promise<void> {
    const name = this.#refundName(reason);
    reason.record?.wants(amount);
    let rest = amount;
    const aside = this.#aside(reason, () => rest);
    try {
      if (!reason.owed) stopIfCancelled();
      await CancellationScope.nonCancellable(async () => {
        for (let part = 1; !isZero(rest); part += 1) {
          const [planned] = this.balances.planRefund(rest, first);
          if (!planned) throw new Error('broken invariant: what is reserved for a refund was released');
          const how = { ...reason, ...(aside && { aside }) };
          const refunded = await this.#refundPart(planned, `${name}/${part}`, how);
          rest = subtractMoney({ from: rest, take: refunded });
        }
      });
    } finally {
      this.balances.freeRefund(rest);
    }
  }

  /** How a command's refund steps aside once, when the order is cancelled while it waits. */
  #aside({ stepAside }: TransferReason, rest: () => Money): RetryPolicy['aside'] {
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

  /** Divides `amount` of what is held: `toBuyer` goes back, the rest to the seller. */
  async divide(
    hold: HeldMoney,
    sums: { amount: Money; toBuyer: Money },
    command: RunningCommand,
  ): Promise<void> {
    const { amount, toBuyer } = sums;
    const toSeller = subtractMoney({ from: amount, take: toBuyer });
    if (isZero(toBuyer)) {
      await this.release(hold.reference, amount, command);
      return;
    }
    const route = returnOrRefund(hold, this.balances, Date.now());
    const isPastLimit = route.type === 'refund' && route.limit !== undefined;
    if (isZero(toSeller) && !isPastLimit) return this.return(hold, amount, command);
    // A dispute has no other way to the buyer: past a limit of returns it is divided as where nothing can be divided.
    if (!hold.divisible || isPastLimit) return this.divideByRefund(hold.reference, sums, command);
    await this.return(hold, toBuyer, command);
    await this.release(hold.reference, toSeller, command);
  }

  /**
   * Divides what is held between both sides where the provider cannot divide it: all of it is released, and the buyer's part
   * comes back as a refund. Whether the accounts can cover that refund is queried before anything moves.
   * @throws refusal FUNDS_SHORT when they cannot.
   */
  async divideByRefund(
    hold: OperationReference,
    { amount, toBuyer }: { amount: Money; toBuyer: Money },
    reason: TransferReason,
  ): Promise<void> {
    const { provider } = this.#input.order;
    const fee = this.balances.feeOfRelease(amount);
    const feeBack = this.balances.feeShare({ fee, whole: amount, part: toBuyer });
    const fromSeller = subtractMoney({ from: toBuyer, take: feeBack });
    const gets = subtractMoney({ from: amount, take: fee });
    const missing =
      compareMoney(fromSeller, gets) > 0 ? subtractMoney({ from: fromSeller, take: gets }) : ZERO;
    // Asked even when nothing is missing: a seller whose account does not answer could not give the money back.
    const seller = await hasFunds(provider, this.#input.seller, missing);
    if (!seller) throw fundsShort(seller, 'the seller', fromSeller);
    const advance = await advanceCovers(provider, feeBack);
    if (!advance) throw fundsShort(advance, 'the advance account', feeBack);
    await this.#releaseAndRefund(hold, { amount, toBuyer }, reason);
  }

  async #releaseAndRefund(
    hold: OperationReference,
    { amount, toBuyer }: { amount: Money; toBuyer: Money },
    reason: TransferReason,
  ): Promise<void> {
    // It follows from balances, which it changes, or from a clock.
    const release = await this.release(hold, amount, { ...reason, durable: true });
    this.balances.reserveRefund(toBuyer);
    // The seller has the whole by now: the buyer's part is owed, whatever the provider says and whoever cancels.
    const owed = { ...reason, owed: true, onRejection: keepTrying };
    await this.refund(toBuyer, owed, release.intent.operationId);
  }

  /**
   * Takes a release back as a whole; its amount is reserved among what can be refunded.
   * @throws refusal when the provider rejects for good, or something of the release went back before its turn came.
   */
  async cancelRelease(planned: ReleaseEntry, reason: TransferReason & RunningCommand): Promise<void> {
    const { serialNumber, amount, fee, hold } = planned;
    try {
      if (!hold || !this.balances.isUntouched(serialNumber)) {
        // A command in front of this one may have refunded it, or a lost workflow task have taken it back.
        this.#rejected = true;
        throw refusal('WRONG_STATE', 'release: something of it went back meanwhile');
      }
      reason.record.wants(amount);
      const name = `cancelRelease/${reason.requestId}`;
      const operation = await new RetriedTransfer<'cancelRelease'>(this.workflow, name).perform(
        (step) => this.intents.cancelRelease(step, quoted(planned), { amount, fee, hold }),
        policyOf(reason),
      );
      reason.record.ended(operation);
      this.#throwIfRejected(operation);
      this.balances.releaseCancelled(serialNumber);
    } finally {
      this.balances.freeRefund(amount);
    }
  }

  /** Takes a release into the records, whose amount is reserved. */
  released(operation: ResolvedOperation<'release'>): void {
    const { operationId, fee = ZERO, content } = operation.intent;
    const { receivers } = content;
    this.balances.released({
      operationId,
      ...referenceTo(operation),
      hold: content.hold,
      amount: amountOf(operation),
      fee,
      ...(receivers && { receivers }),
    });
  }

  /** Takes a refund into the records, whose amount is reserved. @throws when it names no release of theirs. */
  refunded(operation: ResolvedOperation<'refund'>): Money {
    const { content, fee = ZERO } = operation.intent;
    const amount = amountOf(operation);
    const release = this.balances.releaseOf(content.release.serialNumber);
    if (!release) throw new Error('broken invariant: a refund names a release of this order');
    const { receivers } = content;
    this.balances.refunded({ release, amount, fee, ...(receivers && { receivers }) });
    return amount;
  }

  async #refundPart(planned: RefundPart, name: string, reason: TransferReason): Promise<Money> {
    const { release, amount, fee, receivers } = planned;
    const transfer = new RetriedTransfer<'refund'>(this.workflow, name);
    const fromSeller = subtractMoney({ from: amount, take: fee });
    const givers = receivers ?? [{ account: this.#input.seller, amount: fromSeller }];
    const funds = { provider: this.#input.order.provider, givers, fee };
    const awaits = awaitedBy(funds);
    const operation = await transfer.perform(
      (step) => this.intents.refund(step, quoted(release), { amount, fee, hold: release.hold, receivers }),
      {
        onRejection: reason.onRejection ?? waitForFunds,
        ...(reason.aside && { aside: reason.aside }),
        ...(awaits && { awaits }),
        ready: () => coversRefund(this.workflow, funds),
      },
    );
    reason.record?.ended(operation);
    this.#throwIfRejected(operation);
    return this.refunded(operation);
  }

  /** What the workflow gives back by itself has no request: its place distinguishes such a refund from the others. */
  #refundName({ requestId }: TransferReason): string {
    if (requestId !== undefined) return `refund/${requestId}`;
    this.#ownRefunds += 1;
    return `return/refund/${this.#ownRefunds}`;
  }

  #checkSum(...[receivers, sums]: Parameters<typeof checkSum>): void {
    try {
      checkSum(receivers, sums);
    } catch (error) {
      // A lost workflow task may have come to another conclusion, and moved money.
      this.#rejected = true;
      throw error;
    }
  }

  #transferNamed<K extends 'release' | 'return'>(kind: K, { requestId }: TransferReason): RetriedTransfer<K> {
    const name = requestId === undefined ? kind : `${kind}/${requestId}`;
    const transfer = this.#byName.get(name) ?? new RetriedTransfer<K>(this.workflow, name);
    this.#byName.set(name, transfer);
    // The name begins with the kind.
    return transfer as RetriedTransfer<K>;
  }

  /** More moved than was reserved: a lost workflow task carried the command out while more was free. */
  #reserveMore(reserved: Money, operation: ResolvedOperation<'release' | 'return'>): void {
    const moved = amountOf(operation);
    if (compareMoney(moved, reserved) > 0)
      this.balances.reserveHeld(subtractMoney({ from: moved, take: reserved }));
  }

  #throwIfRejected(operation: ResolvedOperation<TransferKind>): void {
    const { outcome, intent } = operation;
    if (outcome.type === 'succeeded') return;
    this.#rejected = true;
    const { code, message } = reasonOf(outcome);
    throw ApplicationFailure.create({
      type: 'REJECTED_BY_PROVIDER',
      nonRetryable: true,
      message: `${intent.kind} was rejected with ${code}: ${message}`,
      details: [{ operationId: intent.operationId, code }],
    });
  }
}

function policyOf({ onRejection = giveUpWhenRejected, durable = false }: TransferReason): RetryPolicy {
  return { onRejection, durable };
}

function amountOf({ intent }: ResolvedOperation<'release' | 'return' | 'refund'>): Money {
  return intent.amount ?? ZERO;
}

function quoted(release: ReleaseEntry): OperationReference {
  const { serialNumber, reference, tradeDate, madeBy, amount, fee } = release;
  return {
    serialNumber,
    ...(reference !== undefined && { reference }),
    ...(tradeDate !== undefined && { tradeDate }),
    ...(madeBy !== undefined && { madeBy }),
    amount,
    fee,
  };
}

function fundsShort(seen: false | undefined, who: string, amount: Money): Error {
  return seen === undefined
    ? refusal('FUNDS_SHORT', `whether ${who} covers ${amount} could not be queried; nothing was moved`)
    : refusal('FUNDS_SHORT', `${who} does not cover ${amount}; nothing was moved`);
}
