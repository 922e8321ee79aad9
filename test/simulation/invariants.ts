import { fromFen, parseMoney, toFen } from '../../src/domain/money.js';
import { moneyText, sumOfBooked, sumOfEffects, sumOfMoves, sumOfSuccesses, wordOf } from './sums.js';
import type { Request, Witness } from './witness.js';

/** A promise that must hold after every step of every run. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** What breaks the promise, if anything does. */
  check(seen: Witness): string | undefined;
}

const MONEY_KINDS = ['hold', 'release', 'return', 'refund'] as const;

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'books balance',
    promise: "the provider's books balance, no account is below zero, and the sandbox itself made no mistake",
    check: (seen) =>
      seen.books.ledger.report().balanced ? seen.mistakes[0] : 'the entries do not sum to zero',
  },
  {
    name: 'held adds up',
    promise: 'what was held is released, returned or still held; refunds never exceed what was released',
    check: (seen) =>
      firstOf(seen.books.control.holds(), (order) => {
        const [amount, held, released, returned] = [
          order.amount,
          order.held,
          order.released,
          order.returned,
        ].map((text) => toFen(parseMoney(text)));
        if (amount !== (held ?? 0n) + (released ?? 0n) + (returned ?? 0n))
          return `${order.orderNo}: held does not add up`;
        const refunded = sumOfEffects(seen, order.orderNo, 'refund');
        return refunded > (released ?? 0n) ? `${order.orderNo}: more was refunded than released` : undefined;
      }),
  },
  {
    name: 'one effect',
    promise: 'each intent has at most one effect, whatever the provider does with repeated numbers',
    check: (seen) => {
      const met = new Set<string>();
      return firstOf(seen.effects, ({ kind, serialNumber }) => {
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
      'one intent has exactly one serial number, in the journal and on the wire, and it names nothing else',
    check: (seen) => {
      const owners = new Map([...seen.operations.values()].map((one) => [one.serialNumber, one]));
      for (const [operationId, numbers] of seen.serialNumbers) {
        if (numbers.size > 1) return `${operationId} had ${numbers.size} numbers`;
      }
      return firstOf(seen.requests, ({ type, serialNumber = '', orderNo }) => {
        if (type !== 'write') return undefined;
        const owner = owners.get(serialNumber);
        if (!owner) return `${serialNumber} went out, and is no number of the journal`;
        return owner.orderNo === orderNo ? undefined : `${serialNumber} went out for another order`;
      });
    },
  },
  {
    name: 'asked before sent again',
    promise: 'no second write of an intent without a question about it in between',
    check: (seen) => firstOf(seen.bySubject.values(), (about) => sentBlindly(about)),
  },
  {
    name: 'failed only by evidence',
    promise:
      'nothing is called refused or absent without the word of the provider or of an operator, and never what was done',
    check: (seen) =>
      firstOf(seen.operations.values(), (one) => {
        if (one.settled === undefined || one.settled.type === 'succeeded') return undefined;
        // An application for a card that has lapsed was made, and is void.
        const isVoid = one.kind === 'applyCardBinding' && one.settled.type === 'absent';
        const done = !isVoid && seen.effectsOf(one.serialNumber).length > 0;
        // A person's word can be overtaken by what was on its way; then the row must say so.
        const isOvertaken = one.endedBy?.evidence.source === 'operator' && one.attention !== undefined;
        if (done && !isOvertaken)
          return `${one.operationId} ended as ${one.settled.type}, and the provider has done it`;
        return isProven(seen, one.operationId)
          ? undefined
          : `${one.operationId} ended as ${one.settled.type} without evidence`;
      }),
  },
  {
    name: 'ends stay',
    promise: 'an operation that has ended never leaves its end',
    check: (seen) => seen.changedEnds[0],
  },
  {
    name: 'nothing rests on a doubt',
    promise:
      'no release, return, refund or further hold is sent while the outcome of what it rests on is unknown',
    check: (seen) =>
      firstOf(seen.requests, (request) => {
        const { orderNo, atMs } = request;
        if (request.type !== 'write' || orderNo === undefined) return undefined;
        const known = (kind: 'hold' | 'release'): boolean =>
          seen
            .ofOrder(orderNo, kind)
            .some((one) => one.settled !== undefined && (one.endedMs ?? Infinity) <= atMs);
        if ((request.interface === '6034/2' || request.interface === '6034/3') && !known('hold'))
          return `${request.interface} was sent for ${orderNo} before its hold was known`;
        if (request.interface === '6034/1' && isHoldInDoubt(seen, request))
          return `${orderNo} was held again before its first hold was known`;
        if (request.interface === '6164' && !known('release'))
          return `a refund was sent for ${orderNo} before its release was known`;
        return undefined;
      }),
  },
  {
    name: 'one at a time',
    promise: 'writes of one order are never under way together',
    check: (seen) => overlapping(seen.requests),
  },
  {
    name: 'recorded first',
    promise: 'what a story is told of an operation is in the journal before the story goes on',
    check: (seen) => seen.unrecorded[0],
  },
  {
    name: 'a dispute stops the clock',
    promise: 'while a dispute stands nothing moves by a deadline',
    check: (seen) =>
      firstOf(seen.told, (told) => {
        if (told.name !== 'openDispute') return undefined;
        const moved = seen.requests.find(
          ({ orderNo, atMs, interface: name }) =>
            orderNo === told.orderNo && atMs > told.atMs && (name === '6034/2' || name === '6034/3'),
        );
        if (!moved) return undefined;
        const asked = seen.given.some(
          ({ orderNo, name, atMs }) =>
            orderNo === told.orderNo &&
            atMs <= moved.atMs &&
            ['return', 'resolveDispute', 'cancel'].includes(name),
        );
        return !asked ? `${told.orderNo} moved by ${moved.interface} while it was disputed` : undefined;
      }),
  },
  {
    name: 'books are journal',
    promise: 'what the journal calls done is in the books, and what is in the books is done in the journal',
    check: (seen) => {
      if (!seen.isOver) return undefined;
      return firstOf(seen.books.control.holds(), ({ orderNo }) =>
        firstOf(MONEY_KINDS, (kind) => {
          const [books, journal] = [sumOfBooked(seen, orderNo, kind), sumOfSuccesses(seen, orderNo, kind)];
          return books === journal
            ? undefined
            : `${orderNo}: ${kind} is ${fromFen(books)} in the books and ${fromFen(journal)} in the journal`;
        }),
      );
    },
  },
  {
    name: 'journal is story',
    promise: 'the sums by which a story ends are those of its operations in the journal',
    check: (seen) =>
      firstOf(seen.ended, ({ orderNo, result }) => {
        // A request that is still under way when a story ends records its own answer.
        if (!result || !seen.isOver) return undefined;
        const { held, released, returned, refunded } = result.sums;
        const sums = { hold: held, release: released, return: returned, refund: refunded };
        return firstOf(MONEY_KINDS, (kind) => {
          const journal = sumOfMoves(seen, orderNo, kind);
          return journal === toFen(sums[kind])
            ? undefined
            : `${orderNo}: ${kind} is ${sums[kind]} in the story and ${fromFen(journal)} in the journal`;
        });
      }),
  },
  {
    name: 'callers are told the truth',
    promise:
      'the sums in an answer had been reached when it was given, and never shrink; an accepted code has bound the card',
    check: (seen) => untrue(seen),
  },
  {
    name: 'nothing personal in logs',
    promise: 'no code, name, card, identity or mobile number is in a log line, an error or what the UI shows',
    check: (seen) => {
      const fresh = seen.takeLogLines();
      const found = seen.secrets.find(({ text }) => fresh.some((line) => holds(line, text)));
      return found && `a log line holds ${found.what}`;
    },
  },
  {
    name: 'replays are the same',
    promise: 'a story that is replayed does what it did, and never breaks off in the middle',
    check: (seen) => seen.taskFailures[0],
  },
  {
    name: 'everything ends',
    promise: 'once nothing goes wrong any more every story ends, and nothing is left held',
    check: (seen) => seen.stuck[0],
  },
];

function firstOf<T>(items: Iterable<T>, check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const broken = check(item);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Whether another hold of the order had been sent and had not ended when this one was sent. */
function isHoldInDoubt(seen: Witness, { orderNo = '', serialNumber, atMs }: Request): boolean {
  return seen.ofOrder(orderNo, 'hold').some((one) => {
    if (one.serialNumber === serialNumber || (one.endedMs ?? Infinity) <= atMs) return false;
    return seen.requests.some((other) => other.serialNumber === one.serialNumber && other.atMs < atMs);
  });
}

/** Whether a line holds a text as a word of its own: six digits of a serial number are no code. */
function holds(line: string, text: string): boolean {
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + text.length] ?? ' '];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}

function sentBlindly(about: readonly Request[]): string | undefined {
  const open = new Set<string>();
  for (const { type, serialNumber = '', answer, interface: name } of about) {
    if (type === 'question') open.clear();
    if (type !== 'write') continue;
    if (open.has(serialNumber)) return `${name} ${serialNumber} went out again, and nobody had asked`;
    // What the gateway turned down has not been sent as far as the provider is concerned.
    if (!answer?.turnedDown) open.add(serialNumber);
  }
  return undefined;
}

/** An application for a card is void by the bank's own rule after 120 s. */
const LAPSE_MS = 120_000;

function isProven(seen: Witness, operationId: string): boolean {
  const operation = seen.operations.get(operationId);
  const word = operation?.endedBy;
  if (!operation || !word) return true;
  if (word.evidence.source === 'operator') return true;
  const writes = seen.requests.filter((one) => one.serialNumber === operation.serialNumber);
  const subject = writes[0]?.subject;
  const about = subject === undefined ? [] : (seen.bySubject.get(subject) ?? []);
  if (operation.settled?.type === 'rejected') {
    const { code } = operation.settled;
    // Refused before anything was sent, or by an answer that came over the wire.
    return (
      writes.length === 0 || about.some(({ answer }) => answer !== undefined && sameCode(answer.code, code))
    );
  }
  const last = writes.at(-1);
  if (!last) return true;
  if (operation.kind === 'applyCardBinding') return (operation.endedMs ?? 0) - last.atMs >= LAPSE_MS;
  return about.some((one) => one.type === 'question' && one.answer !== undefined && one.n > last.n);
}

/** A refusal that a question finds has the code of the refusal, not that of the answer. */
function sameCode(seen: string, recorded: string): boolean {
  return seen === recorded || seen === '000000';
}

function overlapping(requests: readonly Request[]): string | undefined {
  const open = new Map<string, Request>();
  for (const request of requests) {
    const { orderNo, serialNumber } = request;
    if (request.type !== 'write' || orderNo === undefined) continue;
    const before = open.get(orderNo);
    const isOther = before && before.serialNumber !== serialNumber && !restsOn(request, before);
    if (isOther && (before.endedMs ?? Infinity) > request.atMs) {
      return `${request.interface} was sent while ${before.interface} of ${orderNo} was under way`;
    }
    open.set(orderNo, request);
  }
  return undefined;
}

/** Whether the one moves what the other brought in: that it waits for it is a promise of its own. */
function restsOn(request: Request, before: Request): boolean {
  const [first, second] = [before.interface, request.interface];
  return first !== second && (first === '6034/1' || second === '6164');
}

function untrue(seen: Witness): string | undefined {
  const best = new Map<string, { released: bigint; returned: bigint; refunded: bigint }>();
  for (const { orderNo, member, name, requestId, answer } of seen.told) {
    const isBound = (): boolean =>
      seen.effects.some(({ kind, memberCode }) => kind === 'verifyCardBinding' && memberCode === member);
    if (wordOf(answer) === 'accepted' && !isBound())
      return `${name} ${requestId} was told that the card is bound`;
    const sums = moneyText(answer);
    if (!sums) continue;
    const before = best.get(orderNo) ?? { released: 0n, returned: 0n, refunded: 0n };
    for (const part of ['released', 'returned', 'refunded'] as const) {
      const kind = part === 'released' ? 'release' : part === 'returned' ? 'return' : 'refund';
      if (sums[part] > sumOfMoves(seen, orderNo, kind))
        return `${name} ${requestId} was told of more ${part} than there is`;
      if (sums[part] < before[part])
        return `${name} ${requestId} was told of less ${part} than was told before`;
    }
    best.set(orderNo, sums);
  }
  return undefined;
}
