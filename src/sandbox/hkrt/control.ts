import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ProviderControl } from '../engine/provider-control.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import { gotten, type HkrtBank } from './bank.js';
import type { HkrtEvents } from './events.js';
import { ACCOUNTS } from './ledger.js';
import type { Trade } from './model.js';
import type { HkrtRules } from './rules.js';

/** How shares that a receiver is to get from here on end. */
export interface ReceiverSetting {
  readonly receiveNo: string;
  /** Default: succeeds. */
  readonly result?: 'succeeds' | 'fails' | undefined;
  /** How long its shares stay at 分账中; default: the rule's time. */
  readonly takesMs?: number | undefined;
}

/** What the control API can do at 海科融通; the same within the process. */
export class HkrtControl extends ProviderControl<HkrtRules> {
  readonly #bank: HkrtBank;
  readonly #events: HkrtEvents;
  readonly #merchantNo: string;

  constructor(bank: HkrtBank, events: HkrtEvents, merchantNo: string) {
    super(bank);
    this.#bank = bank;
    this.#events = events;
    this.#merchantNo = merchantNo;
  }

  /** Puts a trade there that its buyer has paid, marked for delayed settlement unless it says otherwise. */
  addTrade(given: {
    readonly amount: string;
    readonly outTradeNo?: string | undefined;
    readonly merchantNo?: string | undefined;
    readonly delayed?: boolean | undefined;
  }): { tradeNo: string; merchantNo: string } {
    const tradeNo = this.#bank.number('UN');
    const trade: Trade = {
      tradeNo,
      outTradeNo: given.outTradeNo ?? tradeNo,
      merchNo: given.merchantNo ?? this.#merchantNo,
      amount: readYuan(given.amount),
      isDelayed: given.delayed !== false,
      createdAt: this.#bank.now,
      isFinished: false,
    };
    this.#bank.trades.set(tradeNo, trade);
    const to = trade.isDelayed ? ACCOUNTS.trade(tradeNo) : ACCOUNTS.merchant(trade.merchNo);
    this.#bank.ledger.move(OUTSIDE, to, trade.amount);
    const { merchNo, amount } = trade;
    this.#bank.services.effects.record({
      kind: 'payment',
      serialNumber: tradeNo,
      memberCode: merchNo,
      amount,
    });
    this.#events.paid(this.#bank, trade);
    return { tradeNo, merchantNo: merchNo };
  }

  /** A receiver who is bound to the merchant (分账关系管理), or how its next shares end. */
  setReceiver({ receiveNo, result = 'succeeds', takesMs }: ReceiverSetting): {
    receiveNo: string;
    available: string;
  } {
    this.#bank.receivers.set(receiveNo, { receiveNo, result, takesMs });
    return { receiveNo, available: this.available(receiveNo) };
  }

  /** Takes money from a receiver as if it had spent it. @throws ControlConflict when it has not as much. */
  spend({ receiveNo, amount }: { readonly receiveNo: string; readonly amount: string }): {
    available: string;
  } {
    const fen = readYuan(amount);
    if (this.#bank.ledger.balance(ACCOUNTS.receiver(receiveNo)) < fen)
      throw new ControlConflict('the receiver has not as much', 'amount');
    this.#bank.ledger.move(ACCOUNTS.receiver(receiveNo), OUTSIDE, fen);
    return { available: this.available(receiveNo) };
  }

  /** What a receiver has, in yuan. */
  available(receiveNo: string): string {
    this.#bank.services.scheduler.runDue();
    return writeYuan(this.#bank.ledger.balance(ACCOUNTS.receiver(receiveNo)));
  }

  /** What the merchant has, in yuan: the rest of finished trades, and what was collected. */
  merchantBalance(merchantNo = this.#merchantNo): string {
    this.#bank.services.scheduler.runDue();
    return writeYuan(this.#bank.ledger.balance(ACCOUNTS.merchant(merchantNo)));
  }

  /** Where notifications of payments go; "" for nowhere. */
  setNotifyUrl(url: string): void {
    this.#events.url = url;
  }

  /** Every delayed trade, with what is not divided of it and what its receivers got. */
  override holds(): ReportedHold[] {
    this.#bank.services.scheduler.runDue();
    return [...this.#bank.trades.values()]
      .filter(({ isDelayed }) => isDelayed)
      .map((trade): ReportedHold => {
        const applies = this.#bank.appliesOf(trade);
        const sum = (of: readonly { amount: bigint }[]): bigint =>
          of.reduce((total, { amount }) => total + amount, 0n);
        const released = sum(applies.flatMap((apply) => [...gotten(apply)]));
        const returned = sum(
          [...this.#bank.collections.values()]
            .filter(({ apply, status }) => apply.trade === trade && status === 'done')
            .flatMap(({ apply }) => [...gotten(apply)]),
        );
        return {
          provider: 'hkrt',
          orderNo: trade.tradeNo,
          kind: 'guarantee',
          serialNumber: trade.tradeNo,
          payer: 'buyer',
          receiver: ACCOUNTS.merchant(trade.merchNo),
          amount: writeYuan(trade.amount),
          held: writeYuan(this.#bank.undivided(trade)),
          released: writeYuan(released),
          returned: writeYuan(returned),
          fee: '0.00',
        };
      });
  }
}
