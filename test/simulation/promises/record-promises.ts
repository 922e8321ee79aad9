import { fromFen, toFen } from '../../../src/domain/money.js';
import { MONEY_KINDS } from '../scenario/scenario.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import { movesHeld } from './moves-held.js';
import { wasBound } from './was-bound.js';
import { sumsIn, sumOfBooked, sumOfMoves, sumOfSuccesses, codeAnswerOf } from './sums.js';
import type { Recorder } from '../recording/recorder.js';
import type { Operation } from '../recording/recorded.js';

/** What is promised of records and answers: that the provider's, the journal's and the workflow's are the same, and that all ends. */
export const RECORD_PROMISES: readonly Invariant[] = [
  {
    name: 'a dispute stops the clock',
    promise: 'while a dispute stands nothing moves by a deadline',
    judged: (run) => run.callerAnswers.filter(({ name }) => name === 'openDispute').length,
    check: (run) =>
      firstViolation(run.callerAnswers, (callerAnswer) => {
        if (callerAnswer.name !== 'openDispute' || run.forgotten.has(callerAnswer.orderNo)) return undefined;
        const moved = run.writes.find(
          ({ orderNo, atMs, kind }) =>
            orderNo === callerAnswer.orderNo && atMs > callerAnswer.atMs && movesHeld(kind),
        );
        if (!moved) return undefined;
        const isDecided = run.given.some(
          ({ orderNo, name, atMs, refused }) =>
            orderNo === callerAnswer.orderNo &&
            atMs <= moved.atMs &&
            refused === undefined &&
            ['return', 'resolveDispute', 'cancel'].includes(name),
        );
        return !isDecided
          ? `${callerAnswer.orderNo} moved by ${moved.interface} while it was disputed`
          : undefined;
      }),
  },
  {
    name: 'the journal matches the records',
    promise: 'what the journal calls done is in the records, and the other way round',
    judged: (run) => (run.isOver ? run.operations.size : 0),
    check: (run) => {
      if (!run.isOver) return undefined;
      const operations = [...run.operations.values()];
      const undone = operations.find(
        (one) => one.finalOutcome?.type === 'succeeded' && !isInRecords(run, one),
      );
      if (undone) return `${undone.operationId} is done in the journal and not in the records`;
      const orders = operations.flatMap(({ orderNo }) => (orderNo === undefined ? [] : [orderNo]));
      return firstViolation(new Set([...orders, ...heldOrders(run)]), (orderNo) =>
        firstViolation(MONEY_KINDS, (kind) => {
          const [records, journal] = [sumOfBooked(run, orderNo, kind), sumOfSuccesses(run, orderNo, kind)];
          return records === journal
            ? undefined
            : `${orderNo}: ${kind} is ${fromFen(records)} in the records and ${fromFen(journal)} in the journal`;
        }),
      );
    },
  },
  {
    name: 'journal is workflow',
    promise: 'the sums by which a workflow ends are those of its operations in the journal',
    judged: (run) => run.ended.filter(({ result }) => run.isOver && result).length,
    check: (run) =>
      firstViolation(run.ended, ({ orderNo, result }, index) => {
        // A request that is still under way when a workflow ends records its own answer.
        if (!result || !run.isOver) return undefined;
        const { held, released, returned, refunded } = result.sums;
        const sums = { hold: held, release: released, return: returned, refund: refunded };
        // It has begun nothing, and its number was free for the order that followed: that one has the journal's sums.
        const isFollowed =
          result.code === 'PROVIDER_NOT_CONFIGURED' &&
          run.ended.slice(index + 1).some((later) => later.orderNo === orderNo);
        return firstViolation(MONEY_KINDS, (kind) => {
          const journal = isFollowed ? 0n : sumOfMoves(run, orderNo, kind);
          return journal === toFen(sums[kind])
            ? undefined
            : `${orderNo}: ${kind} is ${sums[kind]} in the workflow and ${fromFen(journal)} in the journal`;
        });
      }),
  },
  {
    name: 'answers are true',
    promise:
      'the sums in an answer had been reached when it was given, and none is less than in an answer before its command was sent; an accepted code has bound the card, and no code is answered as too late once its order has bound it',
    judged: (run) =>
      run.callerAnswers.filter(({ answer }) => sumsIn(answer) ?? codeAnswerOf(answer) === 'accepted').length,
    check: (run) => untrue(run),
  },
  {
    name: 'nothing personal in logs',
    promise: 'no code, name, card, identity or mobile number is in a log line, an error or what the UI shows',
    judged: (run) => (run.secrets.length > 0 ? run.linesTaken : 0),
    check: (run) => {
      const fresh = run.takeLogLines();
      const found = run.secrets.find(({ text }) => fresh.some((line) => holds(line, text)));
      return found && `a log line holds ${found.what}`;
    },
  },
  {
    name: 'replays are the same',
    promise: 'a workflow that is replayed does what it did, and never breaks off in the middle',
    judged: (run) => run.replays,
    check: (run) => run.taskFailures[0],
  },
  {
    name: 'everything ends',
    promise: 'once the faults have ended every workflow and transfer ends, and nothing is left held',
    judged: (run) => (run.isOver ? run.ended.length : 0),
    check: (run) => run.stuck[0],
  },
];

