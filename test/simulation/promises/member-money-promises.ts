import { isMoney, toFen } from '../../../src/domain/money.js';
import type { FreezeReceiver } from '../../../workflows/freeze/messages.js';
import type { SentCommand } from '../recording/command-log.js';
import type { Operation, RecordedEffect, SeparateEnd } from '../recording/recorded.js';
import type { Recorder } from '../recording/recorder.js';
import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';

const [SUNDAY, SATURDAY] = [0, 6];
/** The first of January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4;
/** What is done with frozen money: every operation of these names its freeze in its id. */
const OUT_OF_FREEZE = ['payFromFreeze', 'unfreeze'];

/** What is promised of a member's own money: of withdrawals that can come back, and of what is frozen. */
export const MEMBER_MONEY_PROMISES: readonly Invariant[] = [
  {
    name: 'a bounce is told',
    promise:
      'a withdrawal that came back ends as bounced and an operator has heard of it, and no other one ends so',
    judged: (run) => run.separate.filter(({ state }) => state === 'bounced').length,
    check: (run) =>
      firstViolation(run.separate, (end) => {
        if (!end.no.startsWith('W')) return undefined;
        const hasBounced = isSentBack(run, end);
        if (hasBounced !== (end.state === 'bounced'))
          return `${end.no} is ${end.state}, and has ${hasBounced ? '' : 'not '}come back`;
        return hasBounced && !run.alerted.has(end.no)
          ? `${end.no} has come back, and no operator heard of it`
          : undefined;
      }),
  },
  {
    name: 'a withdrawal stays provisional',
    promise: 'a withdrawal that its bank can still send back is not called withdrawn',
    judged: (run) => run.separate.filter((end) => windowOf(run, end) && end.state === 'withdrawn').length,
    check: (run) =>
      firstViolation(run.separate, (end) => {
        const days = windowOf(run, end);
        const taken = withdrawn(run, end);
        if (days === undefined || !taken || end.state !== 'withdrawn') return undefined;
        const over = workingDaysOver(run, taken.atMs, end.atMs);
        return over < days
          ? `${end.no} is withdrawn, and ${over} of ${days} working days are over in which it can come back`
          : undefined;
      }),
  },
  {
    name: 'frozen money is spent once',
    promise:
      'out of a freeze comes no more than was frozen; each payment is one that a command asked for, and gives every receiver of that its part once; one that is answered as done was made, and one that is answered as refused never is',
    judged: (run) => run.effects.filter(({ kind }) => kind === 'payFromFreeze').length,
    check: (run) => overspent(run) ?? strayPayment(run) ?? untrueAnswer(run),
  },
];

/** For how many working days a withdrawal can come back; undefined where it cannot, and for other ends. */
function windowOf(run: Recorder, { provider, no }: SeparateEnd): number | undefined {
  return no.startsWith('W') ? run.banks.get(provider)?.bounceWindowDays : undefined;
}

function operationsOf(run: Recorder, no: string, kind: string): Operation[] {
  return [...run.operations.values()].filter(
    (one) => one.kind === kind && one.operationId.split('/').includes(no),
  );
}

/** The effect by which a withdrawal took its amount. */
function withdrawn(run: Recorder, { no }: SeparateEnd): RecordedEffect | undefined {
  return operationsOf(run, no, 'withdraw').flatMap(({ serialNumber }) => run.effectsOf(serialNumber))[0];
}

function isSentBack(run: Recorder, { no }: SeparateEnd): boolean {
  const numbers = operationsOf(run, no, 'withdraw').map(({ serialNumber }) => serialNumber);
  return run.reversals.some(
    ({ kind, serialNumber }) => kind === 'withdrawalBounced' && numbers.includes(serialNumber),
  );
}

