import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ACQUIRED_SUSPENSE, frozenKey, type PinganBank } from './bank.js';
import type { AcquiredOrder, AcquiredPart } from './model.js';

/** An order as its payer has paid it at the acquirer, with its split remark. */
export interface PaidOrder {
  readonly channel?: string | undefined;
  readonly totalOrderNo: string;
  readonly parts: readonly {
    /** Absent where the order has no parts. */
    readonly subOrderNo?: string | undefined;
    readonly account: string;
    readonly amount: string;
    readonly fee?: string | undefined;
    /** Credited frozen: PayModel 0 of the remark. */
    readonly frozen?: boolean | undefined;
  }[];
  /** When the acquirer tells the bank. */
  readonly tellsAfterMs?: number | 'never' | undefined;
}

/** Takes the order, and has the acquirer tell the bank when it does. @throws ControlConflict, BadAmount */
export function acquire(bank: PinganBank, paid: PaidOrder): void {
  const { totalOrderNo, channel = 'YST1', tellsAfterMs = 0 } = paid;
  const numbers = paid.parts.map(({ subOrderNo }) => subOrderNo ?? totalOrderNo);
  if (bank.acquired.has(totalOrderNo) || new Set(numbers).size < numbers.length)
    throw new ControlConflict('totalOrderNo or a subOrderNo is taken');
  if (numbers.some((number) => bank.acquiredParts.has(number)))
    throw new ControlConflict('a subOrderNo is taken');
  const parts = paid.parts.map(({ account, amount, fee = '0.00', frozen = false }, index): AcquiredPart => ({
    ...{ orderNo: numbers[index] ?? totalOrderNo, account, amount: readYuan(amount), fee: readYuan(fee) },
    ...{ isFrozen: frozen, actual: '', frontSeqNo: '', unfrozen: 0n, feeTaken: 0n },
  }));
  const order: AcquiredOrder = { channel, totalOrderNo, parts, isKnown: false, knownAt: 0 };
  bank.acquired.set(totalOrderNo, order);
  for (const part of parts) bank.acquiredParts.set(part.orderNo, { order, part });
  if (tellsAfterMs === 'never') return;
  if (tellsAfterMs === 0) book(bank, order);
  else bank.services.scheduler.after(tellsAfterMs, () => book(bank, order));
}

/** The bank has heard of it: each part goes to the account that its remark names, or into suspense where there is none. Once. */
export function book(bank: PinganBank, order: AcquiredOrder): void {
  if (order.isKnown) return;
  order.isKnown = true;
  order.knownAt = bank.now;
  for (const part of order.parts) {
    const member = bank.accounts.get(part.account);
    part.frontSeqNo = bank.frontSeqNo();
    part.actual = member ? member.account : ACQUIRED_SUSPENSE;
    if (member && part.isFrozen) {
      // Its fee is taken when it is unfrozen.
      credit(bank, part, { from: OUTSIDE, to: frozenKey(member.account), fee: 0n });
    } else {
      if (member) bank.deferWithdrawal(member, part.amount - part.fee);
      credit(bank, part, { from: OUTSIDE, to: part.actual, fee: member ? part.fee : 0n });
    }
    bank.services.effects.record({
      kind: 'acquired',
      serialNumber: part.frontSeqNo,
      orderNo: part.orderNo,
      memberCode: member?.memberCode ?? '',
      amount: part.amount,
    });
  }
}

/** Moves a part's money, the fee to the fee account. */
export function credit(
  bank: PinganBank,
  { amount }: AcquiredPart,
  { from, to, fee }: { readonly from: string; readonly to: string; readonly fee: bigint },
): void {
  bank.services.ledger.post([
    { key: from, amount: -amount },
    { key: to, amount: amount - fee },
    { key: bank.feeAccount, amount: fee },
  ]);
}