/** Whether a line holds a text by itself: six digits of a serial number are no code. */
function holds(line: string, text: string): boolean {
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + text.length] ?? ' '];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}

/** Whether a member has what an operation brought. An account that others opened counts, too. */
function isInRecords(run: Recorder, { provider, kind, member = '' }: Operation): boolean {
  const bank = run.banks.get(provider);
  if (kind === 'openAccount') return bank?.accountOf(member) !== undefined;
  if (kind === run.decoderOf(provider).bindsBy) return isBound(run, provider, member);
  if (kind === 'unbindCard' || kind === 'closeAccount')
    return run.effects.some((effect) => effect.kind === kind && effect.memberCode === member);
  // Money is compared by its sums.
  return true;
}

function isBound(run: Recorder, provider: Operation['provider'], member: string): boolean {
  const { bindsBy } = run.decoderOf(provider);
  const isDone = run.effects.some(({ kind, memberCode }) => kind === bindsBy && memberCode === member);
  return isDone || run.banks.get(provider)?.isBoundAlready(member) === true;
}

function heldOrders(run: Recorder): string[] {
  return run.holds().map(({ orderNo }) => orderNo);
}

function untrue(run: Recorder): string | undefined {
  for (const callerAnswer of run.callerAnswers) {
    const { provider, orderNo, member, name, requestId, callerAnswersBefore, answer } = callerAnswer;
    if (codeAnswerOf(answer) === 'accepted' && !isBound(run, provider, member))
      return `${name} ${requestId} was answered that the card is bound`;
    if (codeAnswerOf(answer) === 'expired' && wasBound(run, callerAnswer))
      return `${name} ${requestId} was answered as too late, and the card was bound`;
    const sums = sumsIn(answer);
    if (!sums) continue;
    // A repeated command gets the same answer again, with the sums of then.
    const earlier = run.callerAnswers
      .slice(0, callerAnswersBefore)
      .flatMap((one) => (one.orderNo === orderNo ? (sumsIn(one.answer) ?? []) : []));
    for (const part of ['released', 'returned', 'refunded'] as const) {
      const kind = part === 'released' ? 'release' : part === 'returned' ? 'return' : 'refund';
      if (sums[part] > sumOfMoves(run, orderNo, kind))
        return `${name} ${requestId} was answered with more ${part} than there is`;
      if (earlier.some((one) => sums[part] < one[part]))
        return `${name} ${requestId} was answered with less ${part} than an answer before`;
    }
  }
  return undefined;
}
