import { isMoney, toFen } from '../../../src/domain/money.js';
import {
  movedBy,
  movedInAll,
  MOVING,
  type Answered,
  type Moved,
  type SentCommand,
} from '../recording/command-log.js';
import { paidOtherwise } from './agreed-amounts.js';
import type { Invariant } from './invariant.js';
import type { Recorder } from '../recording/recorder.js';
import { firstViolation } from './first-violation.js';
import { ownMovesOf } from './sums.js';

/** Codes by which this request alone is refused, without being looked into: the earlier answer under its id stays true. */
const NOT_THIS_ONE = ['REQUEST_ID_REUSED', 'ORDER_CLOSED'];

/** What callers of commands rely on, beyond single effects and matching balances. */
export const COMMAND_PROMISES: readonly Invariant[] = [
  {
    name: 'commands do what they say',
    promise:
      'a command that is answered as done has moved by then what it said, and nothing else; one that is answered as done in part has moved what the answer says, and the same decision goes on from there',
    judged: (run) => dones(run).length,
    check: (run) =>
      firstViolation(dones(run), ([sent, { moved }]) => {
        const wrong = isOtherwise(sent, movedInAll(run, sent, moved));
        return wrong && `${nameOf(sent)} is done, and ${wrong}`;
      }) ??
      firstViolation(answered(run, 'partly'), ([sent, { answer, moved }]) => {
        const claimed = fenOf(Reflect.get(Object(answer), 'moved'));
        return claimed === moved.release + moved.return + moved.refund
          ? undefined
          : `${nameOf(sent)} is done in part with ${claimed} fen, and has moved ${textOf(moved)}`;
      }),
  },
  {
    name: 'a refusal is nothing',
    promise: 'a command that is answered as refused has moved nothing, then or later',
    judged: (run) => refusals(run).length,
    check: (run) =>
      firstViolation(refusals(run), ([sent, { code, moved }]) => {
        const now = run.isOver ? movedBy(run, sent.orderNo, sent.requestId) : moved;
        return isNothing(now)
          ? undefined
          : `${nameOf(sent)} was rejected with ${code}, and has moved ${textOf(now)}`;
      }),
  },
  {
    name: 'nothing is done by half',
    promise: 'a command without an answer has moved in the end all that it said, or nothing',
    judged: (run) => (run.isOver ? run.commands.sent.length : 0),
    check: (run) =>
      run.isOver
        ? firstViolation(run.commands.sent, (sent) => {
            const isAnswered = sent.answers.some(({ type }) => type !== 'unknown');
            const moved = movedBy(run, sent.orderNo, sent.requestId);
            if (isAnswered || isNothing(moved) || hasOthers(run, sent) || run.terminated.has(sent.orderNo))
              return undefined;
            const wrong = isOtherwise(sent, movedInAll(run, sent, moved));
            return wrong && `${nameOf(sent)} has ended, and ${wrong}`;
          })
        : undefined,
  },
  {
    name: 'answers stay true',
    promise:
      'the same request is answered alike whenever it comes again, and never as refused once it was done; only a run that an operator let begin again answers with the sums as they are then, and knows of no dispute before',
    judged: (run) => requested(run).filter(({ answers }) => answers.length > 1).length,
    check: (run) =>
      firstViolation(requested(run), (sent) => {
        const done = sent.answers.findIndex(({ type }) => type === 'done');
        if (done < 0) return undefined;
        const first = JSON.stringify(sent.answers[done]?.answer);
        const other = sent.answers
          .slice(done + 1)
          .find(({ type, code = '', answer }) =>
            type === 'done'
              ? JSON.stringify(answer) !== first && !run.terminated.has(sent.orderNo)
              : type === 'refused' && !NOT_THIS_ONE.includes(code) && !isForgotten(run, sent),
          );
        return (
          other && `${nameOf(sent)} was answered ${first}, then ${JSON.stringify(other.answer ?? other.code)}`
        );
      }),
  },
  {
    name: 'an id is one command',
    promise:
      'a request id with other content is never answered with the answer to the first one, and no id is called used for another command that was not',
    judged: (run) => run.commands.sent.filter((sent) => hasOthers(run, sent)).length,
    check: (run) => {
      const wrongly = requested(run).find(
        (sent) => sent.answers.some(({ code }) => code === 'REQUEST_ID_REUSED') && !hasOthers(run, sent),
      );
      if (wrongly) return `${nameOf(wrongly)} was answered that its id is that of another command`;
      const first = new Map<string, SentCommand>();
      const done = requested(run).filter(({ answers }) => answers.some(({ type }) => type === 'done'));
      return firstViolation(done, (sent) => {
        const id = `${sent.orderNo} ${sent.requestId}`;
        const before = first.get(id);
        first.set(id, sent);
        return before && before.content !== sent.content
          ? `${nameOf(sent)} was answered although the id was that of ${before.content}`
          : undefined;
      });
    },
  },
  {
    name: 'each side gets its part',
    promise:
      "a division gives the buyer's part to the buyer and the rest to the seller, and leaves nothing held once it is answered as done",
    judged: (run) => dones(run).filter(([{ name }]) => name === 'resolveDispute').length,
    check: (run) =>
      firstViolation(dones(run), ([sent, { moved }]) => {
        if (sent.name !== 'resolveDispute') return undefined;
        const toBuyer = fenOf(sent.command['toBuyer']) ?? 0n;
        const whole = movedInAll(run, sent, moved);
        const got = whole.return + whole.refund;
        if (got !== toBuyer) return `${nameOf(sent)}: ${toBuyer} fen are the buyer's, who got ${got}`;
        const rest = sent.held - toBuyer;
        const seller = whole.release - whole.refund;
        return sent.isAlone && seller !== rest
          ? `${nameOf(sent)}: ${rest} fen are the seller's, who got ${seller}`
          : undefined;
      }) ??
      firstViolation(dones(run), ([sent, { stillHeld = 0n, isBusy }]) =>
        divides(sent) && !isBusy && stillHeld > 0n
          ? `${nameOf(sent)} is done, and ${stillHeld} fen are still held`
          : undefined,
      ),
  },
  {
    name: 'each effect is what was agreed',
    promise:
      'what is released goes to the seller or the receivers less the fee, and what goes back goes to the buyer, from the release that it belongs to, with its part of the fee',
    judged: (run) => run.effects.filter(({ kind }) => kind !== 'hold').length,
    check: (run) => paidOtherwise(run),
  },
  {
    name: 'nothing is refused that is free',
    promise:
      'a command within what is held, or was released, is not refused for its amount while nothing else is under way, nor rejected by a provider that rejects nothing without cause',
    judged: (run) => lone(run).length,
    check: (run) =>
      firstViolation(lone(run), ([sent, { type, code, message }]) => {
        const amount = fenOf(sent.command['amount'] ?? sent.command['toBuyer']) ?? 0n;
        const free = sent.name === 'refund' ? sent.refundable : sent.held;
        const isAmount = code === 'INVALID_INPUT' && (message ?? '').includes('at most');
        const isEmpty = code === 'WRONG_STATE' && (message ?? '').includes('nothing that is held is free');
        // Where the provider rejects nothing without cause, the request to it was wrong.
        const isWrong = run.rejectsNothing && (type === 'partly' || code === 'REJECTED_BY_PROVIDER');
        return ((isAmount || isWrong) && amount <= free) || (isEmpty && free > 0n)
          ? `${nameOf(sent)} was refused (${message}), and ${free} fen are free`
          : undefined;
      }),
  },
];

