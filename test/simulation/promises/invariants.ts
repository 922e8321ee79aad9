import { fromFen, parseMoney, toFen } from '../../../src/domain/money.js';
import { MONEY_KINDS } from '../scenario/scenario.js';
import { following, overlapping } from './one-at-a-time.js';
import { ENDING_PROMISES } from './ending-promises.js';
import { WAITING_PROMISES } from './waiting-promises.js';
import { wasBound } from './was-bound.js';
import { COMMAND_PROMISES } from './command-promises.js';
import { moneyText, sumOfBooked, sumOfEffects, sumOfMoves, sumOfSuccesses, wordOf } from './sums.js';
import type { Operation, Request, Recorder } from '../recording/recorder.js';
import { firstViolation } from './first-violation.js';

/** A promise that must hold after every step of every run. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** How much a run has given it to judge: a promise that never had anything to judge was not tested. */
  judged(seen: Recorder): number;
  /** What breaks the promise, if anything does. */
  check(seen: Recorder): string | undefined;
}

/** That effects are single, that all balances match and that everything ends. */
const EFFECTS_AND_BOOKS: readonly Invariant[] = [
  {
    name: 'books balance',
    promise: "the provider's books balance, no account is below zero, and the sandbox itself made no mistake",
    judged: (seen) => seen.effects.length,
    check: (seen) =>
      [...seen.banks.values()].every(({ ledger }) => ledger.balanced)
        ? seen.mistakes[0]
        : 'the entries do not sum to zero',
  },
  {
    name: 'held adds up',
    promise: 'what was held is released, returned or still held; refunds never exceed what was released',
    judged: (seen) =>
      seen.effects.filter(({ kind }) => kind === 'release' || kind === 'return' || kind === 'refund').length,
    check: (seen) =>
      firstViolation(seen.holds(), (order) => {
        const [amount, held, released, returned] = [
          order.amount,
          order.held,
          order.released,
          order.returned,
        ].map((text) => toFen(parseMoney(text)));
        if (amount !== (held ?? 0n) + (released ?? 0n) + (returned ?? 0n))
          return `${order.orderNo}: held does not add up`;
        const refunded = sumOfEffects(seen, order.orderNo, 'refund');
        return refunded > sumOfEffects(seen, order.orderNo, 'release')
          ? `${order.orderNo}: more was refunded than released`
          : undefined;
      }),
  },
  {
    name: 'one effect',
    promise: 'each intent has at most one effect, whatever the provider does with repeated numbers',
    judged: (seen) => repeated(seen.writes).length,
    check: (seen) => {
      const met = new Set<string>();
      return firstViolation(seen.effects, ({ kind, serialNumber }) => {
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
    judged: (seen) => seen.writes.length,
    check: (seen) => {
      const owners = new Map([...seen.operations.values()].map((one) => [one.serialNumber, one]));
      if (owners.size < seen.operations.size) return 'two operations share a number';
      for (const [operationId, numbers] of seen.serialNumbers) {
        if (numbers.size > 1) return `${operationId} had ${numbers.size} numbers`;
      }
      const days = new Map<string, number>();
      return firstViolation(seen.writes, ({ serialNumber = '', orderNo, provider, kind = '', atMs }) => {
        const day = seen.dayOf(atMs);
        const first = days.get(serialNumber) ?? day;
        days.set(serialNumber, first);
        const isByDay = seen.decoderOf(provider).numbersByDay && MONEY_KINDS.some((one) => one === kind);
        if (isByDay && first !== day) return `${serialNumber} went out on two days`;
        const owner = owners.get(serialNumber);
        if (!owner) return `${serialNumber} went out, and is no number of the journal`;
        return owner.orderNo === orderNo ? undefined : `${serialNumber} went out for another order`;
      });
    },
  },
  {
    name: 'asked before sent again',
    promise: 'no second write of an intent unless a question about it in between has found nothing',
    judged: (seen) => repeated(seen.writes).length,
    check: (seen) => firstViolation(seen.bySubject.values(), (about) => sentBlindly(about)),
  },
  {
    name: 'failed only by evidence',
    promise:
      'nothing is called refused or absent without evidence from the provider or an operator, and never what was done',
    judged: (seen) =>
      [...seen.operations.values()].filter(({ finalOutcome: end }) => end && end.type !== 'succeeded').length,
    check: (seen) =>
      firstViolation(seen.operations.values(), (one) => {
        if (one.finalOutcome === undefined || one.finalOutcome.type === 'succeeded') return undefined;
        // What has lapsed was made, and is void.
        const isVoid = one.finalOutcome.type === 'absent' && voidAfterMs(seen, one) !== undefined;
        const done = !isVoid && seen.effectsOf(one.serialNumber).length > 0;
        // A person's word can be overtaken by what was on its way; once somebody has looked the row must say so.
        const cameLater = seen
          .effectsOf(one.serialNumber)
          .every(({ atMs }) => atMs > (one.endedMs ?? Infinity));
        const isOvertaken =
          one.endedBy?.evidence.source === 'operator' && (one.attention !== undefined || cameLater);
        const isMisled = seen.misled.has(one.serialNumber) && (!seen.isOver || one.attention !== undefined);
        if (done && !isOvertaken && !isMisled)
          return `${one.operationId} ended as ${one.finalOutcome.type}, and the provider has done it`;
        return isProven(seen, one.operationId)
          ? undefined
          : `${one.operationId} ended as ${one.finalOutcome.type} without evidence`;
      }),
  },
  {
    name: 'ends stay',
    promise: 'an operation that has ended never leaves its end',
    judged: (seen) => seen.endsShownAgain,
    check: (seen) => seen.changedEnds[0],
  },
  {
    name: 'nothing rests on a doubt',
    promise:
      'no release, return, refund or further hold is sent while the outcome of what it rests on is unknown',
    judged: (seen) => seen.writes.filter(({ kind }) => isResting(kind)).length,
    check: (seen) =>
      firstViolation(seen.writes, (request) => {
        const { orderNo, atMs, kind } = request;
        if (orderNo === undefined) return undefined;
        const known = (rested: 'hold' | 'release'): boolean =>
          seen.ofOrder(orderNo, rested).some((one) => isKnownDone(one) && (one.endedMs ?? Infinity) <= atMs);
        if (movesHeld(kind) && !known('hold'))
          return `${request.interface} was sent for ${orderNo} before its hold was known`;
        if (kind === 'hold' && isHoldInDoubt(seen, request))
          return `${orderNo} was held again before its first hold was known`;
        if (kind === 'refund' && !known('release'))
          return `a refund was sent for ${orderNo} before its release was known`;
        return undefined;
      }),
  },
  {
    name: 'one at a time',
    promise: 'writes of one order are never under way together',
    judged: (seen) => following(seen.writes),
    check: (seen) => overlapping(seen.writes),
  },
  {
    name: 'recorded first',
    promise: 'what a workflow is told of an operation is in the journal before the workflow goes on',
    judged: (seen) => seen.toldEnds,
    check: (seen) => seen.unrecorded[0],
  },
  {
    name: 'a dispute stops the clock',
    promise: 'while a dispute stands nothing moves by a deadline',
    judged: (seen) => seen.told.filter(({ name }) => name === 'openDispute').length,
    check: (seen) =>
      firstViolation(seen.told, (told) => {
        if (told.name !== 'openDispute' || seen.forgotten.has(told.orderNo)) return undefined;
        const moved = seen.writes.find(
          ({ orderNo, atMs, kind }) => orderNo === told.orderNo && atMs > told.atMs && movesHeld(kind),
        );
        if (!moved) return undefined;
        const asked = seen.given.some(
          ({ orderNo, name, atMs, refused }) =>
            orderNo === told.orderNo &&
            atMs <= moved.atMs &&
            refused === undefined &&
            ['return', 'resolveDispute', 'cancel'].includes(name),
        );
        return !asked ? `${told.orderNo} moved by ${moved.interface} while it was disputed` : undefined;
      }),
  },
  {
    name: 'books are journal',
    promise: 'what the journal calls done is in the books, and what is in the books is done in the journal',
    judged: (seen) => (seen.isOver ? seen.operations.size : 0),
    check: (seen) => {
      if (!seen.isOver) return undefined;
      const operations = [...seen.operations.values()];
      const undone = operations.find(
        (one) => one.finalOutcome?.type === 'succeeded' && !isInBooks(seen, one),
      );
      if (undone) return `${undone.operationId} is done in the journal and not in the books`;
      const orders = operations.flatMap(({ orderNo }) => (orderNo === undefined ? [] : [orderNo]));
      return firstViolation(new Set([...orders, ...heldOrders(seen)]), (orderNo) =>
        firstViolation(MONEY_KINDS, (kind) => {
          const [books, journal] = [sumOfBooked(seen, orderNo, kind), sumOfSuccesses(seen, orderNo, kind)];
          return books === journal
            ? undefined
            : `${orderNo}: ${kind} is ${fromFen(books)} in the books and ${fromFen(journal)} in the journal`;
        }),
      );
    },
  },
  {
    name: 'journal is workflow',
    promise: 'the sums by which a workflow ends are those of its operations in the journal',
    judged: (seen) => seen.ended.filter(({ result }) => seen.isOver && result).length,
    check: (seen) =>
      firstViolation(seen.ended, ({ orderNo, result }, index) => {
        // A request that is still under way when a workflow ends records its own answer.
        if (!result || !seen.isOver) return undefined;
        const { held, released, returned, refunded } = result.sums;
        const sums = { hold: held, release: released, return: returned, refund: refunded };
        // It has begun nothing, and its number was free for the order that followed: that one has the journal's sums.
        const isFollowed =
          result.code === 'PROVIDER_NOT_CONFIGURED' &&
          seen.ended.slice(index + 1).some((later) => later.orderNo === orderNo);
        return firstViolation(MONEY_KINDS, (kind) => {
          const journal = isFollowed ? 0n : sumOfMoves(seen, orderNo, kind);
          return journal === toFen(sums[kind])
            ? undefined
            : `${orderNo}: ${kind} is ${sums[kind]} in the workflow and ${fromFen(journal)} in the journal`;
        });
      }),
  },
  {
    name: 'callers are told the truth',
    promise:
      'the sums in an answer had been reached when it was given, and none is less than was told before it was asked for; an accepted code has bound the card, and no code is told to be too late once its order has bound it',
    judged: (seen) =>
      seen.told.filter(({ answer }) => moneyText(answer) ?? wordOf(answer) === 'accepted').length,
    check: (seen) => untrue(seen),
  },
  {
    name: 'nothing personal in logs',
    promise: 'no code, name, card, identity or mobile number is in a log line, an error or what the UI shows',
    judged: (seen) => (seen.secrets.length > 0 ? seen.linesTaken : 0),
    check: (seen) => {
      const fresh = seen.takeLogLines();
      const found = seen.secrets.find(({ text }) => fresh.some((line) => holds(line, text)));
      return found && `a log line holds ${found.what}`;
    },
  },
  {
    name: 'replays are the same',
    promise: 'a workflow that is replayed does what it did, and never breaks off in the middle',
    judged: (seen) => seen.replays,
    check: (seen) => seen.taskFailures[0],
  },
  {
    name: 'everything ends',
    promise: 'once nothing goes wrong any more every workflow and transfer ends, and nothing is left held',
    judged: (seen) => (seen.isOver ? seen.ended.length : 0),
    check: (seen) => seen.stuck[0],
  },
];

export const INVARIANTS: readonly Invariant[] = [
  ...EFFECTS_AND_BOOKS,
  ...COMMAND_PROMISES,
  ...ENDING_PROMISES,
  ...WAITING_PROMISES,
];

/** Whether another hold of the order had been sent and had not ended when this one was sent. */
function isHoldInDoubt(seen: Recorder, { orderNo = '', serialNumber, atMs }: Request): boolean {
  return seen.ofOrder(orderNo, 'hold').some((one) => {
    if (one.serialNumber === serialNumber || (one.endedMs ?? Infinity) <= atMs) return false;
    return seen.writes.some((other) => other.serialNumber === one.serialNumber && other.atMs < atMs);
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
      type === 'question' &&
      n > (before?.n ?? 0) &&
      answeredMs <= write.atMs &&
      answer?.lacks(write) === true;
    if (before && !about.some(nothingFound))
      return `${name} ${serialNumber} went out again, and nobody had asked and found nothing`;
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
function voidAfterMs(seen: Recorder, { provider, kind }: Operation): number | undefined {
  return seen.decoderOf(provider).voidAfterMs[kind];
}

/** Done by the journal's word, or by its attention where it had ended as failed before. */
function isKnownDone({ finalOutcome, attention }: Operation): boolean {
  return finalOutcome?.type === 'succeeded' || (finalOutcome !== undefined && attention !== undefined);
}

/** Whether a member has what an operation brought. An account may have been opened by somebody else, and is found. */
function isInBooks(seen: Recorder, { provider, kind, member = '' }: Operation): boolean {
  const bank = seen.banks.get(provider);
  if (kind === 'openAccount') return bank?.accountOf(member) !== undefined;
  if (kind === seen.decoderOf(provider).bindsBy) return isBound(seen, provider, member);
  // Money is compared by its sums.
  return true;
}

function isBound(seen: Recorder, provider: Operation['provider'], member: string): boolean {
  const { bindsBy } = seen.decoderOf(provider);
  const isDone = seen.effects.some(({ kind, memberCode }) => kind === bindsBy && memberCode === member);
  return isDone || seen.banks.get(provider)?.isBoundAlready(member) === true;
}

function heldOrders(seen: Recorder): string[] {
  return seen.holds().map(({ orderNo }) => orderNo);
}

function isProven(seen: Recorder, operationId: string): boolean {
  const operation = seen.operations.get(operationId);
  const word = operation?.endedBy;
  if (!operation || !word) return false;
  if (word.evidence.source === 'operator') return true;
  if (word.evidence.source === 'notification') return seen.notified.has(operation.serialNumber);
  const writes = seen.writes.filter((one) => one.serialNumber === operation.serialNumber);
  const [subject] = writes[0]?.subjects ?? [];
  const about = subject === undefined ? [] : (seen.bySubject.get(subject) ?? []);
  if (operation.finalOutcome?.type === 'rejected') {
    const { code } = operation.finalOutcome;
    // Refused before anything was sent, or by an answer that came over the wire: a question that finds a refusal is itself
    // answered with success.
    return (
      writes.length === 0 ||
      about.some(
        ({ type, answer }) => answer?.code === code || (type === 'question' && answer?.isWell === true),
      )
    );
  }
  const last = writes.at(-1);
  if (!last) return true;
  const lapseMs = voidAfterMs(seen, operation);
  if (lapseMs !== undefined) return (operation.endedMs ?? 0) - last.atMs >= lapseMs;
  return about.some((one) => one.type === 'question' && one.answer?.lacks(last) && one.n > last.n);
}

function untrue(seen: Recorder): string | undefined {
  for (const told of seen.told) {
    const { provider, orderNo, member, name, requestId, toldBefore, answer } = told;
    if (wordOf(answer) === 'accepted' && !isBound(seen, provider, member))
      return `${name} ${requestId} was told that the card is bound`;
    if (wordOf(answer) === 'expired' && wasBound(seen, told))
      return `${name} ${requestId} was told that it is too late, and the card was bound`;
    const sums = moneyText(answer);
    if (!sums) continue;
    // Who says the same again is given the same answer again, with the sums of then.
    const earlier = seen.told
      .slice(0, toldBefore)
      .flatMap((one) => (one.orderNo === orderNo ? (moneyText(one.answer) ?? []) : []));
    for (const part of ['released', 'returned', 'refunded'] as const) {
      const kind = part === 'released' ? 'release' : part === 'returned' ? 'return' : 'refund';
      if (sums[part] > sumOfMoves(seen, orderNo, kind))
        return `${name} ${requestId} was told of more ${part} than there is`;
      if (earlier.some((one) => sums[part] < one[part]))
        return `${name} ${requestId} was told of less ${part} than was told before`;
    }
  }
  return undefined;
}
