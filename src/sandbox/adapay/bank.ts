import { bankDay, bankTime, type SandboxClock } from '../engine/clock.js';
import type { Effect, EffectRecorder } from '../engine/effects.js';
import type { Ledger, LedgerEntry } from '../engine/ledger.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { PendingEnd } from '../engine/faults.js';
import { FirstAnswers } from '../engine/first-answers.js';
import { AdapayLedger, memberKey, TRANSIT } from './ledger.js';
import { rejected } from './result-codes.js';
import type {
  Audit,
  Withdrawal,
  Commission,
  Confirm,
  Payment,
  Fields,
  Freeze,
  Member,
  Refund,
  Reverse,
  StoredObject,
  SettleAccount,
  AdapayEffectKind,
} from './model.js';
import type { AdapayRules } from './rules.js';
import { ObjectStore } from './object-store.js';

export interface BankServices {
  readonly ledger: Ledger;
  readonly effects: EffectRecorder<AdapayEffectKind>;
  readonly clock: SandboxClock;
  readonly scheduler: Scheduler;
  readonly answersKept: number;
  readonly appId: string;
  /** Where clients reach this API, with its base path. */
  readonly baseUrl: () => string;
  /** Sends an event, if there is an address for it. */
  readonly notify: (event: AdapayEvent) => void;
}

/** An event as notifications carry it. */
export interface AdapayEvent {
  readonly type: string;
  readonly data: Fields;
  readonly prodMode: 'true' | 'false';
  /** The request's notify_url, "" without one. */
  readonly notifyUrl: string;
  /** The call that caused it, and the order and member that it was about. */
  readonly interfaceCode: string;
  readonly orderNo: string;
  readonly memberId: string | undefined;
}

/** Money on its way from the entries of `out`, which are negative, to those of `into`. */
export interface Movement {
  readonly out: readonly LedgerEntry[];
  readonly into: readonly LedgerEntry[];
  readonly effect: Effect<AdapayEffectKind>;
  /** What else becomes true with its end. */
  readonly ended?: (end: PendingEnd) => void;
}

/** When a movement ends, and how; undefined for at once and well. */
export type Ending = { readonly ms: number; readonly end: PendingEnd } | undefined;

/** The merchant itself: 若为商户本身时，请传入0. */
export const MERCHANT = '0';

/** What Adapay knows under one app_id. */
export class AdapayBank {
  readonly ledger: AdapayLedger;
  readonly answers: FirstAnswers<() => Fields>;
  readonly members = new Map<string, Member>();
  readonly settleAccounts = new Map<string, SettleAccount>();
  /** Balance payments and payments through channels. */
  readonly payments = { balance: new ObjectStore<Payment>(), channel: new ObjectStore<Payment>() };
  readonly confirms = { balance: new ObjectStore<Confirm>(), channel: new ObjectStore<Confirm>() };
  readonly reverses = { balance: new ObjectStore<Reverse>(), channel: new ObjectStore<Reverse>() };
  readonly refunds = { balance: new ObjectStore<Refund>(), channel: new ObjectStore<Refund>() };
  readonly freezes = new ObjectStore<Freeze>();
  readonly unfreezes = new ObjectStore<StoredObject>();
  readonly commissions = new ObjectStore<Commission>();
  readonly withdrawals = new ObjectStore<Withdrawal>();
  readonly audits = new ObjectStore<Audit>();
  #sequence = 0;

  constructor(
    readonly services: BankServices,
    public rules: AdapayRules,
  ) {
    this.ledger = new AdapayLedger(services.ledger);
    this.answers = new FirstAnswers(services.answersKept);
  }

  get now(): number {
    return this.services.clock.now();
  }

  /** An id as Adapay makes them: 00211, the bank's time to the second, then digits; 39 or 40 of them in all. */
  id(digits: 39 | 40): string {
    this.#sequence += 1;
    const head = `00211${bankDay(this.now)}${bankTime(this.now)}`;
    return head + this.#sequence.toString().padStart(digits - head.length, '0');
  }

  /** A settle account's id, 16 digits. */
  settleAccountId(): string {
    this.#sequence += 1;
    return `0035${this.#sequence.toString().padStart(12, '0')}`;
  }

  /** The parts that every new object has. */
  newObject(digits: 39 | 40, number: string, parent = ''): StoredObject {
    const id = this.id(digits);
    return {
      id,
      number,
      parent,
      createdAt: this.now,
      status: 'succeeded',
      endedAt: undefined,
      failure: undefined,
    };
  }

  /** Fen that a member can spend. */
  available(memberId: string): bigint {
    return this.ledger.balance(memberKey(memberId));
  }

  /** @throws AdapayRejected unless there is such a member and it may take part in trades. */
  needMember(memberId: string, field: string): void {
    if (memberId === MERCHANT) return;
    const member = this.members.get(memberId);
    if (!member) throw rejected('SIM_NO_SUCH_MEMBER', field);
    if (member.disabled) throw rejected('SIM_MEMBER_DISABLED', field);
  }

  /** @throws AdapayRejected when a member cannot spend as much. */
  needBalance(memberId: string, amount: bigint): void {
    if (this.available(memberId) < amount) throw rejected('SIM_BALANCE_SHORT');
  }

  /**
   * Moves money, at once or in two steps with the transit account between them; a movement that fails gives everything
   * back. The effect counts when the money has arrived.
   */
  move(row: StoredObject, movement: Movement, ending: Ending): void {
    if (ending === undefined) {
      this.ledger.post([...movement.out, ...movement.into]);
      this.#end(row, movement, 'succeeded');
      return;
    }
    const total = movement.out.reduce((sum, { amount }) => sum - amount, 0n);
    this.ledger.post([...movement.out, { key: TRANSIT, amount: total }]);
    this.endLater(row, ending, (end) => {
      const into =
        end === 'succeeded'
          ? movement.into
          : movement.out.map(({ key, amount }) => ({ key, amount: -amount }));
      this.ledger.post([{ key: TRANSIT, amount: -total }, ...into]);
      this.#end(row, movement, end);
    });
  }

  /** Leaves an object pending and runs `finish` when its time has come, unless it has ended by then. */
  endLater(row: StoredObject, { ms, end }: NonNullable<Ending>, finish: (end: PendingEnd) => void): void {
    row.status = 'pending';
    this.services.scheduler.after(ms, () => {
      if (row.status === 'pending') finish(end);
    });
  }

  /** Writes the end of an object. */
  endRow(row: StoredObject, end: PendingEnd): void {
    row.status = end;
    row.endedAt = this.now;
    if (end === 'failed') row.failure = rejected('channel_unexpected_error');
  }

  #end(row: StoredObject, { effect, ended }: Movement, end: PendingEnd): void {
    this.endRow(row, end);
    if (end === 'succeeded') this.services.effects.record(effect);
    ended?.(end);
  }
}
