import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ProviderControl } from '../engine/provider-control.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import { sumOf, type HongwenBank } from './bank.js';
import type { HongwenEvents } from './events.js';
import { ACCOUNTS } from './ledger.js';
import type { Trade } from './model.js';
import type { HongwenRules } from './rules.js';

/** How splits that a receiver takes part in end from here on. */
export interface ReceiverSetting {
  readonly account: string;
  /** Default: succeeds. One that fails makes the whole split fail: divide_status is one for all. */
  readonly result?: 'succeeds' | 'fails' | undefined;
  /** How long its splits stay at DIVIDE_PENDING; default: the rule's time. */
  readonly takesMs?: number | undefined;
}

/** A notification that says otherwise than the records. */
export interface Notice {
  readonly divideOutTradeNo: string;
  readonly status?: string | undefined;
  readonly detail?: readonly { readonly account: string; readonly amount: string }[] | undefined;
}

/** What the control API can do at 鸿闻; the same within the process. */
export class HongwenControl extends ProviderControl<HongwenRules> {
  readonly #bank: HongwenBank;
  readonly #events: HongwenEvents;
  readonly #merchantNo: string;

  constructor(bank: HongwenBank, events: HongwenEvents, merchantNo: string) {
    super(bank);
    this.#bank = bank;
    this.#events = events;
    this.#merchantNo = merchantNo;
  }

  /** Puts a trade there that its buyer has paid. */
  addTrade(given: {
    readonly amount: string;
    readonly outTradeNo?: string | undefined;
    readonly merchantNo?: string | undefined;
  }): { tradeNo: string; outTradeNo: string; merchantNo: string } {
    const tradeNo = this.#bank.number();
    const trade: Trade = {
      tradeNo,
      outTradeNo: given.outTradeNo ?? `O${tradeNo}`,
      merchantNo: given.merchantNo ?? this.#merchantNo,
      amount: readYuan(given.amount),
    };
    const { merchantNo, outTradeNo, amount } = trade;
    this.#bank.trades.set(tradeNo, trade);
    this.#bank.ledger.move(OUTSIDE, ACCOUNTS.trade(tradeNo), amount);
    this.#bank.services.effects.record({
      kind: 'payment',
      serialNumber: tradeNo,
      memberCode: merchantNo,
      amount,
    });
    this.#events.paid(this.#bank, trade);
    return { tradeNo, outTradeNo, merchantNo };
  }

  /** A receiver who is bound to the merchant, or how its next splits end. */
  setReceiver({ account, result = 'succeeds', takesMs }: ReceiverSetting): {
    account: string;
    available: string;
  } {
    this.#bank.receivers.set(account, { account, result, takesMs });
    return { account, available: this.available(account) };
  }

  /** Takes money from a receiver as if it had spent it. @throws ControlConflict when it has not as much. */
  spend({ account, amount }: { readonly account: string; readonly amount: string }): { available: string } {
    const fen = readYuan(amount);
    this.#bank.services.scheduler.runDue();
    if (this.#bank.ledger.balance(ACCOUNTS.receiver(account)) < fen)
      throw new ControlConflict('the receiver has not as much', 'amount');
    this.#bank.ledger.move(ACCOUNTS.receiver(account), OUTSIDE, fen);
    return { available: this.available(account) };
  }

  /** What a receiver has, in yuan. */
  available(account: string): string {
    this.#bank.services.scheduler.runDue();
    return writeYuan(this.#bank.ledger.balance(ACCOUNTS.receiver(account)));
  }

  /** What came back to the merchant, in yuan. */
  merchantBalance(merchantNo = this.#merchantNo): string {
    this.#bank.services.scheduler.runDue();
    return writeYuan(this.#bank.ledger.balance(ACCOUNTS.merchant(merchantNo)));
  }

  /** Where notifications go whose request names no notify_url; "" for nowhere. */
  setNotifyUrl(url: string): void {
    this.#events.url = url;
  }

  /**
   * Sends the notification of a split once more, with another status or other receivers where they are given: signed, and untrue.
   * @throws ControlConflict where there is no such split.
   */
  sendNotice({ divideOutTradeNo, status, detail }: Notice): { divideOutTradeNo: string } {
    const division = this.#bank.divisions.get(divideOutTradeNo);
    if (!division) throw new ControlConflict('there is no such split', 'divideOutTradeNo');
    this.#events.notice(this.#bank, division, {
      ...(status !== undefined && { divide_status: status }),
      ...(detail && { divide_detail: JSON.stringify(detail) }),
    });
    return { divideOutTradeNo };
  }

  /** Every trade, with what is not divided of it and what its receivers got. */
  override holds(): ReportedHold[] {
    this.#bank.services.scheduler.runDue();
    return [...this.#bank.trades.values()].map((trade): ReportedHold => {
      const made = this.#bank.divisionsOf(trade).filter(({ state }) => state === 'done');
      const returns = [...this.#bank.returns.values()].filter(
        ({ division, state }) => division.trade === trade && state === 'done',
      );
      const total = (amounts: readonly bigint[]): string =>
        writeYuan(amounts.reduce((sum, amount) => sum + amount, 0n));
      return {
        provider: 'hongwen',
        orderNo: trade.tradeNo,
        kind: 'guarantee',
        serialNumber: trade.tradeNo,
        payer: 'buyer',
        receiver: ACCOUNTS.merchant(trade.merchantNo),
        amount: writeYuan(trade.amount),
        held: writeYuan(this.#bank.undivided(trade)),
        released: total(made.map(({ shares }) => sumOf(shares))),
        returned: total(returns.map(({ shares }) => sumOf(shares))),
        fee: '0.00',
      };
    });
  }
}
