import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { EscrowBalances } from '../../src/domain/escrow.js';
import { compareMoney, isZero, minMoney, subtractMoney, ZERO, type Money } from '../../src/domain/money.js';
import { checkText, flag, money, positive } from '../core/command-input.js';
import { CommandQueue } from '../core/command-queue.js';
import { isOver } from '../core/ended-before.js';
import { fitsNow, isUnverified, refusal, refusing, unkept, unverified, verified } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { UnknownOperations } from '../operations/recovery.js';
import type { EscrowActions, EscrowSnapshot } from './command-actions.js';
import { planCancelRelease, planRefund, type Plan } from './command-plans.js';
import { asPartlyDone, CommandRecord } from './command-record.js';
import { expectWhole } from './found-answer.js';
import { FoundCommands, type FoundCommand } from './found-commands.js';
import type { CommandAnswer, NamedCommand, OrderState } from './messages.js';
import { parseReceivers } from './receivers.js';
import { returnOrRefund } from './return-or-refund.js';
import { UnfinishedCommands } from './unfinished-commands.js';
import { EscrowWaitHandlers } from './wait-handlers.js';
import * as messages from './messages.js';

/** A command as its caller sent it. */
interface Sending {
  readonly named: NamedCommand;
  /** Whether it comes again because it was refused. */
  readonly verifies?: boolean;
  /** Whether it comes again because it fits by now. */
  readonly isAgain?: boolean;
}

