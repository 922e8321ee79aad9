import { bankDay, bankTime, type SandboxClock } from '../engine/clock.js';
import type { Effect, EffectRecorder } from '../engine/effects.js';
import type { PendingEnd } from '../engine/faults.js';
import type { Ledger, LedgerEntry } from '../engine/ledger.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import { randomDigits, type Random } from '../engine/random.js';
import { FirstAnswers } from '../engine/first-answers.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { SmsInbox } from '../engine/sms-inbox.js';
import { LianlianLedger, MERCHANT, TRANSIT, userKey } from './ledger.js';
import type {
  Confirm,
  Fields,
  LianlianEffectKind,
  Payee,
  Payment,
  Refund,
  Status,
  Transaction,
  User,
  Withdrawal,
} from './model.js';
import { rejected } from './result-codes.js';
import type { LianlianRules } from './rules.js';

export interface BankServices {
  readonly ledger: Ledger;
  readonly effects: EffectRecorder<LianlianEffectKind>;
  readonly clock: SandboxClock;
  readonly scheduler: Scheduler;
  readonly sms: SmsInbox;
  readonly random: Random;
  readonly answersKept: number;
  readonly mchId: string;
  /** Sends an event, if there is an address for it. */
  readonly notify: (event: LianlianEvent) => void;
}

/** What a notification tells of. */
export interface LianlianEvent {
  readonly type: string;
  readonly fields: Fields;
  /** The request's notify_url, "" without one. */
  readonly notifyUrl: string;
  /** The call that caused it, and the order and user that it was about. */
  readonly interfaceCode: string;
  readonly orderNo: string;
  readonly userId: string | undefined;
}

/** Money on its way from the entries of `out`, which are negative, to those of `into`. */
export interface Movement {
  readonly out: readonly LedgerEntry[];
  readonly into: readonly LedgerEntry[];
  readonly effect: Effect<LianlianEffectKind>;
  /** What else becomes true with its end. */
  readonly ended?: (end: PendingEnd) => void;
}

/** When a movement ends, and how; undefined for at once and well. */
export type Ending = { readonly ms: number; readonly end: PendingEnd } | undefined;

/** What 连连 knows under one mch_id. */
export class LianlianBank {
  readonly ledger: LianlianLedger;
  readonly answers: FirstAnswers<() => Fields>;
  readonly users = new Map<string, User>();
  readonly payments = new Map<string, Payment>();
  readonly confirms = new Map<string, Confirm>();
  readonly refunds = new Map<string, Refund>();
  readonly withdrawals = new Map<string, Withdrawal>();
  #sequence = 0;

  constructor(
    readonly services: BankServices,
    public rules: LianlianRules,
  ) {
    this.ledger = new LianlianLedger(services.ledger);
    this.answers = new FirstAnswers(services.answersKept);
  }

  get now(): number {
    return this.services.clock.now();
  }

  /** A number of the platform's own: the bank's time to the second, then eight digits. */
  id(): string {
    this.#sequence += 1;
    return `${bankDay(this.now)}${bankTime(this.now)}${this.#sequence.toString().padStart(8, '0')}`;
  }

  /** A token; nobody can guess from one what another is. */
  token(): string {
    return randomDigits(this.services.random, 32);
  }

  /** The parts that every new transaction has. */
  newTransaction(given: { number: string; amount: bigint; notifyUrl: string }): Transaction {
    return { ...given, id: this.id(), createdAt: this.now, status: 'SUCCESS', endedAt: undefined };
  }

  /** @throws LianlianRejected unless there is such a user. */
  needUser(userId: string, field: string): User {
    const user = this.users.get(userId);
    if (!user) throw rejected('SIM_NO_SUCH_USER', field);
    return user;
  }

  /** @throws LianlianRejected unless there is such a user, whose account is active. */
  needActive(userId: string, field: string): User {
    const user = this.needUser(userId, field);
    if (user.state !== 'NORMAL') throw rejected('SIM_NOT_ACTIVE', field);
    return user;
  }

  /** The own account of a payee. @throws LianlianRejected unless there is one. */
  ownKey({ id, type }: Pick<Payee, 'id' | 'type'>, field: string): string {
    if (type === 'USER') return userKey(this.needUser(id, field).userId);
    if (id !== this.services.mchId) throw rejected('1031', field);
    return MERCHANT;
  }

  /** @throws LianlianRejected when an account cannot spend as much. */
  needBalance(key: string, amount: bigint): void {
    if (this.ledger.balance(key) < amount) throw rejected('3005');
  }

  /**
   * Moves money, at once or in two steps with the transit account between them; a movement that fails gives everything back. The effect
   * counts when the money has arrived.
   */
  move(row: Transaction, movement: Movement, ending: Ending): void {
    if (ending === undefined) {
      this.ledger.post([...movement.out, ...movement.into]);
      this.#end(row, movement, 'succeeded');
      return;
    }
    const total = movement.out.reduce((sum, { amount }) => sum - amount, 0n);
    this.ledger.post([...movement.out, { key: TRANSIT, amount: total }]);
    row.status = 'SIM_PROCESSING';
    this.services.scheduler.after(ending.ms, () => {
      if (row.status !== 'SIM_PROCESSING') return;
      const into =
        ending.end === 'succeeded'
          ? movement.into
          : movement.out.map(({ key, amount }) => ({ key, amount: -amount }));
      this.ledger.post([{ key: TRANSIT, amount: -total }, ...into]);
      this.#end(row, movement, ending.end);
    });
  }

  #end(row: Transaction, { effect, ended }: Movement, end: PendingEnd): void {
    row.status = end === 'succeeded' ? 'SUCCESS' : 'FAILURE';
    row.endedAt = this.now;
    if (end === 'succeeded') this.services.effects.record(effect);
    ended?.(end);
  }
}

/** The transaction that a query asks for. @throws LianlianRejected 1011 without one. */
export function needVisible<T extends Transaction>(
  bank: LianlianBank,
  row: T | undefined,
  faults: ProviderFaults,
): T {
  if (!row || bank.now - row.createdAt < faults.hideYoungerThanMs) throw rejected('1011');
  return row;
}

/** The status that a query shows. */
export function statusOf(bank: LianlianBank, row: Transaction, faults: ProviderFaults): Status {
  return bank.now - row.createdAt < faults.processingYoungerThanMs ? 'SIM_PROCESSING' : row.status;
}

/** What can still be confirmed or given back of a secured payment, in fen. */
export function leftOf(payment: Payment): bigint {
  return payment.secured ? payment.amount - payment.confirmed - payment.returned : 0n;
}
