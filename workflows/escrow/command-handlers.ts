import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  compareMoney,
  isZero,
  minMoney,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from '../../src/domain/money.js';
import type { EscrowBooks, EscrowSums } from '../../src/domain/escrow.js';
import type { Share } from '../../src/domain/operation.js';
import { CommandRecord, partlyDoneFailure, toldPartlyDone } from './command-record.js';
import { checkText, flag, money, positive } from '../core/command-input.js';
import { Commands } from '../core/command-queue.js';
import * as messages from './messages.js';
import type { CommandAnswer, NamedCommand, OrderState } from './messages.js';
import type { CommandInHand } from './transfers.js';
import { FoundCommands, type Found } from './found-commands.js';
import type { HeldMoney } from './hold-funds.js';
import { parseReceivers } from './receivers.js';
import { isOver, UnknownOperations } from '../operations/recovery.js';
import { refusal, refusing } from '../core/refusal.js';
import type { Story } from '../core/workflow.js';
import { UnfinishedCommands, type Rest } from './unfinished-commands.js';
import { wayBack } from './return-or-refund.js';

/** What the escrow does when a command's turn comes, in the name of its request. Amounts are reserved already. */
export interface EscrowActions {
  release(command: CommandInHand, amount: Money, receivers?: readonly Share[]): Promise<void>;
  return(command: CommandInHand, amount: Money): Promise<void>;
  refund(command: CommandInHand, amount: Money): Promise<void>;
  openDispute(): Promise<void>;
  /** Takes into the balances what the journal has and they do not count. */
  catchUp(): Promise<void>;
  /** Divides what is held between both sides, by a dispute or by a return that releases the rest. */
  divide(command: CommandInHand, sums: { amount: Money; toBuyer: Money }): Promise<void>;
}

/** What the desk must know of the escrow to refuse early. */
export interface EscrowStanding {
  readonly state: OrderState;
  readonly divisible: boolean;
  /** Once the money is held. */
  readonly hold: HeldMoney | undefined;
}

/** An accepted command's checked amounts, and which reservation it took. */
interface Plan {
  readonly reserve: 'held' | 'refund' | 'none';
  readonly amount: Money;
  readonly carryOut: (command: CommandInHand) => Promise<void>;
  /** What it is made of, where it can be carried out in part. */
  readonly partly?: 'refund' | 'division';
  /** Where it finishes a command that was carried out in part. */
  readonly rest?: Rest;
}

/** Where both sides' decisions come in, as updates or as signals: one fold for both, refused before any money moves. */
export class EscrowDesk {
  readonly commands = new Commands(() => this.story.execution.isCaughtUp);
  readonly found = new FoundCommands();
  readonly unfinished = new UnfinishedCommands();
  /** Of what waits in line and was checked. */
  readonly #plans = new Map<string, Plan>();
  #settled = false;