/** Whether a command says what becomes of all that is held. */
function divides(sent: SentCommand): boolean {
  return sent.name === 'resolveDispute' || (sent.name === 'return' && giveRest(sent));
}

/** A dispute is nothing that the journal has: a run that begins again does not know of it. */
function isForgotten(run: Recorder, { name, orderNo }: SentCommand): boolean {
  return name === 'openDispute' && run.terminated.has(orderNo);
}

type Judged = readonly [SentCommand, Answered];

function answered(run: Recorder, type: Answered['type']): Judged[] {
  return run.commands.sent.flatMap((sent) =>
    MOVING.includes(sent.name)
      ? sent.answers.filter((one) => one.type === type).map((one): Judged => [sent, one])
      : [],
  );
}

/** Commands under a request id; a decision is about an operation, and is accepted again when the records have changed. */
function requested(run: Recorder): SentCommand[] {
  return run.commands.sent.filter(({ name }) => name !== 'decide');
}

function dones(run: Recorder): Judged[] {
  return answered(run, 'done').filter(([sent]) => !hasOthers(run, sent));
}

/** Refusals that are a command's last answer: a command that is sent again may be carried out. */
function refusals(run: Recorder): Judged[] {
  return answered(run, 'refused').filter(
    ([sent, one]) =>
      one === sent.answers.at(-1) &&
      !sent.isSignalled &&
      one.code !== 'REQUEST_ID_REUSED' &&
      !(one.code === 'ORDER_CLOSED' && isDoneElsewhere(run, sent)) &&
      !hasOthers(run, sent),
  );
}

