import type { Invariant } from './invariants.js';
import type { Witness } from './witness.js';

const MONEY: readonly string[] = ['hold', 'release', 'return', 'refund'];

/** What is true of an order once its workflow has ended, whoever comes to it later. */
export const ENDING_PROMISES: readonly Invariant[] = [
  {
    name: 'what is over stays over',
    promise:
      'once an order has ended nothing moves for it any more, and nobody is shown as held what is gone',
    judged: (seen) => seen.ended.length,
    check: (seen) => seen.shownAgain[0] ?? movedAfterEnd(seen),
  },
];

function movedAfterEnd({ ended, effects }: Witness): string | undefined {
  for (const { orderNo, result, atMs } of ended) {
    const late =
      result && effects.find((one) => one.orderNo === orderNo && one.atMs > atMs && MONEY.includes(one.kind));
    if (late) return `${late.kind} ${late.serialNumber} took effect after ${orderNo} had ended`;
  }
  return undefined;
}
