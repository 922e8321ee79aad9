import { HOUR_MS } from '../../../src/domain/durations.js';
import { toFen, parseMoney } from '../../../src/domain/money.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariants.js';
import type { Agreed } from '../recording/command-log.js';
import type { Request, Recorder } from '../recording/recorder.js';

/** What is done at a deadline may take so long; a clock that was started again is later than that. */
const SLACK_MS = 3 * HOUR_MS;
/** Temporal takes ten of one execution. */
const MOST_IN_FLIGHT = 8;
/** The longest wait before what did not happen is tried again. */
const RETRY_MS = 6 * HOUR_MS;

/** What is promised to those who wait. */
export const WAITING_PROMISES: readonly Invariant[] = [
  {
    name: 'a deadline is kept',
    promise:
      'what nobody has decided goes by itself when the time to confirm is over, whatever was asked for meanwhile, and never before',
    judged: (seen) => [...seen.agreed.keys()].filter((orderNo) => ownMove(seen, orderNo)).length,
    check: (seen) =>
      firstViolation(seen.agreed, ([orderNo, agreed]) => {
        const dueMs = dueOf(seen, orderNo, agreed);
        if (dueMs === undefined) return undefined;
        const own = ownMove(seen, orderNo);
        if (own && own.atMs < dueMs) return `${orderNo} moved by ${own.interface} before its deadline`;
        return !own && isLate(seen, orderNo, dueMs) ? `${orderNo} is held after its deadline` : undefined;
      }),
  },
  {
    name: 'a client leaves room for others',
    promise: `no client has more than ${MOST_IN_FLIGHT} updates of one workflow under way, however many callers it has`,
    judged: (seen) => seen.mostInFlight,
    check: ({ mostInFlight }) =>
      mostInFlight > MOST_IN_FLIGHT ? `a client has ${mostInFlight} updates under way` : undefined,
  },
];

/** When an order's own deadline is; undefined where somebody has decided otherwise, or may have. */
function dueOf(seen: Recorder, orderNo: string, { confirmMs }: Agreed): number | undefined {
  const sinceMs = seen.heldSince.get(orderNo);
  const isOtherwise =
    seen.terminated.has(orderNo) ||
    seen.given.some((one) => one.orderNo === orderNo && ['cancel', 'openDispute'].includes(one.name));
  return sinceMs === undefined || isOtherwise ? undefined : sinceMs + confirmMs;
}

/** The first write by which an order moved what was held without having been told to: the operations of commands carry an id. */
function ownMove(seen: Recorder, orderNo: string): Request | undefined {
  const own = [...seen.operations.values()].filter(
    (one) =>
      one.orderNo === orderNo &&
      (one.kind === 'release' || one.kind === 'return') &&
      one.operationId.split('/').length === 4,
  );
  return seen.writes.find(({ serialNumber }) => own.some((one) => one.serialNumber === serialNumber));
}

/** While an order is about something, and before the calm, it may take longer; what did not happen is tried again after a wait. */
function isLate(seen: Recorder, orderNo: string, dueMs: number): boolean {
  const triedMs = [...seen.operations.values()]
    .filter((one) => one.orderNo === orderNo && one.finalOutcome && one.finalOutcome.type !== 'succeeded')
    .map(({ endedMs = 0 }) => endedMs + RETRY_MS);
  if (seen.nowMs() < Math.max(dueMs, seen.calmMs, ...triedMs) + SLACK_MS) return false;
  const isHeld = seen
    .holds()
    .some((one) => one.orderNo === orderNo && (toFen(parseMoney(one.held)) ?? 0n) > 0n);
  const isBusy = [...seen.operations.values()].some((one) => one.orderNo === orderNo && !one.finalOutcome);
  return isHeld && !isBusy && !seen.commands.isWaiting(orderNo);
}