/** Whether the other process had its answer to the same request: here that one's update ids are its own, so Temporal does not know it. */
function isDoneElsewhere(run: Recorder, { orderNo, requestId, content }: SentCommand): boolean {
  return run.commands.sent.some(
    (one) =>
      one.orderNo === orderNo &&
      one.requestId === requestId &&
      one.content === content &&
      one.answers.some(({ type }) => type === 'done'),
  );
}

function lone(run: Recorder): Judged[] {
  const stopped = answered(run, 'partly').filter(([sent]) => run.rejectsNothing && !hasOthers(run, sent));
  return [...refusals(run), ...stopped].filter(
    ([sent, one]) =>
      sent.isAlone &&
      !one.isBusy &&
      sent.answers[sent.answersBefore] === one &&
      !triesByItself(run, sent.orderNo),
  );
}

/** Whether an order has tried in vain to move its money by itself, and may be about to try again. */
function triesByItself(run: Recorder, orderNo: string): boolean {
  return ownMovesOf(run, orderNo).some(
    ({ finalOutcome }) => finalOutcome !== undefined && finalOutcome.type !== 'succeeded',
  );
}

/** Whether the request id was used for something else, too. */
function hasOthers(run: Recorder, { orderNo, requestId, content }: SentCommand): boolean {
  return run.commands.sent.some(
    (one) => one.orderNo === orderNo && one.requestId === requestId && one.content !== content,
  );
}

/** Where these movements differ from what a command says; undefined where they do not. */
function isOtherwise(sent: SentCommand, moved: Moved): string | undefined {
  const { release, return: back, refund } = moved;
  const amount = fenOf(sent.command['amount']);
  const wrong = (is: boolean): string | undefined => (is ? undefined : `it has moved ${textOf(moved)}`);
  switch (sent.name) {
    case 'release':
      return wrong(back === 0n && refund === 0n && isAll(sent, release, amount));
    case 'refund':
      return wrong(back === 0n && release === 0n && refund === amount);
    case 'return':
      // Where a hold cannot be divided, all is released and the buyer's part comes back as a refund.
      return wrong(
        refund === 0n
          ? (release === 0n || giveRest(sent)) && isAll(sent, back, amount)
          : isDivision(sent, moved, amount),
      );
    case 'resolveDispute':
      return wrong(refund === 0n || back === 0n);
    default:
      return wrong(isNothing(moved));
  }
}

function isAll({ isAlone, held }: SentCommand, moved: bigint, amount: bigint | undefined): boolean {
  if (amount !== undefined) return moved === amount;
  // One that came before the money may wait for it, until the journal has said that no other run is before this one.
  return moved > 0n && (!isAlone || held === 0n || moved === held);
}

function isDivision(
  sent: SentCommand,
  { release, return: back, refund }: Moved,
  amount: bigint | undefined,
): boolean {
  return (
    back === 0n &&
    // The seller keeps the rest only where the command says so.
    (giveRest(sent) ? release >= refund : release === refund) &&
    (amount === undefined ? !sent.isAlone || refund === sent.held : refund === amount)
  );
}

/** Whether a return says that the rest may go to the seller. */
function giveRest({ command }: SentCommand): boolean {
  return command['releaseRest'] === true;
}

function isNothing({ release, return: back, refund }: Moved): boolean {
  return release + back + refund === 0n;
}

function fenOf(value: unknown): bigint | undefined {
  return isMoney(value) ? toFen(value) : undefined;
}

function textOf({ release, return: back, refund }: Moved): string {
  return `${release} released, ${back} returned, ${refund} refunded`;
}

function nameOf({ orderNo, content }: SentCommand): string {
  return `${orderNo} ${content}`;
}
