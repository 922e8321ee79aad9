import { isMoney, parseMoney, toFen } from '../../../src/domain/money.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Recorder } from '../recording/recorder.js';
import type { Operation } from '../recording/recorded.js';

/** Fen that an order moved by one kind of effect, each number counted once: that none counts twice is a promise of its own. */
export function sumOfEffects(run: Recorder, orderNo: string, kind: string): bigint {
  const once = new Map(
    run.effects
      .filter((effect) => effect.orderNo === orderNo && effect.kind === kind)
      .map((effect) => [effect.serialNumber, effect.amount]),
  );
  return [...once.values()].reduce((sum, amount) => sum + amount, 0n);
}

/** As {@link sumOfEffects}, without what the journal calls rejected or absent: that this was not done is a promise of its own. */
export function sumOfBooked(run: Recorder, orderNo: string, kind: OperationKind): bigint {
  const failed = run
    .ofOrder(orderNo, kind)
    .filter(({ finalOutcome }) => finalOutcome !== undefined && finalOutcome.type !== 'succeeded')
    .flatMap(({ serialNumber }) => run.effectsOf(serialNumber).slice(0, 1));
  return sumOfEffects(run, orderNo, kind) - failed.reduce((sum, { amount }) => sum + amount, 0n);
}

/** Fen that the journal says an order moved. */
export function sumOfSuccesses(run: Recorder, orderNo: string, kind: OperationKind): bigint {
  return run
    .ofOrder(orderNo, kind)
    .filter((one) => one.finalOutcome?.type === 'succeeded')
    .reduce((sum, one) => sum + (isMoney(one.amount) ? toFen(one.amount) : 0n), 0n);
}

/**
 * Fen that the journal and its attention say an order moved: with what was found done after it had ended otherwise, as a
 * workflow counts it. That nothing may end so is a promise of its own.
 */
export function sumOfMoves(run: Recorder, orderNo: string, kind: OperationKind): bigint {
  return run
    .ofOrder(orderNo, kind)
    .filter(
      (one) =>
        one.finalOutcome &&
        one.finalOutcome.type !== 'succeeded' &&
        one.attention !== undefined &&
        !run.paidOtherwise(one),
    )
    .flatMap(({ serialNumber }) => run.effectsOf(serialNumber).slice(0, 1))
    .reduce((sum, { amount }) => sum + amount, sumOfSuccesses(run, orderNo, kind));
}

/** The releases and returns that an order makes by itself: the operations of commands carry a request id. */
export function ownMovesOf(run: Recorder, orderNo: string): Operation[] {
  return [...run.operations.values()].filter(
    (one) =>
      one.orderNo === orderNo &&
      (one.kind === 'release' || one.kind === 'return') &&
      one.operationId.split('/').length === 4,
  );
}

/** Fen of an order that are held at the provider. */
export function heldOf(run: Recorder, orderNo: string): bigint {
  return run
    .holds()
    .filter((one) => one.orderNo === orderNo)
    .reduce((sum, { held }) => sum + toFen(parseMoney(held)), 0n);
}

/** The sums in an answer to a command, in fen; undefined for answers without. */
export function sumsIn(
  answer: unknown,
): { released: bigint; returned: bigint; refunded: bigint } | undefined {
  if (typeof answer !== 'object' || answer === null || !('sums' in answer)) return undefined;
  const { sums } = answer;
  if (typeof sums !== 'object' || sums === null) return undefined;
  const fen = (name: string): bigint => toFen(parseMoney(Reflect.get(sums, name)));
  return { released: fen('released'), returned: fen('returned'), refunded: fen('refunded') };
}

/** The answer to a verification code; undefined for other answers. */
export function codeAnswerOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'answer' in answer ? answer.answer : undefined;
}
