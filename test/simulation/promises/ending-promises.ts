import type { Invariant } from './invariant.js';
import { MONEY_KINDS } from '../scenario/scenario.js';
import type { Recorder } from '../recording/recorder.js';
import type { Ended, Operation, RecordedEffect } from '../recording/recorded.js';

/** What stays true once a workflow, or a run of it, has ended. */
export const ENDING_PROMISES: readonly Invariant[] = [
  {
    name: 'what is over stays over',
    promise:
      'once an order has ended nothing moves for it any more, and nobody is shown as held what is gone',
    judged: (run) => run.ended.length,
    check: (run) => run.shownAgain[0] ?? movedAfterEnd(run),
  },
  {
    name: 'a separate end is true',
    promise:
      'a withdrawal that is called rejected has taken nothing, one that is called withdrawn or bounced has taken its amount once, no freeze ends with money frozen, and a card is off its account once and only where its unbinding says so',
    judged: (run) => run.separate.length,
    check: (run) => falseEnd(run),
  },
  {
    name: 'a number stays free',
    promise:
      'an order of which nothing was begun, since no worker had the settings of its provider, begins when it is started again with the settings there',
    judged: (run) => run.ended.filter(isUnconfigured).length,
    check: (run) => {
      const spent = run.ended.find(
        (end, place) =>
          isUnconfigured(end) &&
          end.atMs > run.faultsEndMs &&
          run.ended
            .slice(0, place)
            .some((before) => isUnconfigured(before) && before.orderNo === end.orderNo),
      );
      return spent && `${spent.orderNo} was started again, and ended as it had without settings`;
    },
  },
  {
    name: 'a past run stays past',
    promise: 'no run of a workflow begins anything any more once another one has taken over from it',
    judged: (run) => [...run.runs.values()].filter(({ length }) => length > 1).length,
    check: ({ cameBack: [runId] }) => runId && `${runId} decides again, and another run had taken over`,
  },
  {
    name: 'a member can come again',
    promise:
      'the opening of an account that was begun is never given up without a request or a query: no other one for the same member would be made',
    judged: (run) => openings(run).length,
    check: (run) => {
      const barred = openings(run).find((one) => isGivenUp(run, one));
      return barred && `${barred.operationId} is called absent, and was neither sent nor queried`;
    },
  },
];

function isUnconfigured({ result }: Pick<Ended, 'result'>): boolean {
  return result?.code === 'PROVIDER_NOT_CONFIGURED';
}

function openings(run: Recorder): Operation[] {
  return [...run.operations.values()].filter(({ kind }) => kind === 'openAccount');
}

function isGivenUp(run: Recorder, { serialNumber, finalOutcome, endedBy }: Operation): boolean {
  const source = endedBy?.evidence.source ?? 'rule';
  if (finalOutcome?.type !== 'absent' || source === 'operator' || source === 'query') return false;
  return !run.writes.some((write) => write.serialNumber === serialNumber);
}

/** A withdrawal, a freeze or an unbinding that has ended otherwise than the bank's records show. */
function falseEnd(run: Recorder): string | undefined {
  for (const { no, amount, state } of run.separate) {
    const effects = (kind: string): RecordedEffect[] =>
      [...run.operations.values()]
        .filter((one) => one.kind === kind && one.operationId.split('/').includes(no))
        .flatMap(({ serialNumber }) => run.effectsOf(serialNumber).slice(0, 1));
    const done = (kind: string): bigint => effects(kind).reduce((sum, effect) => sum + effect.amount, 0n);
    // A list without the card cannot say which request took it off: the rejection of a request that came twice stands.
    const isMisreported = effects('unbindCard').some(({ serialNumber }) => run.misreported.has(serialNumber));
    const isUnbound = effects('unbindCard').length === 1 && !(isMisreported && state === 'rejected');
    if (no.startsWith('U') && isUnbound !== (state === 'unbound'))
      return `${no} is ${state}, and the bank has unbound ${effects('unbindCard').length} cards for it`;
    const isTaken = state === 'withdrawn' || state === 'bounced';
    if (no.startsWith('W') && done('withdraw') !== (isTaken ? amount : 0n))
      return `${no} is ${state}, and ${done('withdraw')} fen were taken`;
    const frozen = done('freeze') - done('unfreeze') - done('payFromFreeze');
    if (no.startsWith('F') && frozen !== 0n) return `${no} is ${state}, and ${frozen} fen are frozen`;
    if (state === 'unfrozen' && done('freeze') !== amount) return `${no} is ${state}, and was never frozen`;
  }
  return undefined;
}

function movedAfterEnd({ ended, effects }: Recorder): string | undefined {
  for (const { orderNo, result, atMs } of ended) {
    // What never began for want of settings leaves no end: its number can be used again.
    if (isUnconfigured({ result })) continue;
    const late =
      result &&
      effects.find(
        (one) => one.orderNo === orderNo && one.atMs > atMs && MONEY_KINDS.some((kind) => kind === one.kind),
      );
    if (late) return `${late.kind} ${late.serialNumber} took effect after ${orderNo} had ended`;
  }
  return undefined;
}
