import { isMoney, toFen } from '../../../src/domain/money.js';
import {
  movedBy,
  movedInAll,
  MOVING,
  type Answered,
  type Moved,
  type Said,
} from '../recording/command-log.js';
import { paidOtherwise } from './agreed-amounts.js';
import type { Invariant } from './invariants.js';
import type { Recorder } from '../recording/recorder.js';
import { firstViolation } from './first-violation.js';

/** Codes that say only that the request itself was not looked at: what was said before under its id stands. */
const NOT_THIS_ONE = ['REQUEST_ID_REUSED', 'ORDER_CLOSED'];

/** What whoever gives a command rests on, beyond that effects are single and balances match. */
export const COMMAND_PROMISES: readonly Invariant[] = [
  {
    name: 'commands do what they say',
    promise:
      'a command that is answered as done has moved what it said by then, and nothing else; one that is answered as done in part what the answer says, and the same decision goes on from there',
    judged: (seen) => dones(seen).length,
    check: (seen) =>
      firstViolation(dones(seen), ([said, { moved }]) => {
        const wrong = isOtherwise(said, movedInAll(seen, said, moved));
        return wrong && `${nameOf(said)} is done, and ${wrong}`;
      }) ??
      firstViolation(answered(seen, 'partly'), ([said, { answer, moved }]) => {
        const told = fenOf(Reflect.get(Object(answer), 'moved'));
        return told === moved.release + moved.return + moved.refund
          ? undefined
          : `${nameOf(said)} is done in part with ${told} fen, and has moved ${textOf(moved)}`;
      }),
  },
  {
    name: 'a refusal is nothing',
    promise: 'a command that is answered as refused has moved nothing, then or later',
    judged: (seen) => refusals(seen).length,
    check: (seen) =>
      firstViolation(refusals(seen), ([said, { code, moved }]) => {
        const now = seen.isOver ? movedBy(seen, said.orderNo, said.requestId) : moved;
        return isNothing(now)
          ? undefined
          : `${nameOf(said)} was rejected with ${code}, and has moved ${textOf(now)}`;
      }),
  },
  {
    name: 'nothing is done by half',
    promise: 'a command that nobody heard an answer to has moved all that it said at the end, or nothing',
    judged: (seen) => (seen.isOver ? seen.commands.said.length : 0),
    check: (seen) =>
      seen.isOver
        ? firstViolation(seen.commands.said, (said) => {
            const isAnswered = said.answers.some(({ type }) => type !== 'unknown');
            const moved = movedBy(seen, said.orderNo, said.requestId);
            if (isAnswered || isNothing(moved) || hasOthers(seen, said) || seen.terminated.has(said.orderNo))
              return undefined;
            const wrong = isOtherwise(said, movedInAll(seen, said, moved));
            return wrong && `${nameOf(said)} has ended, and ${wrong}`;
          })
        : undefined,
  },
  {
    name: 'answers stay true',
    promise:
      'the same request is answered alike whenever it comes again, and never as refused once it was done; only a run that an operator let begin again answers with the sums as they are then',
    judged: (seen) => requested(seen).filter(({ answers }) => answers.length > 1).length,
    check: (seen) =>
      firstViolation(requested(seen), (said) => {
        const done = said.answers.findIndex(({ type }) => type === 'done');
        if (done < 0) return undefined;
        const first = JSON.stringify(said.answers[done]?.answer);
        const other = said.answers
          .slice(done + 1)
          .find(({ type, code = '', answer }) =>
            type === 'done'
              ? JSON.stringify(answer) !== first && !seen.terminated.has(said.orderNo)
              : type === 'refused' && !NOT_THIS_ONE.includes(code),
          );
        return (
          other && `${nameOf(said)} was answered ${first}, then ${JSON.stringify(other.answer ?? other.code)}`
        );
      }),
  },
  {
    name: 'an id is one command',
    promise:
      'a request id with other content is never answered with the answer to the first one, and no id is called used for another command that was not',
    judged: (seen) => seen.commands.said.filter((said) => hasOthers(seen, said)).length,
    check: (seen) => {
      const wrongly = requested(seen).find(
        (said) => said.answers.some(({ code }) => code === 'REQUEST_ID_REUSED') && !hasOthers(seen, said),
      );
      if (wrongly) return `${nameOf(wrongly)} was told that its id is that of another command`;
      const first = new Map<string, Said>();
      const done = requested(seen).filter(({ answers }) => answers.some(({ type }) => type === 'done'));
      return firstViolation(done, (said) => {
        const id = `${said.orderNo} ${said.requestId}`;
        const before = first.get(id);
        first.set(id, said);
        return before && before.content !== said.content
          ? `${nameOf(said)} was answered although the id was that of ${before.content}`
          : undefined;
      });
    },
  },
  {
    name: 'each side gets its part',
    promise: "a division gives the buyer's part to the buyer and the rest to the seller",
    judged: (seen) => dones(seen).filter(([{ name }]) => name === 'resolveDispute').length,
    check: (seen) =>
      firstViolation(dones(seen), ([said, { moved }]) => {
        if (said.name !== 'resolveDispute') return undefined;
        const toBuyer = fenOf(said.command['toBuyer']) ?? 0n;
        const whole = movedInAll(seen, said, moved);
        const got = whole.return + whole.refund;
        if (got !== toBuyer) return `${nameOf(said)}: ${toBuyer} fen are the buyer's, who got ${got}`;
        const rest = said.held - toBuyer;
        const seller = whole.release - whole.refund;
        return said.isAlone && seller !== rest
          ? `${nameOf(said)}: ${rest} fen are the seller's, who got ${seller}`
          : undefined;
      }),
  },
  {
    name: 'each effect is what was agreed',
    promise:
      'what is released goes to the seller or the receivers less the fee, and what goes back goes to the buyer, from the release that it belongs to, with its part of the fee',
    judged: (seen) => seen.effects.filter(({ kind }) => kind !== 'hold').length,
    check: (seen) => paidOtherwise(seen),
  },
  {
    name: 'nothing is refused that is free',
    promise:
      'a command within what is held, or was released, is not refused for its amount while nothing else is under way, nor by a provider that refuses nothing of its own accord',
    judged: (seen) => lone(seen).length,
    check: (seen) =>
      firstViolation(lone(seen), ([said, { type, code, message }]) => {
        const amount = fenOf(said.command['amount'] ?? said.command['toBuyer']) ?? 0n;
        const free = said.name === 'refund' ? said.refundable : said.held;
        const isAmount = code === 'INVALID_INPUT' && (message ?? '').includes('at most');
        const isEmpty = code === 'WRONG_STATE' && (message ?? '').includes('nothing that is held is free');
        // Where the provider refuses nothing of its own accord, what was asked of it was wrong.
        const isWrong = seen.rejectsNothing && (type === 'partly' || code === 'REJECTED_BY_PROVIDER');
        return ((isAmount || isWrong) && amount <= free) || (isEmpty && free > 0n)
          ? `${nameOf(said)} was refused (${message}), and ${free} fen are free`
          : undefined;
      }),
  },
];

