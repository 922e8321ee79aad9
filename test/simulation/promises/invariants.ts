import { fromFen, parseMoney, toFen } from '../../../src/domain/money.js';
import { MEMBER_MONEY_KINDS, MONEY_KINDS } from '../scenario/scenario.js';
import { following, overlapping } from './one-at-a-time.js';
import { ATTEMPT_PROMISES } from './attempt-promises.js';
import { CHANNEL_PROMISES } from './channel-promises.js';
import { ENDING_PROMISES } from './ending-promises.js';
import { ONBOARDING_PROMISES } from './onboarding-promises.js';
import { MEMBER_MONEY_PROMISES } from './member-money-promises.js';
import { WAITING_PROMISES } from './waiting-promises.js';
import { wasBound } from './was-bound.js';
import { COMMAND_PROMISES } from './command-promises.js';
import { sumsIn, sumOfBooked, sumOfEffects, sumOfMoves, sumOfSuccesses, codeAnswerOf } from './sums.js';
import type { Operation, Request, Recorder } from '../recording/recorder.js';
import { firstViolation } from './first-violation.js';

const MOVES_MONEY = [...MONEY_KINDS, ...MEMBER_MONEY_KINDS];

/** A promise that must hold after every step of every run. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** How many cases of a run it has judged: a promise that never judged any was not tested. */
  judged(run: Recorder): number;
  /** What breaks the promise, if anything does. */
  check(run: Recorder): string | undefined;
}

