import type { SandboxClock } from '../engine/clock.js';
import { bankDay, bankTime } from '../engine/clock.js';
import type { EffectRecorder } from '../engine/effects.js';
import type { PendingEnd } from '../engine/faults.js';
import { DivisionLedger } from '../engine/division-ledger.js';
import { FirstAnswers } from '../engine/first-answers.js';
import type { Ledger } from '../engine/ledger.js';
import type { Scheduler } from '../engine/scheduler.js';
import { ACCOUNTS } from './ledger.js';
import type { Division, DivisionReturn, Fields, HongwenEffectKind, Receiver, Share, Trade } from './model.js';
import { rejected } from './result-codes.js';
import type { HongwenRules } from './rules.js';

export interface BankServices {
  readonly ledger: Ledger;
  readonly effects: EffectRecorder<HongwenEffectKind>;
  readonly clock: SandboxClock;
  readonly scheduler: Scheduler;
  readonly answersKept: number;
  /** Hears of every split and every return that has ended. */
  readonly onEnd: (ended: Division | DivisionReturn) => void;
}

/** How what a request begins ends, where a fault says so. */
export type ForcedEnd = { readonly ms: number; readonly end: PendingEnd } | undefined;

/** What 鸿闻 knows under one merchant. */
export class HongwenBank {
  readonly ledger: DivisionLedger;
  readonly answers: FirstAnswers<() => Fields>;
  readonly trades = new Map<string, Trade>();
  readonly receivers = new Map<string, Receiver>();
  readonly divisions = new Map<string, Division>();
  readonly returns = new Map<string, DivisionReturn>();
  #sequence = 0;

  constructor(
    readonly services: BankServices,
    public rules: HongwenRules,
  ) {
    this.ledger = new DivisionLedger(services.ledger, ACCOUNTS);
    this.answers = new FirstAnswers(services.answersKept);
  }

  get now(): number {
    return this.services.clock.now();
  }

  /** A number of the provider's own: 19 digits, above 2^53 as the 18 of the document's sample, and no identity card number. */
  number(): string {
    this.#sequence += 1;
    return `${bankDay(this.now)}${bankTime(this.now)}${String(this.#sequence).padStart(5, '0')}`;
  }

  /** 二选一: by 鸿闻's number or by the merchant's. @throws HongwenRejected unless there is such a trade. */
  needTrade(tradeNo: string, outTradeNo: string): Trade {
    if (tradeNo === '' && outTradeNo === '') throw rejected('SIM_BAD_FIELD', 'trade_no');
    const found =
      tradeNo === ''
        ? [...this.trades.values()].find((trade) => trade.outTradeNo === outTradeNo)
        : this.trades.get(tradeNo);
    if (!found || (outTradeNo !== '' && found.outTradeNo !== outTradeNo)) throw rejected('SIM_NO_SUCH_TRADE');
    return found;
  }

  /** Fen of a trade that nobody has got yet, what is under way not counted. */
  undivided(trade: Trade): bigint {
    return this.ledger.balance(ACCOUNTS.trade(trade.tradeNo));
  }

  divisionsOf(trade: Trade): Division[] {
    return [...this.divisions.values()].filter((division) => division.trade === trade);
  }

  /** Takes the shares out of the trade, and brings the split to its end when its time has come: for all of them or for nobody. */
  divide(division: Division, forced: ForcedEnd): void {
    const { trade, shares, divideOutTradeNo: serialNumber } = division;
    this.divisions.set(serialNumber, division);
    const amount = sumOf(shares);
    this.ledger.move(ACCOUNTS.trade(trade.tradeNo), ACCOUNTS.transit, amount);
    const receivers = shares.flatMap(({ account }) => this.receivers.get(account) ?? []);
    const fails = receivers.some(({ result }) => result === 'fails');
    const succeeds = forced ? forced.end === 'succeeded' : !fails;
    const own = receivers.flatMap(({ takesMs }) => takesMs ?? []);
    this.#after(forced?.ms ?? (own.length > 0 ? Math.max(...own) : this.rules.divideTakesMs), () => {
      division.state = succeeds ? 'done' : 'failed';
      if (succeeds)
        this.services.effects.record({ kind: 'split', serialNumber, orderNo: trade.tradeNo, amount });
      for (const share of shares)
        this.ledger.move(
          ACCOUNTS.transit,
          succeeds ? ACCOUNTS.receiver(share.account) : ACCOUNTS.trade(trade.tradeNo),
          share.amount,
        );
      this.services.onEnd(division);
    });
  }

  /** Takes the amounts back from their receivers, all of them or none. */
  giveBack(row: DivisionReturn, forced: ForcedEnd): void {
    const { division, shares, backNo: serialNumber } = row;
    const { claimed, returned, trade, merchantNo } = division;
    this.returns.set(serialNumber, row);
    addTo(claimed, shares, 1n);
    this.#after(forced?.ms ?? this.rules.divideBackTakesMs, () => {
      const isCovered = shares.every(
        ({ account, amount }) => this.ledger.balance(ACCOUNTS.receiver(account)) >= amount,
      );
      if (!isCovered || forced?.end === 'failed') {
        row.state = 'failed';
        addTo(claimed, shares, -1n);
      } else {
        row.state = 'done';
        addTo(returned, shares, 1n);
        for (const { account, amount } of shares)
          this.ledger.move(ACCOUNTS.receiver(account), ACCOUNTS.merchant(merchantNo), amount);
        const amount = sumOf(shares);
        this.services.effects.record({ kind: 'splitReturn', serialNumber, orderNo: trade.tradeNo, amount });
      }
      this.services.onEnd(row);
    });
  }

  #after(ms: number, end: () => void): void {
    if (ms === 0) end();
    else this.services.scheduler.after(ms, end);
  }
}

function addTo(amounts: Map<string, bigint>, shares: readonly Share[], sign: 1n | -1n): void {
  for (const { account, amount } of shares)
    amounts.set(account, (amounts.get(account) ?? 0n) + sign * amount);
}

export function sumOf(shares: readonly Share[]): bigint {
  return shares.reduce((total, { amount }) => total + amount, 0n);
}
