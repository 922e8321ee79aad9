import { bankDaysBetween } from '../engine/clock.js';
import type { LedgerEntry } from '../engine/ledger.js';
import type { AdapayBank, Ending } from './bank.js';
import { heldKey, memberKey } from './ledger.js';
import { rejected } from './result-codes.js';
import { splitAmount } from './split.js';
import type { AdapayRequest, Share } from './fields.js';
import type { Confirm, Payment, Refund, Reverse } from './model.js';

/** Fen of a payment that can still be confirmed or reversed. */
export function leftOf(payment: Payment): bigint {
  return payment.amount - payment.confirmed - payment.reversed;
}

/** A payment whose money is held. @throws AdapayRejected */
function needHeld(payment: Payment): void {
  if (!payment.delayed || payment.status !== 'succeeded') throw rejected('SIM_NOT_DELAYED');
}

/** 支持一次全额或多次部分确认: gives a part of what a payment holds to its receivers. @throws AdapayRejected */
export function confirmPayment(
  bank: AdapayBank,
  payment: Payment,
  request: AdapayRequest,
  ending: Ending,
): Confirm {
  needHeld(payment);
  const amount = request.amount('confirm_amt');
  if (amount > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED', 'confirm_amt');
  const split = splitAmount(bank, request, { amount, receiverId: payment.receiverId });
  const confirm: Confirm = {
    ...bank.newObject(40, request.text('order_no'), payment.id),
    payment,
    amount,
    fee: split.fee,
    feeMode: split.feeMode,
    description: request.text('description'),
    shares: split.shares,
    refunded: 0n,
    refundedByMember: new Map(),
  };
  payment.confirmed += amount;
  bank.move(
    confirm,
    {
      out: [{ key: heldKey(payment.id), amount: -amount }, ...split.feeOut],
      into: split.into,
      effect: {
        kind: 'release',
        serialNumber: confirm.number,
        orderNo: payment.number,
        memberCode: payment.receiverId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') payment.confirmed -= amount;
      },
    },
    ending,
  );
  return bank.confirms[payment.source].add(confirm);
}

/** Gives a part of what a payment holds back to where it came from. @throws AdapayRejected */
export function reversePayment(
  bank: AdapayBank,
  payment: Payment,
  request: AdapayRequest,
  { ending, ended }: { readonly ending: Ending; readonly ended?: (reverse: Reverse) => void },
): Reverse {
  // 支持撤销最长时间为178天，若返回码是order_id_not_exists 订单记录不存在，即超过撤销期限.
  if (bankDaysBetween({ from: payment.createdAt, to: bank.now }) > bank.rules.reverseWindowDays)
    throw rejected('order_id_not_exists');
  needHeld(payment);
  const amount = request.amount('reverse_amt');
  if (!bank.rules.reverseAfterConfirm && payment.confirmed > 0n) throw rejected('SIM_CONFIRMED_ALREADY');
  if (payment.reverses >= bank.rules.reversesAllowed) throw rejected('SIM_REVERSE_LIMIT');
  if (amount > leftOf(payment)) throw rejected('SIM_AMOUNT_EXCEEDED', 'reverse_amt');
  const reverse: Reverse = {
    ...bank.newObject(39, request.text('order_no'), payment.id),
    payment,
    amount,
    reason: request.text('reason'),
    notifyUrl: request.text('notify_url'),
  };
  payment.reversed += amount;
  payment.reverses += 1;
  bank.move(
    reverse,
    {
      out: [{ key: heldKey(payment.id), amount: -amount }],
      into: [{ key: payment.payerKey, amount }],
      effect: {
        kind: 'return',
        serialNumber: reverse.number,
        orderNo: payment.number,
        memberCode: payment.payerId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') {
          payment.reversed -= amount;
          payment.reverses -= 1;
        }
        ended?.(reverse);
      },
    },
    ending,
  );
  return bank.reverses[payment.source].add(reverse);
}

/** What a refund is of: a confirmation, or a payment that was paid out at once. */
export type Refundable = Payment | Confirm;

/** Fen that can still be refunded. */
export function refundableOf(target: Refundable): bigint {
  return target.status === 'succeeded' ? target.amount - target.refunded : 0n;
}

/** Takes money that was paid out back from its receivers. @throws AdapayRejected */
export function refundPayment(
  bank: AdapayBank,
  target: Refundable,
  request: AdapayRequest,
  fields: {
    readonly number: string;
    readonly amount: string;
    readonly shares: string;
    readonly ending: Ending;
    readonly ended?: (refund: Refund) => void;
  },
): Refund {
  const payment = 'payment' in target ? target.payment : target;
  if (target.status !== 'succeeded' || target.shares.length === 0) throw rejected('SIM_NOT_REFUNDABLE');
  const amount = request.has(fields.amount) ? request.amount(fields.amount) : refundableOf(target);
  if (amount === 0n || amount > refundableOf(target)) throw rejected('SIM_AMOUNT_EXCEEDED', fields.amount);
  const taken = sharesTaken(target, amount, request.shares(fields.shares));
  for (const share of taken) bank.needBalance(share.memberId, share.amount);
  const refund: Refund = {
    ...bank.newObject(40, request.text(fields.number), target.id),
    payment,
    amount,
    reason: request.text('reason'),
    notifyUrl: request.text('notify_url'),
  };
  takeBack(target, payment, taken, 1n);
  const out = taken.map((share): LedgerEntry => ({ key: memberKey(share.memberId), amount: -share.amount }));
  bank.move(
    refund,
    {
      out,
      into: [{ key: payment.payerKey, amount }],
      effect: {
        kind: 'refund',
        serialNumber: refund.number,
        orderNo: payment.number,
        memberCode: payment.payerId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') takeBack(target, payment, taken, -1n);
        fields.ended?.(refund);
      },
    },
    fields.ending,
  );
  return bank.refunds[payment.source].add(refund);
}

function takeBack(target: Refundable, payment: Payment, taken: readonly Share[], sign: 1n | -1n): void {
  for (const { memberId, amount } of taken) {
    target.refunded += sign * amount;
    if (target !== payment) payment.refunded += sign * amount;
    target.refundedByMember.set(memberId, (target.refundedByMember.get(memberId) ?? 0n) + sign * amount);
  }
}

/** Whose shares a refund is taken from. Without a list: all that is left, or a part where there is one share alone. */
function sharesTaken(
  target: Refundable,
  amount: bigint,
  requested: readonly Share[] | undefined,
): readonly Share[] {
  const left = target.shares.map((share) => ({
    ...share,
    amount: share.amount - (target.refundedByMember.get(share.memberId) ?? 0n),
  }));
  if (!requested) {
    const [only] = left;
    if (only && left.length === 1) return [{ ...only, amount }];
    if (amount < refundableOf(target)) throw rejected('SIM_REFUND_SPLIT_NEEDED');
    return left.filter((share) => share.amount > 0n);
  }
  if (requested.reduce((sum, share) => sum + share.amount, 0n) !== amount) throw rejected('SIM_SPLIT_SUM');
  for (const share of requested) {
    const original = left.find(({ memberId }) => memberId === share.memberId);
    if (!original || original.amount < share.amount) throw rejected('SIM_AMOUNT_EXCEEDED');
  }
  return requested;
}
