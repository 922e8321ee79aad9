import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  compareMoney,
  isMoney,
  isZero,
  minMoney,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from '../src/domain/money.js';
import type { EscrowBooks } from '../src/domain/escrow.js';
import type { Share } from '../src/domain/operation.js';
import { Commands } from './commands.js';
import * as messages from './escrow-messages.js';
import type { CommandAnswer, OrderState } from './escrow-messages.js';
import type { HeldMoney } from './hold.js';
import { parseReceivers } from './receivers.js';
import { refusal, refusing } from './refusal.js';
import type { Story } from './story.js';
import { wayBack } from './way-back.js';

/** What the escrow does when a command's turn comes, in the name of its request. Amounts are reserved already. */
export interface EscrowActions {
  release(requestId: string, amount: Money, receivers?: readonly Share[]): Promise<void>;
  return(requestId: string, amount: Money): Promise<void>;
  refund(requestId: string, amount: Money): Promise<void>;
  openDispute(): Promise<void>;
  resolveDispute(requestId: string, sums: { amount: Money; toBuyer: Money }): Promise<void>;
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
  readonly carryOut: () => Promise<void>;
}

type NamedCommand =
  | { readonly name: 'release'; readonly command: messages.ReleaseCommand }
  | { readonly name: 'return'; readonly command: messages.ReturnCommand }
  | { readonly name: 'refund'; readonly command: messages.RefundCommand }
  | { readonly name: 'openDispute'; readonly command: messages.OpenDisputeCommand }
  | { readonly name: 'resolveDispute'; readonly command: messages.ResolveDisputeCommand };

/** Where both sides' decisions come in, as updates or as signals: one fold for both, refused before any money moves. */
export class EscrowDesk {
  readonly commands = new Commands();
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
    setHandler(messages.settledUpdate, async () => {
      // Whoever waits is answered also when the order is cancelled: then the money is on its way back.
      await CancellationScope.nonCancellable(() => condition(() => this.#settled));
      return this.#answer('settled');
    });
    setHandler(messages.escrowQuery, () => ({ state: this.standing.state, sums: this.books.sums }));
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
    setHandler(update, (command) => this.#accept(named(command)), {
      validator: (command: Command) => this.#check(named(command)),
    });
    if (!signal) return;
    setHandler(signal, (command) => this.story.quietly(signal.name, () => this.#accept(named(command))));
  }

  #check(named: NamedCommand): void {
    if (this.commands.known(named.name, named.command)) return;
    this.#plan(named);
  }

  #accept(named: NamedCommand): Promise<CommandAnswer> {
    return this.commands.accept(named.name, named.command, () => {
      const plan = this.#plan(named);
      this.#reserve(plan);
      return async () => {
        const before = this.#moved(plan);
        try {
          await plan.carryOut();
        } finally {
          // Commands run one by one, so what moved meanwhile is this one's; the rest of its reservation is free again.
          const moved = subtractMoney({ from: this.#moved(plan), take: before });
          this.#free(plan, subtractMoney({ from: plan.amount, take: minMoney(plan.amount, moved) }));
        }
        return this.#answer(named.command.requestId);
      };
    });
  }

  #plan(named: NamedCommand): Plan {
    const { state } = this.standing;
    const { requestId } = named.command;
    switch (named.name) {
      case 'release':
        this.#expect(state, ['held'], named.name);
        return this.#planRelease(requestId, named.command);
      case 'return': {
        this.#expect(state, ['held', 'disputed'], named.name);
        return this.#planReturn(requestId, named.command);
      }
      case 'refund': {
        this.#expect(state, ['released', 'divided', 'held', 'disputed'], named.name);
        const amount = positive(named.command.amount, 'amount');
        if (compareMoney(amount, this.books.refundable) > 0) {
          throw refusal(
            'INVALID_INPUT',
            `amount: at most ${this.books.refundable} was released and can be refunded`,
          );
        }
        return { reserve: 'refund', amount, carryOut: () => this.actions.refund(requestId, amount) };
      }
      case 'openDispute': {
        this.#expect(state, ['held'], named.name);
        checkText(named.command.reason, 'reason');
        return { reserve: 'none', amount: ZERO, carryOut: () => this.actions.openDispute() };
      }
      case 'resolveDispute': {
        this.#expect(state, ['disputed'], named.name);
        const toBuyer = money(named.command.toBuyer, 'toBuyer');
        const amount = this.books.free;
        if (isZero(amount)) throw refusal('WRONG_STATE', 'nothing that is held is free to be divided');
        if (compareMoney(toBuyer, amount) > 0)
          throw refusal('INVALID_INPUT', `toBuyer: at most ${amount} is held and free`);
        return {
          reserve: 'held',
          amount,
          carryOut: () => this.actions.resolveDispute(requestId, { amount, toBuyer }),
        };
      }
    }
  }

  #planRelease(requestId: string, command: messages.ReleaseCommand): Plan {
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
    return { reserve: 'held', amount, carryOut: () => this.actions.release(requestId, amount, receivers) };
  }

  /**
   * Where the provider cannot divide, a part return releases all that is held, and the seller keeps the rest. That is for good,
   * so the command must say that it is meant.
   */
  #planReturn(requestId: string, command: messages.ReturnCommand): Plan {
    const amount = this.#heldAmount(command.amount);
    const releaseRest = flag(command.releaseRest, 'releaseRest');
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
    if (!isPart || !releaseRest)
      return { reserve: 'held', amount, carryOut: () => this.actions.return(requestId, amount) };
    const sums = { amount: whole, toBuyer: amount };
    return { reserve: 'held', amount: whole, carryOut: () => this.actions.resolveDispute(requestId, sums) };
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

  #moved({ reserve }: Plan): Money {
    const { released, returned, refunded } = this.books.sums;
    switch (reserve) {
      case 'held':
        return sumMoney(released, returned);
      case 'refund':
        return refunded;
      case 'none':
        return ZERO;
    }
  }

  #free({ reserve }: Plan, amount: Money): void {
    if (reserve === 'held') this.books.freeHeld(amount);
    if (reserve === 'refund') this.books.freeRefund(amount);
  }

  #expect(state: OrderState, allowed: readonly OrderState[], name: string): void {
    if (!allowed.includes(state)) throw refusal('WRONG_STATE', `${name} is not possible in state ${state}`);
  }

  #answer(requestId: string): CommandAnswer {
    return { requestId, state: this.standing.state, sums: this.books.sums };
  }
}

function money(value: unknown, field: string): Money {
  if (!isMoney(value))
    throw refusal('INVALID_INPUT', `${field}: an amount in yuan with two decimals such as "100.00"`);
  return value;
}

function positive(value: unknown, field: string): Money {
  const amount = money(value, field);
  if (isZero(amount)) throw refusal('INVALID_INPUT', `${field}: above 0.00`);
  return amount;
}

function flag(value: unknown, field: string): boolean {
  if (value !== undefined && typeof value !== 'boolean')
    throw refusal('INVALID_INPUT', `${field}: true or false`);
  return value === true;
}

function checkText(value: unknown, field: string): void {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 500) {
    throw refusal('INVALID_INPUT', `${field}: 1 to 500 characters`);
  }
}