type Judged = readonly [Said, Answered];

function answered(seen: Recorder, type: Answered['type']): Judged[] {
  return seen.commands.said.flatMap((said) =>
    MOVING.includes(said.name)
      ? said.answers.filter((one) => one.type === type).map((one): Judged => [said, one])
      : [],
  );
}

/** What was said under a request id: a decision is about an operation, and is taken again when the books have changed. */
function requested(seen: Recorder): Said[] {
  return seen.commands.said.filter(({ name }) => name !== 'decide');
}

function dones(seen: Recorder): Judged[] {
  return answered(seen, 'done').filter(([said]) => !hasOthers(seen, said));
}

/** Refusals that are a command's last word: one that is said again may be carried out. */
function refusals(seen: Recorder): Judged[] {
  return answered(seen, 'refused').filter(
    ([said, one]) =>
      one === said.answers.at(-1) &&
      !said.isSignalled &&
      !NOT_THIS_ONE.includes(one.code ?? '') &&
      !hasOthers(seen, said),
  );
}

function lone(seen: Recorder): Judged[] {
  const stopped = answered(seen, 'partly').filter(([said]) => seen.rejectsNothing && !hasOthers(seen, said));
  return [...refusals(seen), ...stopped].filter(
    ([said, one]) => said.isAlone && !one.isBusy && said.answers[said.answersBefore] === one,
  );
}

/** Whether the request id was used for something else, too. */
function hasOthers(seen: Recorder, { orderNo, requestId, content }: Said): boolean {
  return seen.commands.said.some(
    (one) => one.orderNo === orderNo && one.requestId === requestId && one.content !== content,
  );
}

/** In what these movements are not what a command says; undefined where they are. */
function isOtherwise(said: Said, moved: Moved): string | undefined {
  const { release, return: back, refund } = moved;
  const amount = fenOf(said.command['amount']);
  const wrong = (is: boolean): string | undefined => (is ? undefined : `it has moved ${textOf(moved)}`);
  switch (said.name) {
    case 'release':
      return wrong(back === 0n && refund === 0n && isAll(said, release, amount));
    case 'refund':
      return wrong(back === 0n && release === 0n && refund === amount);
    case 'return':
      // Where nothing can be divided all is released, and the buyer's part comes back as a refund.
      return wrong(
        refund === 0n
          ? (release === 0n || giveRest(said)) && isAll(said, back, amount)
          : isDivision(said, moved, amount),
      );
    case 'resolveDispute':
      return wrong(refund === 0n || back === 0n);
    default:
      return wrong(isNothing(moved));
  }
}

function isAll({ isAlone, held }: Said, moved: bigint, amount: bigint | undefined): boolean {
  if (amount !== undefined) return moved === amount;
  return moved > 0n && (!isAlone || moved === held);
}

function isDivision(
  said: Said,
  { release, return: back, refund }: Moved,
  amount: bigint | undefined,
): boolean {
  return (
    back === 0n &&
    // The seller keeps the rest only where the command says that this is meant.
    (giveRest(said) ? release >= refund : release === refund) &&
    (amount === undefined ? !said.isAlone || refund === said.held : refund === amount)
  );
}

/** Whether a return says that the rest may go to the seller. */
function giveRest({ command }: Said): boolean {
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

function nameOf({ orderNo, content }: Said): string {
  return `${orderNo} ${content}`;
}
