import { bankDaysBetween } from '../engine/clock.js';
import type { LedgerEntry } from '../engine/ledger.js';
import type { AdapayBank, Ending } from './bank.js';
import { heldKey, memberKey } from './ledger.js';
import { refused } from './codes.js';
import { divide } from './split.js';
import type { AdapayRequest, Share } from './fields.js';
import type { Confirm, Deal, Refund, Reverse } from './model.js';

/** Fen of a deal that can still be confirmed or reversed. */
export function leftOf(deal: Deal): bigint {
  return deal.amount - deal.confirmed - deal.reversed;
}

/** A deal whose money is held. @throws AdapayRejected */
function needHeld(deal: Deal): void {
  if (!deal.delayed || deal.status !== 'succeeded') throw refused('SIM_NOT_DELAYED');
}

/** 支持一次全额或多次部分确认: gives a part of what a deal holds to its receivers. @throws AdapayRejected */
export function confirmDeal(bank: AdapayBank, deal: Deal, request: AdapayRequest, ending: Ending): Confirm {
  needHeld(deal);
  const amount = request.amount('confirm_amt');
  if (amount > leftOf(deal)) throw refused('SIM_AMOUNT_EXCEEDED', 'confirm_amt');
  const division = divide(bank, request, { amount, receiverId: deal.receiverId });
  const confirm: Confirm = {
    ...bank.row(40, request.text('order_no'), deal.id),
    deal,
    amount,
    fee: division.fee,
    feeMode: division.feeMode,
    description: request.text('description'),
    shares: division.shares,
    refunded: 0n,
    refundedByMember: new Map(),
  };
  deal.confirmed += amount;
  bank.move(
    confirm,
    {
      out: [{ key: heldKey(deal.id), amount: -amount }, ...division.feeOut],
      into: division.into,
      effect: {
        kind: 'release',
        serialNumber: confirm.number,
        orderNo: deal.number,
        memberCode: deal.receiverId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') deal.confirmed -= amount;
      },
    },
    ending,
  );
  return bank.confirms[deal.source].add(confirm);
}

/** Gives a part of what a deal holds back to where it came from. @throws AdapayRejected */
export function reverseDeal(
  bank: AdapayBank,
  deal: Deal,
  request: AdapayRequest,
  { ending, ended }: { readonly ending: Ending; readonly ended?: (reverse: Reverse) => void },
): Reverse {
  // 支持撤销最长时间为178天，若返回码是order_id_not_exists 订单记录不存在，即超过撤销期限.
  if (bankDaysBetween({ from: deal.createdAt, to: bank.now }) > bank.rules.reverseWindowDays)
    throw refused('order_id_not_exists');
  needHeld(deal);
  const amount = request.amount('reverse_amt');
  if (!bank.rules.reverseAfterConfirm && deal.confirmed > 0n) throw refused('SIM_CONFIRMED_ALREADY');
  if (deal.reverses >= bank.rules.reversesBorne) throw refused('SIM_REVERSE_LIMIT');
  if (amount > leftOf(deal)) throw refused('SIM_AMOUNT_EXCEEDED', 'reverse_amt');
  const reverse: Reverse = {
    ...bank.row(39, request.text('order_no'), deal.id),
    deal,
    amount,
    reason: request.text('reason'),
    notifyUrl: request.text('notify_url'),
  };
  deal.reversed += amount;
  deal.reverses += 1;
  bank.move(
    reverse,
    {
      out: [{ key: heldKey(deal.id), amount: -amount }],
      into: [{ key: deal.payerKey, amount }],
      effect: {
        kind: 'return',
        serialNumber: reverse.number,
        orderNo: deal.number,
        memberCode: deal.payerId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') {
          deal.reversed -= amount;
          deal.reverses -= 1;
        }
        ended?.(reverse);
      },
    },
    ending,
  );
  return bank.reverses[deal.source].add(reverse);
}

/** What a refund is of: a confirmation, or a deal that was paid out at once. */
export type Refundable = Deal | Confirm;

/** Fen that can still be refunded. */
export function refundableOf(target: Refundable): bigint {
  return target.status === 'succeeded' ? target.amount - target.refunded : 0n;
}

/** Takes money that was paid out back from its receivers. @throws AdapayRejected */
export function refundDeal(
  bank: AdapayBank,
  target: Refundable,
  request: AdapayRequest,
  spelling: {
    readonly number: string;
    readonly amount: string;
    readonly shares: string;
    readonly ending: Ending;
    readonly ended?: (refund: Refund) => void;
  },
): Refund {
  const deal = 'deal' in target ? target.deal : target;
  if (target.status !== 'succeeded' || target.shares.length === 0) throw refused('SIM_NOT_REFUNDABLE');
  const amount = request.has(spelling.amount) ? request.amount(spelling.amount) : refundableOf(target);
  if (amount === 0n || amount > refundableOf(target)) throw refused('SIM_AMOUNT_EXCEEDED', spelling.amount);
  const taken = sharesTaken(target, amount, request.shares(spelling.shares));
  for (const share of taken) bank.needBalance(share.memberId, share.amount);
  const refund: Refund = {
    ...bank.row(40, request.text(spelling.number), target.id),
    deal,
    amount,
    reason: request.text('reason'),
    notifyUrl: request.text('notify_url'),
  };
  takeBack(target, deal, taken, 1n);
  const out = taken.map((share): LedgerEntry => ({ key: memberKey(share.memberId), amount: -share.amount }));
  bank.move(
    refund,
    {
      out,
      into: [{ key: deal.payerKey, amount }],
      effect: {
        kind: 'refund',
        serialNumber: refund.number,
        orderNo: deal.number,
        memberCode: deal.payerId,
        amount,
      },
      ended: (end) => {
        if (end === 'failed') takeBack(target, deal, taken, -1n);
        spelling.ended?.(refund);
      },
    },
    spelling.ending,
  );
  return bank.refunds[deal.source].add(refund);
}

function takeBack(target: Refundable, deal: Deal, taken: readonly Share[], sign: 1n | -1n): void {
  for (const { memberId, amount } of taken) {
    target.refunded += sign * amount;
    if (target !== deal) deal.refunded += sign * amount;
    target.refundedByMember.set(memberId, (target.refundedByMember.get(memberId) ?? 0n) + sign * amount);
  }
}

/** Whose shares a refund is taken from. Without a list: all that is left, or a part where there is one share alone. */
function sharesTaken(
  target: Refundable,
  amount: bigint,
  asked: readonly Share[] | undefined,
): readonly Share[] {
  const left = target.shares.map((share) => ({
    ...share,
    amount: share.amount - (target.refundedByMember.get(share.memberId) ?? 0n),
  }));
  if (!asked) {
    const [only] = left;
    if (only && left.length === 1) return [{ ...only, amount }];
    if (amount < refundableOf(target)) throw refused('SIM_REFUND_SPLIT_NEEDED');
    return left.filter((share) => share.amount > 0n);
  }
  if (asked.reduce((sum, share) => sum + share.amount, 0n) !== amount) throw refused('SIM_SPLIT_SUM');
  for (const share of asked) {
    const original = left.find(({ memberId }) => memberId === share.memberId);
    if (!original || original.amount < share.amount) throw refused('SIM_AMOUNT_EXCEEDED');
  }
  return asked;
}
