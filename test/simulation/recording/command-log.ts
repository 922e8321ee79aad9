import type { RecordedEffect, Recorder } from './recorder.js';

/** What both sides agreed on when an order was started. Amounts are fen. */
export interface Agreed {
  readonly amount: bigint;
  readonly fee: bigint;
  readonly buyer: string;
  readonly seller: string;
  /** How long the buyer may take to confirm. */
  readonly confirmMs: number;
}

export type CommandName =
  | 'release'
  | 'return'
  | 'refund'
  | 'openDispute'
  | 'resolveDispute'
  | 'unfreeze'
  | 'submitCode'
  | 'resendCode'
  | 'decide';

/** One command as somebody said it: the same request id with other content is another one. */
export interface Said {
  readonly orderNo: string;
  readonly name: CommandName;
  readonly requestId: string;
  readonly command: Readonly<Record<string, unknown>>;
  readonly content: string;
  readonly as: 'update' | 'signal';
  /** Whether it was sent as a signal, too, which is carried out whatever an update was answered. */
  isSignalled: boolean;
  readonly atMs: number;
  /** Whether the order had other commands about money under way at any time until this one was answered. */
  isAlone: boolean;
  /** What of the order was held and not released or returned, and what was released and not refunded, when it was said. */
  held: bigint;
  refundable: bigint;
  /** How many answers it had by then: these were given by other figures. */
  answersBefore: number;
  readonly answers: Answered[];
  /** The same decision under an earlier id, which was carried out in part: this one goes on from there. */
  readonly after?: Said;
}

/** What a caller was told of a command. */
export interface Answered {
  readonly type: 'done' | 'partly' | 'refused' | 'unknown';
  readonly atMs: number;
  /** What the workflow answered; of what was done in part, how much moved. */
  readonly answer?: unknown;
  readonly code?: string;
  readonly message?: string;
  /** Something of the order was under way when it was told, such as what is done at a deadline. */
  readonly isBusy: boolean;
  /** What the command had moved at the bank by then. */
  readonly moved: Moved;
}

/** Fen that moved in the name of one request. */
export interface Moved {
  readonly release: bigint;
  readonly return: bigint;
  readonly refund: bigint;
}

export const MOVING: readonly string[] = ['release', 'return', 'refund', 'resolveDispute'];

/** Everything that was said to workflows, and what came back. */
export class CommandLog {
  readonly said: Said[] = [];
  /** Orders to which somebody has sent a signal about money: nobody is told when it is carried out. */
  readonly #signalled = new Set<string>();
  readonly #open = new Set<Said>();

  /** A command is given; once more, where it was given before with the same content. */
  say(
    seen: Recorder,
    {
      orderNo,
      name,
      command,
      as,
      after,
    }: Pick<Said, 'orderNo' | 'name' | 'as' | 'after'> & { command: object },
  ): Said {
    const entries = Object.entries(command).sort(([a], [b]) => (a < b ? -1 : 1));
    const content = JSON.stringify([name, entries]);
    const known = this.said.find((one) => one.orderNo === orderNo && one.content === content);
    if (known) {
      // What was refused each time is said anew.
      const { answers } = known;
      if (answers.length > 0 && answers.every(({ type }) => type === 'refused'))
        Object.assign(known, leftOf(seen, orderNo), {
          answersBefore: answers.length,
          // A run that is behind takes commands unchecked, and what it refuses then is kept under the request id.
          isAlone: known.isAlone && !this.#signalled.has(orderNo),
        });
      known.isSignalled ||= as === 'signal';
      if (as === 'signal') this.#disturb(orderNo, known);
      this.#begin(known);
      return known;
    }
    const left = leftOf(seen, orderNo);
    const given = Object.fromEntries(entries);
    const requestId = String(given['requestId'] ?? '');
    const said: Said = {
      orderNo,
      name,
      requestId,
      command: given,
      content,
      as,
      isSignalled: as === 'signal',
      atMs: seen.nowMs(),
      isAlone: !this.#signalled.has(orderNo) && after?.isAlone !== false,
      ...(after ? { held: after.held, refundable: after.refundable, after } : left),
      answersBefore: 0,
      answers: [],
    };
    this.said.push(said);
    if (as === 'signal') this.#disturb(orderNo, said);
    // A signal stays open until the end, as nobody is told when it is carried out.
    this.#begin(said);
    return said;
  }

  /** Something other than a command moves the order's money, or may. */
  disturb(orderNo: string): void {
    this.#disturb(orderNo, undefined);
  }

  /** Whether somebody waits for an answer about an order's money, or nobody can be told when it comes. */
  isWaiting(orderNo: string): boolean {
    return this.#signalled.has(orderNo) || [...this.#open].some((said) => said.orderNo === orderNo);
  }

  heard(said: Said, answered: Answered): void {
    said.answers.push(answered);
    if (answered.type !== 'unknown') this.#open.delete(said);
  }

  #begin(said: Said): void {
    if (MOVING.includes(said.name)) {
      for (const other of this.#open) {
        if (other === said || other.orderNo !== said.orderNo) continue;
        other.isAlone = false;
        said.isAlone = false;
      }
      this.#open.add(said);
    }
  }

  #disturb(orderNo: string, said: Said | undefined): void {
    if (said && !MOVING.includes(said.name)) return;
    this.#signalled.add(orderNo);
    for (const other of this.#open) if (other.orderNo === orderNo) other.isAlone = false;
  }
}

/** What a request has moved by now. The operations of a command carry its request id. */
export function movedBy(seen: Recorder, orderNo: string, requestId: string): Moved {
  const moved = { release: 0n, return: 0n, refund: 0n };
  for (const { kind, amount } of effectsBy(seen, orderNo, requestId)) {
    if (kind === 'release' || kind === 'return' || kind === 'refund') moved[kind] += amount;
  }
  return moved;
}

/** What a decision has moved by now, together with what it moved under the ids before, where it was carried out in part. */
export function movedInAll(seen: Recorder, said: Said, moved: Moved): Moved {
  const { after } = said;
  if (!after) return moved;
  const before = movedInAll(seen, after, movedBy(seen, after.orderNo, after.requestId));
  return {
    release: before.release + moved.release,
    return: before.return + moved.return,
    refund: before.refund + moved.refund,
  };
}

/** The effects that were made in the name of one request, each number once. */
export function effectsBy(seen: Recorder, orderNo: string, requestId: string): RecordedEffect[] {
  return [...seen.operations.values()]
    .filter((one) => one.orderNo === orderNo && one.operationId.split('/')[3] === requestId)
    .flatMap(({ serialNumber }) => seen.effectsOf(serialNumber).slice(0, 1));
}

/** What is known of an order at the moment at which somebody is told something. */
export function standingOf(
  seen: Recorder,
  orderNo: string,
  requestId: string,
): Pick<Answered, 'atMs' | 'isBusy' | 'moved'> {
  const isBusy = [...seen.operations.values()].some((one) => one.orderNo === orderNo && !one.finalOutcome);
  return { atMs: seen.nowMs(), isBusy, moved: movedBy(seen, orderNo, requestId) };
}

function leftOf(seen: Recorder, orderNo: string): { held: bigint; refundable: bigint } {
  const sum = (kind: string): bigint =>
    seen.effects
      .filter((effect) => effect.orderNo === orderNo && effect.kind === kind)
      .reduce((total, { amount }) => total + amount, 0n);
  return {
    held: sum('hold') - sum('release') - sum('return'),
    refundable: sum('release') - sum('refund'),
  };
}
