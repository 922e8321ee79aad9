import { parseMoney, toFen } from '../../../src/domain/money.js';
import { MEMBER_MONEY_KINDS, MONEY_KINDS } from '../scenario/scenario.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import { movesHeld } from './moves-held.js';
import { following, overlapping } from './one-at-a-time.js';
import { sumOfEffects } from './sums.js';
import type { Recorder } from '../recording/recorder.js';
import type { Operation, Request } from '../recording/recorded.js';

const MOVES_MONEY = [...MONEY_KINDS, ...MEMBER_MONEY_KINDS];

/** What is promised of single effects: that each is made once, under one number, by evidence, and in its order. */
export const EFFECT_PROMISES: readonly Invariant[] = [
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
          run.misreported.has(one.serialNumber) &&
          // No query tells which request took a card off: an unbinding is not queried again.
          (!run.isOver || one.attention !== undefined || one.kind === 'unbindCard');
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
];

/** Whether another hold of the order had been sent and had not ended when this one was sent. */
function isHoldInDoubt(run: Recorder, { orderNo = '', serialNumber, atMs }: Request): boolean {
  return run.ofOrder(orderNo, 'hold').some((one) => {
    if (one.serialNumber === serialNumber || (one.endedMs ?? Infinity) <= atMs) return false;
    return run.writes.some((other) => other.serialNumber === one.serialNumber && other.atMs < atMs);
  });
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
