import type { SandboxClock } from '../engine/clock.js';
import { bankDay, bankTime } from '../engine/clock.js';
import type { EffectRecorder } from '../engine/effects.js';
import type { PendingEnd } from '../engine/faults.js';
import type { Ledger } from '../engine/ledger.js';
import { DivisionLedger } from '../engine/division-ledger.js';
import { FirstAnswers } from '../engine/first-answers.js';
import type { Scheduler } from '../engine/scheduler.js';
import { ACCOUNTS } from './ledger.js';
import type { Apply, Collection, Fields, HkrtEffectKind, Receiver, Share, Trade } from './model.js';
import { rejected } from './result-codes.js';
import type { HkrtRules } from './rules.js';

export interface BankServices {
  readonly ledger: Ledger;
  readonly effects: EffectRecorder<HkrtEffectKind>;
  readonly clock: SandboxClock;
  readonly scheduler: Scheduler;
  readonly answersKept: number;
}

/** How what a request begins ends, where a fault says so. */
export type ForcedEnd = { readonly ms: number; readonly end: PendingEnd } | undefined;

/** What 海科融通 knows under one service provider. */
export class HkrtBank {
  readonly ledger: DivisionLedger;
  readonly answers: FirstAnswers<() => Fields>;
  readonly trades = new Map<string, Trade>();
  readonly receivers = new Map<string, Receiver>();
  readonly applies = new Map<string, Apply>();
  readonly collections = new Map<string, Collection>();
  #sequence = 0;

  constructor(
    readonly services: BankServices,
    public rules: HkrtRules,
  ) {
    this.ledger = new DivisionLedger(services.ledger, ACCOUNTS);
    this.answers = new FirstAnswers(services.answersKept);
  }

  get now(): number {
    return this.services.clock.now();
  }

  /** A number of the provider's own: its time to the second, then digits. */
  number(head = ''): string {
    this.#sequence += 1;
    return `${head}${bankDay(this.now)}${bankTime(this.now)}${String(this.#sequence).padStart(8, '0')}`;
  }

  /** @throws HkrtRejected unless there is such a trade of this merchant. */
  needTrade(tradeNo: string, merchNo: string): Trade {
    const trade = this.trades.get(tradeNo);
    if (trade?.merchNo !== merchNo) throw rejected('SIM_NO_SUCH_TRADE');
    if (!trade.isDelayed) throw rejected('SIM_TRADE_NOT_DELAYED');
    return trade;
  }

  /** Fen of a trade that nobody has got yet, what is under way not counted. */
  undivided(trade: Trade): bigint {
    return this.ledger.balance(ACCOUNTS.trade(trade.tradeNo));
  }

  appliesOf(trade: Trade): Apply[] {
    return [...this.applies.values()].filter((apply) => apply.trade === trade);
  }

  /** Takes the shares out of the trade, and brings each to its end: at once, or when its time has come. */
  divide(apply: Apply, forced: ForcedEnd): void {
    const { trade, shares } = apply;
    this.applies.set(apply.applyNo, apply);
    const total = shares.reduce((sum, { amount }) => sum + amount, 0n);
    this.services.effects.record({
      kind: 'split',
      serialNumber: apply.applyNo,
      orderNo: trade.tradeNo,
      amount: total,
    });
    for (const share of shares) {
      this.ledger.move(ACCOUNTS.trade(trade.tradeNo), ACCOUNTS.transit, share.amount);
      const receiver = this.receivers.get(share.receiveNo);
      const succeeds = forced ? forced.end === 'succeeded' : receiver?.result !== 'fails';
      const end = (): void => this.#endShare(trade, share, succeeds ? 1 : 0);
      const ms = forced?.ms ?? receiver?.takesMs ?? this.rules.ledgerTakesMs;
      if (ms === 0) end();
      else this.services.scheduler.after(ms, end);
    }
  }

  #endShare(trade: Trade, share: Share, result: 0 | 1): void {
    share.result = result;
    share.endedAt = this.now;
    const to = result === 1 ? ACCOUNTS.receiver(share.receiveNo) : ACCOUNTS.trade(trade.tradeNo);
    this.ledger.move(ACCOUNTS.transit, to, share.amount);
    // What was finished meanwhile takes the money that comes back.
    if (result === 0 && trade.isFinished)
      this.ledger.move(ACCOUNTS.trade(trade.tradeNo), ACCOUNTS.merchant(trade.merchNo), share.amount);
  }

  /** Takes back what every receiver got, all of it or nothing. */
  collect(collection: Collection, forced: ForcedEnd): void {
    this.collections.set(collection.agentApplyNo, collection);
    collection.apply.collected = true;
    const end = (): void => {
      const got = gotten(collection.apply);
      const isCovered = got.every(
        ({ receiveNo, amount }) => this.ledger.balance(ACCOUNTS.receiver(receiveNo)) >= amount,
      );
      if (!isCovered || forced?.end === 'failed') {
        collection.status = 'failed';
        collection.apply.collected = false;
        return;
      }
      collection.status = 'done';
      const { merchNo, tradeNo } = collection.apply.trade;
      for (const { receiveNo, amount } of got)
        this.ledger.move(ACCOUNTS.receiver(receiveNo), ACCOUNTS.merchant(merchNo), amount);
      this.services.effects.record({
        kind: 'splitReturn',
        serialNumber: collection.agentApplyNo,
        orderNo: tradeNo,
        amount: got.reduce((sum, { amount }) => sum + amount, 0n),
      });
    };
    const ms = forced?.ms ?? this.rules.collectionTakesMs;
    if (ms === 0) end();
    else this.services.scheduler.after(ms, end);
  }

  /** Gives the merchant what was not divided. */
  finish(trade: Trade, serialNumber: string): void {
    const rest = this.undivided(trade);
    trade.isFinished = true;
    this.ledger.move(ACCOUNTS.trade(trade.tradeNo), ACCOUNTS.merchant(trade.merchNo), rest);
    this.services.effects.record({
      kind: 'finishSplit',
      serialNumber,
      orderNo: trade.tradeNo,
      amount: rest,
    });
  }
}

/** The shares that arrived. */
export function gotten({ shares }: Apply): readonly Share[] {
  return shares.filter(({ result }) => result === 1);
}