/** That effects are single, that all balances match and that everything ends. */
const EFFECTS_AND_RECORDS: readonly Invariant[] = [
  {
    name: 'the ledger balances',
    promise: "the provider's ledger balances, no account is below zero, the sandbox made no mistake",
    judged: (run) => run.effects.length,
    check: (run) =>
      [...run.banks.values()].every(({ ledger }) => ledger.balanced)
        ? run.mistakes[0]
        : 'the entries do not sum to zero',
  },
  {
    name: 'held adds up',
    promise: 'what was held is released, returned or still held; refunds never exceed what was released',
    judged: (run) =>
      run.effects.filter(({ kind }) => kind === 'release' || kind === 'return' || kind === 'refund').length,
    check: (run) =>
      firstViolation(run.holds(), (order) => {
        const texts = [order.amount, order.held, order.released, order.returned];
        const [amount, held, released, returned] = texts.map((text) => toFen(parseMoney(text)));
        if (amount !== (held ?? 0n) + (released ?? 0n) + (returned ?? 0n))
          return `${order.orderNo}: held does not add up`;
        const refunded = sumOfEffects(run, order.orderNo, 'refund');
        return refunded > sumOfEffects(run, order.orderNo, 'release')
          ? `${order.orderNo}: more was refunded than released`
          : undefined;
      }),
  },
  {
    name: 'one effect',
    promise: 'each intent has at most one effect, whatever the provider does with repeated numbers',
    judged: (run) => repeated(run.writes).length,
    check: (run) => {
      const met = new Set<string>();
      return firstViolation(run.effects, ({ kind, serialNumber }) => {
        if (kind === 'deposit') return undefined;
        const isSecond = met.has(serialNumber);
        met.add(serialNumber);
        return isSecond ? `${kind} ${serialNumber} took effect twice` : undefined;
      });
    },
  },
  {
    name: 'one number',
    promise:
      'one intent has exactly one serial number, in the journal and on the wire, and it names nothing else; where numbers are unique for a day, money goes out under one on one day alone',
    judged: (run) => run.writes.length,
    check: (run) => {
      const owners = new Map([...run.operations.values()].map((one) => [one.serialNumber, one]));
      if (owners.size < run.operations.size) return 'two operations share a number';
      for (const [operationId, numbers] of run.serialNumbers) {
        if (numbers.size > 1) return `${operationId} had ${numbers.size} numbers`;
      }
      const days = new Map<string, number>();
      return firstViolation(run.writes, ({ serialNumber = '', orderNo, provider, kind = '', atMs }) => {
        const day = run.dayOf(atMs);
        const first = days.get(serialNumber) ?? day;
        days.set(serialNumber, first);
        const isByDay = run.decoderOf(provider).numbersByDay && MOVES_MONEY.some((one) => one === kind);
        if (isByDay && first !== day) return `${serialNumber} went out on two days`;
        const owner = owners.get(serialNumber);
        if (!owner) return `${serialNumber} went out, and is no number of the journal`;
        return owner.orderNo === orderNo ? undefined : `${serialNumber} went out for another order`;
      });
    },
  },
  {
    name: 'queried before sent again',
    promise: 'no second write of an intent unless a status query in between has found it absent',
    judged: (run) => repeated(run.writes).length,
    check: (run) => firstViolation(run.bySubject.values(), (about) => sentBlindly(about)),
  },
  {
    name: 'failed only by evidence',
    promise:
      'nothing is called rejected or absent without evidence from the provider or an operator, and never what was done',
    judged: (run) =>
      [...run.operations.values()].filter(({ finalOutcome: end }) => end && end.type !== 'succeeded').length,
    check: (run) =>
      firstViolation(run.operations.values(), (one) => {
        if (one.finalOutcome === undefined || one.finalOutcome.type === 'succeeded') return undefined;
        // What has lapsed was carried out, and is void.
        const isVoid = one.finalOutcome.type === 'absent' && voidAfterMs(run, one) !== undefined;
        const done = !isVoid && run.effectsOf(one.serialNumber).length > 0;
        // A late request can contradict an operator's decision; once it was queried the row must show that.
        const cameLater = run
          .effectsOf(one.serialNumber)
          .every(({ atMs }) => atMs > (one.endedMs ?? Infinity));
        const isOvertaken =
          one.endedBy?.evidence.source === 'operator' && (one.attention !== undefined || cameLater);
        const isMisreported =
          run.misreported.has(one.serialNumber) && (!run.isOver || one.attention !== undefined);
        // A payer may pay what is over; that it goes back is a promise of its own.
        const isLate = cameLater && run.agreed.get(one.orderNo ?? '')?.byChannel === true;
        if (done && !isOvertaken && !isMisreported && !isLate && !run.paidOtherwise(one))
          return `${one.operationId} ended as ${one.finalOutcome.type}, and the provider has done it`;
        return isProven(run, one.operationId)
          ? undefined
          : `${one.operationId} ended as ${one.finalOutcome.type} without evidence`;
      }),
  },
  {
    name: 'ends stay',
    promise: 'an operation that has ended never leaves its end',
    judged: (run) => run.endsShownAgain,
    check: (run) => run.changedEnds[0],
  },
  {
    name: 'nothing rests on an unknown outcome',
    promise:
      'no release, return, refund or further hold is sent while the outcome of what it rests on is unknown',
    judged: (run) => run.writes.filter(({ kind }) => isResting(kind)).length,
    check: (run) =>
      firstViolation(run.writes, (request) => {
        const { orderNo, atMs, kind } = request;
        if (orderNo === undefined) return undefined;
        const known = (rested: 'hold' | 'release'): boolean =>
          run.ofOrder(orderNo, rested).some((one) => isKnownDone(one) && (one.endedMs ?? Infinity) <= atMs);
        if (movesHeld(kind) && !known('hold'))
          return `${request.interface} was sent for ${orderNo} before its hold was known`;
        if (kind === 'hold' && isHoldInDoubt(run, request))
          return `${orderNo} was held again before its first hold was known`;
        if (kind === 'refund' && !known('release'))
          return `a refund was sent for ${orderNo} before its release was known`;
        return undefined;
      }),
  },
  {
    name: 'one at a time',
    promise: 'writes of one order are never under way together',
    judged: (run) => following(run.writes),
    check: (run) => overlapping(run.writes),
  },
  {
    name: 'recorded first',
    promise: 'what a workflow learns of an operation is in the journal before the workflow goes on',
    judged: (run) => run.reportedEnds,
    check: (run) => run.unrecorded[0],
  },
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

export const INVARIANTS: readonly Invariant[] = [
  ...EFFECTS_AND_RECORDS,
  ...COMMAND_PROMISES,
  ...ENDING_PROMISES,
  ...WAITING_PROMISES,
  ...ATTEMPT_PROMISES,
  ...CHANNEL_PROMISES,
  ...MEMBER_MONEY_PROMISES,
  ...ONBOARDING_PROMISES,
];

/** Whether another hold of the order had been sent and had not ended when this one was sent. */
function isHoldInDoubt(run: Recorder, { orderNo = '', serialNumber, atMs }: Request): boolean {
  return run.ofOrder(orderNo, 'hold').some((one) => {
    if (one.serialNumber === serialNumber || (one.endedMs ?? Infinity) <= atMs) return false;
    return run.writes.some((other) => other.serialNumber === one.serialNumber && other.atMs < atMs);
  });
}

/** Whether a line holds a text by itself: six digits of a serial number are no code. */
function holds(line: string, text: string): boolean {
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + text.length] ?? ' '];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}