/** Where both sides' decisions come in, as updates or as signals: one fold for both, refused before any money moves. */
export class EscrowCommandHandlers {
  readonly queue = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });
  readonly found = new FoundCommands();
  readonly unfinished = new UnfinishedCommands();
  /** Of what waits in line and was checked. */
  readonly #plans = new Map<string, Plan>();
  readonly #waits: EscrowWaitHandlers;

  constructor(
    readonly workflow: Workflow,
    readonly balances: EscrowBalances,
    readonly standing: EscrowSnapshot,
    readonly actions: EscrowActions,
  ) {
    const { queue } = this;
    const answer = (requestId: string): CommandAnswer => ({
      ...this.#answer(requestId),
      ...(standing.code !== undefined && { code: standing.code }),
    });
    this.#waits = new EscrowWaitHandlers({ workflow, queue, state: () => standing.state, answer });
  }

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
    this.#on(messages.cancelReleaseUpdate, undefined, (command) => ({ name: 'cancelRelease', command }));
    this.#on(messages.openDisputeUpdate, messages.disputeOpenedSignal, (command) => ({
      name: 'openDispute',
      command,
    }));
    this.#on(messages.resolveDisputeUpdate, undefined, (command) => ({ name: 'resolveDispute', command }));
    this.#waits.handleMessages();
    setHandler(messages.escrowQuery, () => ({ state: this.standing.state, sums: this.balances.sums }));
  }

  /** Lets those go who wait for the money to have left escrow. */
  releaseWaiting(): void {
    this.#waits.releaseWaiting();
  }

  close(): void {
    this.#waits.close();
    this.queue.close();
  }

  #on<Command extends { readonly requestId: string }>(
    update: UpdateDefinition<CommandAnswer, [Command]>,
    signal: SignalDefinition<[Command]> | undefined,
    named: (command: Command) => NamedCommand,
  ): void {
    const read = (sent: messages.Sent<Command>): Sending => {
      // Over Temporal's own API anything can come, null as well.
      const { verify, again, ...command } = Object(sent) as messages.Sent<Command>;
      const plain = named(command as unknown as Command);
      return { named: plain, verifies: verify === true, isAgain: again === true };
    };
    const handler = (sent: Command): Promise<CommandAnswer> =>
      this.workflow.limits.answering(() => this.#accept(read(sent)));
    setHandler(update, handler, { validator: (sent: Command) => this.#check(read(sent)) });
    if (!signal) return;
    setHandler(signal, (command) =>
      this.workflow.runSignal(signal.name, () => this.#acceptSignal(named(command))),
    );
  }

  #check({ named, verifies = false }: Sending): void {
    if (this.queue.known(named.name, named.command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    this.#admit(named, verifies);
    if (!verifies && this.queue.mayCheck && !this.found.of(named)) this.#plan(named);
  }

  /** What a lost task carried out may have used up the limit itself. */
  #admit({ name }: NamedCommand, verifies: boolean): void {
    try {
      // No deadline ends a dispute.
      this.workflow.limits.admit({ isEnding: name === 'resolveDispute', verifies });
    } catch (error) {
      throw error instanceof ApplicationFailure ? unverified(error) : error;
    }
  }

  /** Nobody sends a signal again, so the workflow itself verifies its refusal. */
  async #acceptSignal(named: NamedCommand): Promise<CommandAnswer> {
    if (!this.queue.known(named.name, named.command)) this.workflow.limits.check();
    try {
      return await this.#accept({ named });
    } catch (error) {
      // What comes before the money is held waits for nothing.
      if (!isUnverified(error) || this.queue.closed || this.#isBeforeHold) throw error;
    }
    try {
      return await this.#accept({ named, verifies: true });
    } catch (error) {
      if (!fitsNow(error)) throw error;
    }
    return this.#accept({ named });
  }

  #accept({ named, verifies = false, isAgain = false }: Sending): Promise<CommandAnswer> {
    const { name, command } = named;
    const found = this.queue.closed ? this.found.of(named) : undefined;
    if (found) return this.#tellFound(named, found);
    const prepare = verifies ? () => () => this.#verified(named) : () => this.#prepare(named);
    const answer = this.queue.accept(name, command, prepare, { verifies });
    // Its caller hears of a refusal.
    if (isAgain) void answer.then(() => this.found.carriedOut(command.requestId)).catch(() => undefined);
    return answer;
  }

  /**
   * A command that comes again because it was refused. A lost workflow task may have carried it out, so the journal comes first: what
   * is refused after that has moved nothing. It moves nothing itself: a reset brings every update of the history again.
   */
  async #verified(named: NamedCommand): Promise<CommandAnswer> {
    await this.actions.catchUp();
    // Behind this one, whose turn it is.
    this.queue.checkWaiting();
    return this.#tellFound(named, this.#foundOrRefused(named));
  }

  /** @throws refusal, verified; or that it fits by now, and is to be sent as itself */
  #foundOrRefused(named: NamedCommand): FoundCommand {
    try {
      const found = this.found.of(named);
      if (found) return found;
      if (named.name !== 'resolveDispute') this.workflow.limits.check();
      this.#plan(named);
    } catch (error) {
      throw error instanceof ApplicationFailure ? verified(error) : error;
    }
    throw unkept(refusal('WRONG_STATE', 'it was refused before, and fits by now'));
  }

  #prepare(named: NamedCommand): () => Promise<CommandAnswer> {
    const { requestId } = named.command;
    // A command that was to finish another one is checked anew.
    this.unfinished.giveBack(this.#plans.get(requestId));
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

  /** What was carried out before this run knew of it, and is in the balances. @throws PARTLY_DONE where a part of it is missing */
  async #tellFound(named: NamedCommand, found: FoundCommand): Promise<CommandAnswer> {
    expectWhole(named, found, this);
    return Promise.resolve(this.#answer(named.command.requestId));
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
      plan = this.#planAnew(named);
      // Behind this one, whose turn it is.
      this.queue.checkWaiting();
    }
  }

  /** As {@link #reserved}, of a command that was accepted by what was known then. */
  #planAnew(named: NamedCommand): Plan {
    try {
      return this.#reserved(named);
    } catch (error) {
      throw error instanceof ApplicationFailure ? unkept(error) : error;
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
    const before = this.balances.sums;
    try {
      await plan.carryOut({ requestId, record, stepAside: () => this.queue.stepAside() });
    } catch (error) {
      if (isOver(error)) throw error;
      this.unfinished.stopped(requestId, plan, { moved: record.moved(), before });
      if (isZero(record.moved())) throw error;
      throw asPartlyDone(record, error);
    } finally {
      if (plan.reserve === 'held') {
        const moved = minMoney(plan.amount, record.moved('release', 'return'));
        this.balances.freeHeld(subtractMoney({ from: plan.amount, take: moved }));
      }
    }
    if (plan.partly === 'division') this.unfinished.divisionEnded();
    const finished = plan.rest && { requestId: plan.rest.requestId, left: plan.rest.left };
    return { ...this.#answer(requestId), ...(finished && { finished }) };
  }

  /** @throws refusal, to be verified wherever something of the order can have been begun that this run does not know. */
  #plan(named: NamedCommand): Plan {
    const { state } = this.standing;
    // No task of this run, lost or not, has released or returned anything of what is not held yet.
    const isCertain = this.#isBeforeHold && this.workflow.execution.isFirst;
    try {
      return this.#planIn(state, named);
    } catch (error) {
      throw error instanceof ApplicationFailure && !isCertain ? unverified(error) : error;
    }
  }

  get #isBeforeHold(): boolean {
    return this.standing.state === 'holding' || this.standing.state === 'awaitingFunds';
  }

  #planIn(state: OrderState, named: NamedCommand): Plan {
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
        return planRefund(this, positive(named.command.amount, 'amount'));
      }
      case 'cancelRelease': {
        this.#expect(state, ['released', 'divided', 'held', 'disputed'], named.name);
        return planCancelRelease(this, named.command.release);
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
    if (compareMoney(amount, this.balances.sums.stillHeld) < 0 && !this.standing.divisible) {
      throw refusal('NOT_SUPPORTED', 'partialRelease: the provider releases the whole amount only');
    }
    const receivers =
      command.receivers === undefined
        ? undefined
        : parseReceivers(command.receivers, {
            limits: this.standing.hold?.limits ?? {},
            amount,
            fee: this.balances.feeOfRelease(amount),
          });
    return {
      reserve: 'held',
      amount,
      carryOut: (running) => this.actions.release(running, amount, receivers),
    };
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
    const whole = this.balances.free;
    const { divisible, hold } = this.standing;
    const route = hold && returnOrRefund(hold, this.balances, Date.now());
    if (route?.type === 'refund' && route.limit !== undefined) throw refusal('NOT_SUPPORTED', route.limit);
    const isPart = compareMoney(amount, whole) < 0;
    if (isPart && !divisible && !releaseRest) {
      const rest = subtractMoney({ from: whole, take: amount });
      throw refusal(
        'RELEASES_THE_REST',
        `releaseRest: the provider cannot divide a hold, so ${rest} would go to the seller at once; true says that this is meant`,
      );
    }
    if (isPart && releaseRest) return this.#planDivision(amount);
    return { reserve: 'held', amount, carryOut: (running) => this.actions.return(running, amount) };
  }

  /** All that is free is divided; of a division that was carried out in part, what is left of it. */
  #planDivision(toBuyer: Money): Plan {
    const amount = this.balances.free;
    if (isZero(amount)) throw refusal('WRONG_STATE', 'nothing that is held is free to be divided');
    const rest = this.unfinished.restOfDivision(toBuyer, this.balances);
    if (!rest && compareMoney(toBuyer, amount) > 0)
      throw refusal('INVALID_INPUT', `toBuyer: at most ${amount} is held and free`);
    const sums = { amount, toBuyer: rest?.toBuyer ?? toBuyer };
    return {
      reserve: 'held',
      partly: 'division',
      amount,
      carryOut: (running) => this.actions.divide(running, sums),
      ...(rest && { rest }),
    };
  }

  #heldAmount(wanted: Money | undefined): Money {
    const { free } = this.balances;
    const amount = wanted === undefined ? free : positive(wanted, 'amount');
    if (isZero(free))
      throw refusal('WRONG_STATE', 'nothing that is held is free: another command is under way');
    if (compareMoney(amount, free) > 0)
      throw refusal('INVALID_INPUT', `amount: at most ${free} is held and free`);
    return amount;
  }

  #reserve({ reserve, amount }: Plan): void {
    refusing(() => {
      if (reserve === 'held') this.balances.reserveHeld(amount);
      if (reserve === 'refund') this.balances.reserveRefund(amount);
    });
  }

  #expect(state: OrderState, allowed: readonly OrderState[], name: string): void {
    if (!allowed.includes(state)) throw refusal('WRONG_STATE', `${name} is not possible in state ${state}`);
  }

  #answer(requestId: string): CommandAnswer {
    return { requestId, state: this.standing.state, sums: this.balances.sums };
  }
}
