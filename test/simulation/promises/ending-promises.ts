import type { Invariant } from './invariants.js';
import { MONEY_KINDS } from '../scenario/scenario.js';
import type { Operation, Recorder } from '../recording/recorder.js';

/** What is true of an order once its workflow has ended, or a run of it, whoever comes to it later. */
export const ENDING_PROMISES: readonly Invariant[] = [
  {
    name: 'what is over stays over',
    promise:
      'once an order has ended nothing moves for it any more, and nobody is shown as held what is gone',
    judged: (seen) => seen.ended.length,
    check: (seen) => seen.shownAgain[0] ?? movedAfterEnd(seen),
  },
  {
    name: 'a separate end is true',
    promise:
      'a withdrawal that is called refused has taken nothing, one that is called withdrawn has taken its amount once, and no freeze ends with money frozen',
    judged: (seen) => seen.separate.length,
    check: (seen) => falseEnd(seen),
  },
  {
    name: 'a past run stays past',
    promise: 'no run of a workflow begins anything any more once another one has taken over from it',
    judged: (seen) => [...seen.runs.values()].filter(({ length }) => length > 1).length,
    check: ({ cameBack: [runId] }) => runId && `${runId} decides again, and another run had taken over`,
  },
  {
    name: 'a member can come again',
    promise:
      'the opening of an account that was begun is never given up unsent and unasked: another one for the same member would not be made',
    judged: (seen) => openings(seen).length,
    check: (seen) => {
      const barred = openings(seen).find((one) => isGivenUp(seen, one));
      return barred && `${barred.operationId} is called absent, and nobody has sent it or asked`;
    },
  },
];

function openings(seen: Recorder): Operation[] {
  return [...seen.operations.values()].filter(({ kind }) => kind === 'openAccount');
}

function isGivenUp(seen: Recorder, { serialNumber, finalOutcome, endedBy }: Operation): boolean {
  const source = endedBy?.evidence.source ?? 'rule';
  if (finalOutcome?.type !== 'absent' || source === 'operator' || source === 'query') return false;
  return !seen.writes.some((write) => write.serialNumber === serialNumber);
}

/** A withdrawal or a freeze that has ended otherwise than the bank's books show. */
function falseEnd(seen: Recorder): string | undefined {
  for (const { no, amount, state } of seen.separate) {
    const done = (kind: string): bigint =>
      [...seen.operations.values()]
        .filter((one) => one.kind === kind && one.operationId.split('/').includes(no))
        .flatMap(({ serialNumber }) => seen.effectsOf(serialNumber).slice(0, 1))
        .reduce((sum, effect) => sum + effect.amount, 0n);
    if (no.startsWith('W') && done('withdraw') !== (state === 'withdrawn' ? amount : 0n))
      return `${no} is ${state}, and ${done('withdraw')} fen were taken`;
    if (no.startsWith('F') && done('freeze') !== done('unfreeze'))
      return `${no} is ${state}, and ${done('freeze') - done('unfreeze')} fen are frozen`;
    if (state === 'unfrozen' && done('freeze') !== amount) return `${no} is ${state}, and was never frozen`;
  }
  return undefined;
}

function movedAfterEnd({ ended, effects }: Recorder): string | undefined {
  for (const { orderNo, result, atMs } of ended) {
    // What never began for want of settings leaves no end: its number can be used again.
    if (result?.code === 'PROVIDER_NOT_CONFIGURED') continue;
    const late =
      result &&
      effects.find(
        (one) => one.orderNo === orderNo && one.atMs > atMs && MONEY_KINDS.some((kind) => kind === one.kind),
      );
    if (late) return `${late.kind} ${late.serialNumber} took effect after ${orderNo} had ended`;
  }
  return undefined;
}