/** How many working days lie wholly between two moments. The simulated bank has no holidays. */
function workingDaysOver(run: Recorder, fromMs: number, toMs: number): number {
  let days = 0;
  for (let day = run.dayOf(fromMs) + 1; day < run.dayOf(toMs); day += 1) {
    const weekday = (day + FIRST_WEEKDAY) % 7;
    if (weekday !== SUNDAY && weekday !== SATURDAY) days += 1;
  }
  return days;
}

/** A freeze out of which more has come than was frozen. */
function overspent(run: Recorder): string | undefined {
  const spent = new Map<string, bigint>();
  for (const { kind, operationId, serialNumber } of run.operations.values()) {
    if (kind !== 'freeze' && !OUT_OF_FREEZE.includes(kind)) continue;
    const freezeNo = operationId.split('/')[3] ?? '';
    const [effect] = run.effectsOf(serialNumber);
    const fen = effect?.amount ?? 0n;
    spent.set(freezeNo, (spent.get(freezeNo) ?? 0n) + (kind === 'freeze' ? -fen : fen));
  }
  const [over] = [...spent].filter(([, fen]) => fen > 0n);
  return over && `${over[1]} fen more have come out of ${over[0]} than were frozen`;
}

/** A payment that no command asked for, or that has given its receivers something else. */
function strayPayment(run: Recorder): string | undefined {
  const payments = run.effects.filter(({ kind }) => kind === 'payFromFreeze');
  return firstViolation(payments, ({ serialNumber, posted, amount }) => {
    const operation = [...run.operations.values()].find((one) => one.serialNumber === serialNumber);
    const [, , , freezeNo, requestId] = operation?.operationId.split('/') ?? [];
    const asked = paymentsAsked(run).filter(
      (sent) => sent.orderNo === freezeNo && sent.requestId === requestId,
    );
    if (asked.length === 0) return `payment ${serialNumber} was made, and no command asked for it`;
    const given = (who: string): bigint =>
      posted.reduce((sum, one) => (one.who === who && one.fen > 0n ? sum + one.fen : sum), 0n);
    const isGiven = asked.some((sent) => {
      const receivers = receiversOf(sent);
      const total = receivers.reduce((sum, one) => sum + fenOf(one), 0n);
      return total === amount && receivers.every((one) => given(one.payee.member) === fenOf(one));
    });
    return isGiven ? undefined : `payment ${serialNumber} has not given each receiver its part`;
  });
}

/** A payment that was answered as done and was not made, or as refused and was made all the same. */
function untrueAnswer(run: Recorder): string | undefined {
  return firstViolation(paymentsAsked(run), (sent) => {
    const { orderNo, requestId, answers, isSignalled } = sent;
    // Another command under the same id may have been the one that was carried out.
    const isShared = paymentsAsked(run).some(
      (one) => one !== sent && one.orderNo === orderNo && one.requestId === requestId,
    );
    const isMade = operationsOf(run, orderNo, 'payFromFreeze')
      .filter(({ operationId }) => operationId.endsWith(`/${requestId}`))
      .some(({ serialNumber }) => run.effectsOf(serialNumber).length > 0);
    const isDone = answers.some(({ type }) => type === 'done');
    if (isShared) return undefined;
    if (isDone && !isMade) return `${orderNo} ${requestId} is answered as done, and was not paid`;
    const isRefused = !isDone && !isSignalled && answers.at(-1)?.type === 'refused';
    return run.isOver && isRefused && isMade
      ? `${orderNo} ${requestId} is answered as refused, and was paid`
      : undefined;
  });
}

function paymentsAsked(run: Recorder): SentCommand[] {
  return run.commands.sent.filter(({ name }) => name === 'payFromFreeze');
}

function receiversOf({ command }: SentCommand): readonly FreezeReceiver[] {
  // The simulation's own actors wrote it.
  return command['receivers'] as readonly FreezeReceiver[];
}

function fenOf({ amount }: FreezeReceiver): bigint {
  return isMoney(amount) ? toFen(amount) : 0n;
}