/** Writes whose number had gone out before. */
function repeated(writes: readonly Request[]): Request[] {
  const met = new Set<string>();
  return writes.filter(({ serialNumber = '' }) => {
    const isSecond = met.has(serialNumber);
    met.add(serialNumber);
    return isSecond;
  });
}

function sentBlindly(about: readonly Request[]): string | undefined {
  const last = new Map<string, Request>();
  for (const write of about) {
    if (write.type !== 'write') continue;
    const { serialNumber = '', interface: name } = write;
    const before = last.get(serialNumber);
    const nothingFound = ({ type, n, answer, answeredMs = Infinity }: Request): boolean =>
      type === 'query' && n > (before?.n ?? 0) && answeredMs <= write.atMs && answer?.lacks(write) === true;
    if (before && !about.some(nothingFound))
      return `${name} ${serialNumber} went out again, and no query had found it absent`;
    // What the gateway turned down has not been sent as far as the provider is concerned.
    if (!write.answer?.turnedDown) last.set(serialNumber, write);
  }
  return undefined;
}

/** Whether a write lets out what is held. */
function movesHeld(kind: Request['kind']): boolean {
  return kind === 'release' || kind === 'return';
}

/** Whether a write moves what another one brought in. */
function isResting(kind: Request['kind']): boolean {
  return movesHeld(kind) || kind === 'refund';
}

/** So long after it was sent an operation is void by its provider's own rule; undefined where it never is. */
function voidAfterMs(run: Recorder, { provider, kind }: Operation): number | undefined {
  return run.decoderOf(provider).voidAfterMs[kind];
}

/** Succeeded in the journal, or found done, by its attention, after it had ended otherwise. */
function isKnownDone({ finalOutcome, attention }: Operation): boolean {
  return finalOutcome?.type === 'succeeded' || (finalOutcome !== undefined && attention !== undefined);
}

/** Whether a member has what an operation brought. An account that others opened counts, too. */
function isInRecords(run: Recorder, { provider, kind, member = '' }: Operation): boolean {
  const bank = run.banks.get(provider);
  if (kind === 'openAccount') return bank?.accountOf(member) !== undefined;
  if (kind === run.decoderOf(provider).bindsBy) return isBound(run, provider, member);
  if (kind === 'unbindCard')
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

function isProven(run: Recorder, operationId: string): boolean {
  const operation = run.operations.get(operationId);
  const recording = operation?.endedBy;
  if (!operation || !recording) return false;
  if (recording.evidence.source === 'operator') return true;
  if (recording.evidence.source === 'notification') return run.notified.has(operation.serialNumber);
  const writes = run.writes.filter((one) => one.serialNumber === operation.serialNumber);
  const [subject] = writes[0]?.subjects ?? [];
  const about = subject === undefined ? [] : (run.bySubject.get(subject) ?? []);
  if (operation.finalOutcome?.type === 'rejected') {
    const { code } = operation.finalOutcome;
    // Rejected before anything was sent, or by an answer that came over the wire: a query that finds a rejection is itself
    // answered with success.
    return (
      writes.length === 0 ||
      about.some(({ type, answer }) => answer?.code === code || (type === 'query' && answer?.isWell === true))
    );
  }
  const last = writes.at(-1);
  if (!last) return true;
  const lapseMs = voidAfterMs(run, operation);
  if (lapseMs !== undefined) return (operation.endedMs ?? 0) - last.atMs >= lapseMs;
  return about.some((one) => one.type === 'query' && one.answer?.lacks(last) && one.n > last.n);
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
