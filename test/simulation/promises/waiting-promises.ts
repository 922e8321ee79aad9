import { HOUR_MS } from '../../../src/domain/durations.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import type { Agreed } from '../recording/command-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { Request } from '../recording/recorded.js';
import type { Waiter } from '../recording/waiting-log.js';
import { heldOf, ownMovesOf, sumOfEffects } from './sums.js';

/** What is done at a deadline may take so long; a deadline that was started again is later than that. */
const SLACK_MS = 3 * HOUR_MS;
/** Temporal takes ten of one execution: six commands, a decision and a wait for each of two milestones leave room for another process. */
const MOST_IN_FLIGHT = 9;
/** The longest wait before what did not happen is tried again. */
const RETRY_MS = 6 * HOUR_MS;

/** What is promised to those who wait. */
export const WAITING_PROMISES: readonly Invariant[] = [
  {
    name: 'a deadline is kept',
    promise:
      'money that no command has moved goes by itself when the time to confirm is over, whatever commands came meanwhile, and never before',
    judged: (run) => [...run.agreed.keys()].filter((orderNo) => ownMove(run, orderNo)).length,
    check: (run) =>
      firstViolation(run.agreed, ([orderNo, agreed]) => {
        const dueMs = dueOf(run, orderNo, agreed);
        if (dueMs === undefined) return undefined;
        const own = ownMove(run, orderNo);
        if (own && own.atMs < dueMs) return `${orderNo} moved by ${own.interface} before its deadline`;
        return !own && isLate(run, orderNo, dueMs) ? `${orderNo} is held after its deadline` : undefined;
      }),
  },
  {
    name: 'who waits is answered in time',
    promise:
      "whoever waits for the money to leave escrow is answered when nothing of the order's is held any more, or the order is cancelled; whoever waits for it to be held, when it was; and everyone by the order's end at the latest",
    judged: (run) => run.waiting.waiters.filter(({ heldThen }) => heldThen !== undefined).length,
    check: (run) => firstViolation(run.waiting.waiters, (waiter) => falselyReported(run, waiter)),
  },
  {
    name: 'a turn comes',
    promise: 'a client that has no command of a workflow under way sends the next one at once',
    judged: (run) => run.waiting.givenToIdle,
    check: ({ waiting: { neverSent } }) => neverSent[0] && `${neverSent[0]} was never sent`,
  },
  {
    name: 'a client leaves room for others',
    promise: `no client has more than ${MOST_IN_FLIGHT} updates of one workflow under way, however many callers it has`,
    judged: (run) => run.waiting.mostInFlight,
    check: ({ waiting: { mostInFlight } }) =>
      mostInFlight > MOST_IN_FLIGHT ? `a client has ${mostInFlight} updates under way` : undefined,
  },
];

function falselyReported(run: Recorder, waiter: Waiter): string | undefined {
  const { orderNo, milestone, heldThen = 0n, answeredMs, state } = waiter;
  const isOwn = !isCancelled(run, orderNo) && !wasPaidOtherwise(run, orderNo);
  if (milestone === 'awaitDisbursement' && heldThen > 0n && isOwn)
    return `${orderNo} is said to have left escrow, and ${heldThen} fen are held`;
  const isHeld = milestone === 'awaitHeld' && state === 'held';
  if (isHeld && sumOfEffects(run, orderNo, 'hold') === 0n)
    return `${orderNo} is said to be held, and nothing ever was`;
  if (milestone === 'awaitHeld' && ['holding', 'awaitingFunds'].includes(state ?? ''))
    return `${orderNo} is answered as ${state} to who waits until it is held`;
  // A client whose update was lost, or given up by a run that was terminated, reads the result instead.
  const isOver = run.isOver && !run.losesUpdates && !run.terminated.has(orderNo);
  return isOver && answeredMs === undefined ? `${orderNo} is over, and who waits is not told` : undefined;
}

/** A payment of another amount was never the order's money: an operator hears of it. */
function wasPaidOtherwise(run: Recorder, orderNo: string): boolean {
  const holds = [...run.operations.values()].filter((one) => one.kind === 'hold' && one.orderNo === orderNo);
  return holds.some((one) => run.paidOtherwise(one));
}

function isCancelled(run: Recorder, orderNo: string): boolean {
  const isGiven = run.given.some((one) => one.orderNo === orderNo && one.name === 'cancel');
  return isGiven || run.terminated.has(orderNo);
}

/** When an order's own deadline is; undefined where a command has decided otherwise, or may have. */
function dueOf(run: Recorder, orderNo: string, { confirmMs }: Agreed): number | undefined {
  const sinceMs = run.heldSince.get(orderNo);
  const isOtherwise =
    run.terminated.has(orderNo) ||
    run.given.some((one) => one.orderNo === orderNo && ['cancel', 'openDispute'].includes(one.name));
  return sinceMs === undefined || isOtherwise ? undefined : sinceMs + confirmMs;
}

/** The first write by which an order moved what was held without a command. */
function ownMove(run: Recorder, orderNo: string): Request | undefined {
  const own = ownMovesOf(run, orderNo);
  return run.writes.find(({ serialNumber }) => own.some((one) => one.serialNumber === serialNumber));
}

/** A busy order may take longer, and so may any order before the faults end; what failed is tried again after a wait. */
function isLate(run: Recorder, orderNo: string, dueMs: number): boolean {
  const triedMs = [...run.operations.values()]
    .filter((one) => one.orderNo === orderNo && one.finalOutcome && one.finalOutcome.type !== 'succeeded')
    .map(({ endedMs = 0 }) => endedMs + RETRY_MS);
  if (run.nowMs() < Math.max(dueMs, run.faultsEndMs, ...triedMs) + SLACK_MS) return false;
  const isBusy = [...run.operations.values()].some((one) => one.orderNo === orderNo && !one.finalOutcome);
  return heldOf(run, orderNo) > 0n && !isBusy && !run.commands.isWaiting(orderNo);
}
