import { fromFen } from '../../../src/domain/money.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import type { Recorder } from '../recording/recorder.js';
import type { Ended, Operation, RecordedEffect } from '../recording/recorded.js';
import { sumOfEffects } from './sums.js';

/** How an order ends whose money was never its own. */
const UNPAID: readonly string[] = ['paymentExpired', 'rejected', 'cancelled'];

/** What is promised of orders that their buyers pay through a channel, whatever the payer does. */
export const CHANNEL_PROMISES: readonly Invariant[] = [
  {
    name: 'a late payment goes back',
    promise:
      'what is paid for an order that expired, or was cancelled, has gone back whole by its end, but for what a command had released before the cancellation, and an order that expired unpaid watches for a late payment as long as was agreed',
    judged: (run) => ends(run).filter(({ result }) => UNPAID.includes(result?.state ?? '')).length,
    check: (run) =>
      firstViolation(ends(run), ({ orderNo, result, atMs }) => {
        if (!UNPAID.includes(result?.state ?? '')) return undefined;
        const released = result?.state === 'cancelled' ? sumOfEffects(run, orderNo, 'release') : 0n;
        const kept = paidFor(run, orderNo) - released - sumOfEffects(run, orderNo, 'return');
        if (kept > 0n)
          return `${orderNo} is ${result?.state}, and ${fromFen(kept)} that were paid for it are kept`;
        const sinceMs = run.expiredSince.get(orderNo);
        const watchMs = run.agreed.get(orderNo)?.lateWatchMs ?? 0;
        const isUnpaid = result?.state === 'paymentExpired' && paidFor(run, orderNo) === 0n;
        return isUnpaid && sinceMs !== undefined && atMs - sinceMs < watchMs
          ? `${orderNo} has watched for a late payment for ${atMs - sinceMs} ms alone`
          : undefined;
      }),
  },
  {
    name: 'a payer pays once',
    promise: 'what is paid for an order beyond its amount has gone back by its end',
    judged: (run) => ends(run).filter(({ orderNo }) => paidFor(run, orderNo) > 0n).length,
    check: (run) =>
      firstViolation(ends(run), ({ orderNo, result }) => {
        if (UNPAID.includes(result?.state ?? '')) return undefined;
        const beyond = paidFor(run, orderNo) - (run.agreed.get(orderNo)?.amount ?? 0n);
        const returned = sumOfEffects(run, orderNo, 'return');
        return beyond > returned
          ? `${orderNo} was paid twice, and ${fromFen(beyond - returned)} are kept`
          : undefined;
      }),
  },
  {
    name: 'another amount is not accepted',
    promise:
      "a payment of another amount than was ordered is never taken for the order's, and an operator hears of it",
    judged: (run) => holds(run).filter((one) => run.paidOtherwise(one)).length,
    check: (run) =>
      firstViolation(holds(run), (one) => {
        if (!run.paidOtherwise(one)) return undefined;
        const { orderNo = '', operationId, finalOutcome } = one;
        if (finalOutcome?.type === 'succeeded') return `${operationId} succeeded with another amount`;
        const isOver = ends(run).some((end) => end.orderNo === orderNo);
        return isOver && !run.alerted.has(orderNo)
          ? `${orderNo} is over, and nobody heard that another amount was paid`
          : undefined;
      }),
  },
  {
    name: 'an unpaid payment is closed first',
    promise: 'a payment is not called failed, nor its order expired, as long as the payer can still pay it',
    judged: (run) => holds(run).filter(isFailed).length,
    check: (run) =>
      firstViolation(holds(run), (one) => {
        const isShown = isFailed(one) || run.expiredSince.has(one.orderNo ?? '');
        if (!isShown || run.misreported.has(one.serialNumber)) return undefined;
        return run.banks.get(one.provider)?.isPayable?.(one.serialNumber) === true
          ? `${one.operationId} is over, and can still be paid`
          : undefined;
      }),
  },
];

/** The ends of orders that are paid through a channel. */
function ends(run: Recorder): Ended[] {
  return run.ended.filter(({ orderNo, result }) => result && run.agreed.get(orderNo)?.byChannel);
}

/** The payments of such orders, as the journal has them. */
function holds(run: Recorder): Operation[] {
  return [...run.operations.values()].filter(
    ({ kind, orderNo = '' }) => kind === 'hold' && run.agreed.get(orderNo)?.byChannel,
  );
}

function isFailed({ finalOutcome }: Operation): boolean {
  return finalOutcome !== undefined && finalOutcome.type !== 'succeeded';
}

/** Fen that payers paid for an order in the amount that was ordered. */
function paidFor(run: Recorder, orderNo: string): bigint {
  const amount = run.agreed.get(orderNo)?.amount;
  const isOrdered = (effect: RecordedEffect): boolean =>
    effect.kind === 'hold' && effect.orderNo === orderNo && effect.amount === amount;
  return run.effects.filter(isOrdered).reduce((sum, effect) => sum + effect.amount, 0n);
}