  constructor(
    readonly story: Story,
    readonly books: EscrowBooks,
    readonly standing: EscrowStanding,
    readonly actions: EscrowActions,
  ) {}

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    this.#on(messages.releaseUpdate, messages.receiptConfirmedSignal, (command) => ({
      name: 'release',
      command,
    }));
    this.#on(messages.returnUpdate, messages.returnRequestedSignal, (command) => ({
      name: 'return',
      command,
    }));
    this.#on(messages.refundUpdate, messages.refundRequestedSignal, (command) => ({
      name: 'refund',
      command,
    }));
    this.#on(messages.openDisputeUpdate, messages.disputeOpenedSignal, (command) => ({
      name: 'openDispute',
      command,
    }));
    this.#on(messages.resolveDisputeUpdate, undefined, (command) => ({ name: 'resolveDispute', command }));
    const { limits } = this.story;
    setHandler(messages.settledUpdate, (_nothing) => limits.answering(() => this.#untilSettled()), {
      validator: (_nothing) => limits.checkPlace(),
    });
    setHandler(messages.escrowQuery, () => ({ state: this.standing.state, sums: this.books.sums }));
  }

  async #untilSettled(): Promise<CommandAnswer> {
    // Whoever waits is answered also when the order is cancelled: then the money is on its way back.
    await CancellationScope.nonCancellable(() => condition(() => this.#settled));
    return this.#answer('settled');
  }

  /** Lets those go who wait for the money to have left escrow. */
  settled(): void {
    this.#settled = true;
  }

  close(): void {
    this.#settled = true;
    this.commands.close();
  }

  #on<Command extends { readonly requestId: string }>(
    update: UpdateDefinition<CommandAnswer, [Command]>,
    signal: SignalDefinition<[Command]> | undefined,
    named: (command: Command) => NamedCommand,
  ): void {
    const handler = (command: Command): Promise<CommandAnswer> =>
      this.story.limits.answering(() => this.#accept(named(command)));
    setHandler(update, handler, { validator: (command: Command) => this.#check(named(command)) });
    if (!signal) return;
    setHandler(signal, (command) =>
      this.story.quietly(signal.name, () => {
        if (!this.commands.known(named(command).name, command)) this.story.limits.check();
        return this.#accept(named(command));
      }),
    );
  }

  #check(named: NamedCommand): void {
    if (this.commands.known(named.name, named.command)) return;
    this.story.limits.checkPlace();
    this.story.limits.check();
    if (this.commands.mayCheck && !this.found.of(named)) this.#plan(named);
  }

  #accept(named: NamedCommand): Promise<CommandAnswer> {
    const { name, command } = named;
    return this.commands.accept(name, command, () => this.#prepare(named));
  }

  #prepare(named: NamedCommand): () => Promise<CommandAnswer> {
    const { requestId } = named.command;
    this.#giveBackRest(this.#plans.get(requestId));
    this.#plans.delete(requestId);
    const found = this.found.of(named);
    if (found) return () => this.#tellFound(named, found);
    const plan = this.#reserved(named);
    this.#plans.set(requestId, plan);
    return () => {
      this.#plans.delete(requestId);
      return this.#untilCarriedOut(named, plan);
    };
  }

  /** A command that was to finish another one is checked anew. */
  #giveBackRest(plan: Plan | undefined): void {
    if (plan?.partly !== 'refund' || !plan.rest) return;
    const { requestId, whole, left } = plan.rest;
    const moved = subtractMoney({ from: whole, take: left });
    this.unfinished.refundStopped({ requestId, amount: whole, moved });
  }

  /** What was carried out before this run knew of it, and is in the balances. */
  #tellFound(
    { name, command: { requestId } }: NamedCommand,
    { moved, missing }: Found,
  ): Promise<CommandAnswer> {
    if (!missing) return Promise.resolve(this.#answer(requestId));
    const { left, record } = missing;
    if (name === 'refund') this.unfinished.refundStopped({ requestId, amount: sumMoney(moved, left), moved });
    const why = 'another run of the order carried out a part of it';
    return Promise.reject(partlyDoneFailure(record.partlyDone('WRONG_STATE'), why));
  }

  /** What another run of the order has begun comes first; then the command is planned anew, and refused where it no longer fits. */
  async #untilCarriedOut(named: NamedCommand, first: Plan): Promise<CommandAnswer> {
    for (let plan = first; ;) {
      try {
        return await this.#carryOut(named.command.requestId, plan);
      } catch (error) {
        if (!(error instanceof UnknownOperations)) throw error;
      }
      await this.actions.catchUp();
      plan = this.#reserved(named);
      // Behind this one, whose turn it is.
      this.commands.checkWaiting();
    }
  }

  /** @throws refusal where the command does not fit; nothing is reserved then. */
  #reserved(named: NamedCommand): Plan {
    const plan = this.#plan(named);
    this.#reserve(plan);
    if (plan.partly === 'refund' && plan.rest) this.unfinished.takeRefund(plan.rest.requestId);
    return plan;
  }

  async #carryOut(requestId: string, plan: Plan): Promise<CommandAnswer> {
    const record = new CommandRecord();
    const before = this.books.sums;
    try {
      await plan.carryOut({ requestId, record, stepAside: () => this.commands.stepAside() });
    } catch (error) {
      if (isOver(error)) throw error;
      this.#stopped(requestId, plan, { record, before });
      if (isZero(record.moved())) throw error;
      throw toldPartlyDone(record, error);
    } finally {
      if (plan.reserve === 'held') {
        const moved = minMoney(plan.amount, record.moved('release', 'return'));
        this.books.freeHeld(subtractMoney({ from: plan.amount, take: moved }));
      }
    }
    if (plan.partly === 'division') this.unfinished.divisionEnded();
    return { ...this.#answer(requestId), ...(plan.rest && { finished: finishedBy(plan.rest) }) };
  }

  /** The same decision under another request id goes on from here. */
  #stopped(
    requestId: string,
    { partly, amount, rest }: Plan,
    { record, before }: { record: CommandRecord; before: EscrowSums },
  ): void {
    const moved = record.moved();
    if (isZero(moved) && !rest) return;
    if (partly === 'division') this.unfinished.divisionStopped({ requestId, amount, before });
    if (partly !== 'refund') return;
    const whole = rest?.whole ?? amount;
    const movedBefore = subtractMoney({ from: whole, take: amount });
    this.unfinished.refundStopped({
      requestId: rest?.requestId ?? requestId,
      amount: whole,
      moved: sumMoney(movedBefore, moved),
    });
  }

  #plan(named: NamedCommand): Plan {
    const { state } = this.standing;
    switch (named.name) {
      case 'release':
        this.#expect(state, ['held'], named.name);
        return this.#planRelease(named.command);
      case 'return': {
        this.#expect(state, ['held', 'disputed'], named.name);
        return this.#planReturn(named.command);
      }
      case 'refund': {
        this.#expect(state, ['released', 'divided', 'held', 'disputed'], named.name);
        return this.#planRefund(positive(named.command.amount, 'amount'));
      }
      case 'openDispute': {
        this.#expect(state, ['held'], named.name);
        checkText(named.command.reason, 'reason');
        return { reserve: 'none', amount: ZERO, carryOut: () => this.actions.openDispute() };
      }
      case 'resolveDispute': {
        this.#expect(state, ['disputed'], named.name);
        return this.#planDivision(money(named.command.toBuyer, 'toBuyer'));
      }
    }
  }

  #planRelease(command: messages.ReleaseCommand): Plan {
    const amount = this.#heldAmount(command.amount);
    if (compareMoney(amount, this.books.sums.stillHeld) < 0 && !this.standing.divisible) {
      throw refusal('NOT_SUPPORTED', 'partialRelease: the provider releases the whole amount only');
    }
    const receivers =
      command.receivers === undefined
        ? undefined
        : parseReceivers(command.receivers, {
            limits: this.standing.hold?.limits ?? {},
            amount,
            fee: this.books.feeOfRelease(amount),
          });
    return { reserve: 'held', amount, carryOut: (inHand) => this.actions.release(inHand, amount, receivers) };
  }

  /**
   * Where the provider cannot divide, a part return releases all that is held, and the seller keeps the rest. That is for good,
   * so the command must say that it is meant.
   */
  #planReturn(command: messages.ReturnCommand): Plan {
    const releaseRest = flag(command.releaseRest, 'releaseRest');
    // The amount of a division that is asked for again counts what went to the buyer already.
    if (releaseRest && command.amount !== undefined && this.unfinished.divides)
      return this.#planDivision(positive(command.amount, 'amount'));
    const amount = this.#heldAmount(command.amount);
    const whole = this.books.free;
    const { divisible, hold } = this.standing;
    const way = hold && wayBack(hold, this.books, Date.now());
    if (way?.type === 'refund' && way.limit !== undefined) throw refusal('NOT_SUPPORTED', way.limit);
    const isPart = compareMoney(amount, whole) < 0;
    if (isPart && !divisible && !releaseRest) {
      const rest = subtractMoney({ from: whole, take: amount });
      throw refusal(
        'RELEASES_THE_REST',
        `releaseRest: the provider cannot divide a hold, so ${rest} would go to the seller at once; true says that this is meant`,
      );
    }
    if (isPart && releaseRest) return this.#planDivision(amount);
    return { reserve: 'held', amount, carryOut: (inHand) => this.actions.return(inHand, amount) };
  }

  /** All that is free is divided; of a division that was carried out in part, what is left of it. */
  #planDivision(toBuyer: Money): Plan {
    const amount = this.books.free;
    if (isZero(amount)) throw refusal('WRONG_STATE', 'nothing that is held is free to be divided');
    const rest = this.unfinished.restOfDivision(toBuyer, this.books);
    if (!rest && compareMoney(toBuyer, amount) > 0)
      throw refusal('INVALID_INPUT', `toBuyer: at most ${amount} is held and free`);
    const sums = { amount, toBuyer: rest?.toBuyer ?? toBuyer };
    return {
      reserve: 'held',
      partly: 'division',
      amount,
      carryOut: (inHand) => this.actions.divide(inHand, sums),
      ...(rest && { rest }),
    };
  }

  /** A refund that was carried out in part and is asked for again is what is left of it. */
  #planRefund(wanted: Money): Plan {
    const rest = this.unfinished.restOfRefund(wanted);
    const amount = rest?.left ?? wanted;
    if (compareMoney(amount, this.books.refundable) > 0) {
      throw refusal(
        'INVALID_INPUT',
        `amount: at most ${this.books.refundable} was released and can be refunded`,
      );
    }
    return {
      reserve: 'refund',
      partly: 'refund',
      amount,
      carryOut: (inHand) => this.actions.refund(inHand, amount),
      ...(rest && { rest }),
    };
  }

  #heldAmount(wanted: Money | undefined): Money {
    const { free } = this.books;
    const amount = wanted === undefined ? free : positive(wanted, 'amount');
    if (isZero(free))
      throw refusal('WRONG_STATE', 'nothing that is held is free: another command is under way');
    if (compareMoney(amount, free) > 0)
      throw refusal('INVALID_INPUT', `amount: at most ${free} is held and free`);
    return amount;
  }

  #reserve({ reserve, amount }: Plan): void {
    refusing(() => {
      if (reserve === 'held') this.books.reserveHeld(amount);
      if (reserve === 'refund') this.books.reserveRefund(amount);
    });
  }

  #expect(state: OrderState, allowed: readonly OrderState[], name: string): void {
    if (!allowed.includes(state)) throw refusal('WRONG_STATE', `${name} is not possible in state ${state}`);
  }

  #answer(requestId: string): CommandAnswer {
    return { requestId, state: this.standing.state, sums: this.books.sums };
  }
}

function finishedBy({ requestId, left }: Rest): NonNullable<CommandAnswer['finished']> {
  return { requestId, left };
}
