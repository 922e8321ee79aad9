import type { Recorder } from './recorder.js';
import type { RecordedEffect } from './recorded.js';

/** What both sides agreed on when an order was started. Amounts are fen. */
export interface Agreed {
  readonly amount: bigint;
  readonly fee: bigint;
  readonly buyer: string;
  readonly seller: string;
  /** How long the buyer may take to confirm. */
  readonly confirmMs: number;
  /** Whether it is paid through a channel; the buyer is the world outside of the provider then. */
  readonly byChannel?: true;
  /** How long a late payment is watched for. */
  readonly lateWatchMs: number;
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

/** One command as it was sent: the same request id with other content is another one. */
export interface SentCommand {
  readonly orderNo: string;
  readonly name: CommandName;
  readonly requestId: string;
  readonly command: Readonly<Record<string, unknown>>;
  readonly content: string;
  readonly as: 'update' | 'signal';
  /** Whether it was also sent as a signal, which is carried out whatever the answer to an update was. */
  isSignalled: boolean;
  readonly atMs: number;
  /** Whether no other command about the order's money was under way at any time until this one was answered. */
  isAlone: boolean;
  /** What of the order was still held, and what was released and not refunded, when it was sent. */
  held: bigint;
  refundable: bigint;
  /** How many answers it had by then: these were given by other figures. */
  answersBefore: number;
  readonly answers: Answered[];
  /** The same decision under an earlier id that was carried out in part: this one goes on from there. */
  readonly after?: SentCommand;
}

/** The answer that a caller got to a command. */
export interface Answered {
  readonly type: 'done' | 'partly' | 'refused' | 'unknown';
  readonly atMs: number;
  /** What the workflow answered; of what was done in part, how much moved. */
  readonly answer?: unknown;
  readonly code?: string;
  readonly message?: string;
  /** An operation of the order was under way at the answer, such as what is done at a deadline. */
  readonly isBusy: boolean;
  /** What the command had moved at the bank by then. */
  readonly moved: Moved;
  /** Fen of the order that were held then, where no other command about its money was under way any more. */
  readonly stillHeld?: bigint;
}

/** Fen that moved in the name of one request. */
export interface Moved {
  readonly release: bigint;
  readonly return: bigint;
  readonly refund: bigint;
}

export const MOVING: readonly string[] = ['release', 'return', 'refund', 'resolveDispute'];

/** The commands that were sent to workflows, with their answers. */
export class CommandLog {
  readonly sent: SentCommand[] = [];
  /** Orders that got a signal about money: no answer shows when it is carried out. */
  readonly #signalled = new Set<string>();
  readonly #open = new Set<SentCommand>();

  /** Records that a command is sent, or sent again where it was sent before with the same content. */
  send(
    run: Recorder,
    {
      orderNo,
      name,
      command,
      as,
      after,
    }: Pick<SentCommand, 'orderNo' | 'name' | 'as' | 'after'> & { command: object },
  ): SentCommand {
    const entries = Object.entries(command).sort(([a], [b]) => (a < b ? -1 : 1));
    const content = JSON.stringify([name, entries]);
    const known = this.sent.find((one) => one.orderNo === orderNo && one.content === content);
    if (known) {
      // What was refused each time counts as sent anew.
      const { answers } = known;
      if (answers.length > 0 && answers.every(({ type }) => type === 'refused'))
        Object.assign(known, leftOf(run, orderNo), {
          answersBefore: answers.length,
          isAlone: !this.#signalled.has(orderNo),
        });
      known.isSignalled ||= as === 'signal';
      if (as === 'signal') this.#disturb(orderNo, known);
      this.#begin(known);
      return known;
    }
    const left = leftOf(run, orderNo);
    const given = Object.fromEntries(entries);
    const requestId = String(given['requestId'] ?? '');
    const sent: SentCommand = {
      orderNo,
      name,
      requestId,
      command: given,
      content,
      as,
      isSignalled: as === 'signal',
      atMs: run.nowMs(),
      isAlone: !this.#signalled.has(orderNo) && after?.isAlone !== false,
      ...(after ? { held: after.held, refundable: after.refundable, after } : left),
      answersBefore: 0,
      answers: [],
    };
    this.sent.push(sent);
    if (as === 'signal') this.#disturb(orderNo, sent);
    // A signal stays open until the end, since no answer shows when it is carried out.
    this.#begin(sent);
    return sent;
  }

  /** Something other than a command moves the order's money, or may. */
  disturb(orderNo: string): void {
    this.#disturb(orderNo, undefined);
  }

  /** Whether a command about an order's money has no answer yet, or never gets one. */
  isWaiting(orderNo: string): boolean {
    return this.#signalled.has(orderNo) || [...this.#open].some((sent) => sent.orderNo === orderNo);
  }

  /** Whether no other command about the order's money is open. A signal stays so to the end. */
  isLast({ orderNo, content }: SentCommand): boolean {
    return ![...this.#open].some((other) => other.orderNo === orderNo && other.content !== content);
  }

  addAnswer(sent: SentCommand, answered: Answered): void {
    sent.answers.push(answered);
    if (answered.type !== 'unknown') this.#open.delete(sent);
  }

  #begin(sent: SentCommand): void {
    if (MOVING.includes(sent.name)) {
      for (const other of this.#open) {
        if (other === sent || other.orderNo !== sent.orderNo) continue;
        other.isAlone = false;
        sent.isAlone = false;
      }
      this.#open.add(sent);
    }
  }

  #disturb(orderNo: string, sent: SentCommand | undefined): void {
    if (sent && !MOVING.includes(sent.name)) return;
    this.#signalled.add(orderNo);
    for (const other of this.#open) if (other.orderNo === orderNo) other.isAlone = false;
  }
}

/** What a request has moved by now. The operations of a command carry its request id. */
export function movedBy(run: Recorder, orderNo: string, requestId: string): Moved {
  const moved = { release: 0n, return: 0n, refund: 0n };
  for (const { kind, amount } of effectsBy(run, orderNo, requestId)) {
    if (kind === 'release' || kind === 'return' || kind === 'refund') moved[kind] += amount;
  }
  return moved;
}

/** What a decision has moved by now, together with what it moved under the ids before, where it was carried out in part. */
export function movedInAll(run: Recorder, sent: SentCommand, moved: Moved): Moved {
  const { after } = sent;
  if (!after) return moved;
  const before = movedInAll(run, after, movedBy(run, after.orderNo, after.requestId));
  return {
    release: before.release + moved.release,
    return: before.return + moved.return,
    refund: before.refund + moved.refund,
  };
}

/** The effects that were made in the name of one request, each number once. */
export function effectsBy(run: Recorder, orderNo: string, requestId: string): RecordedEffect[] {
  return [...run.operations.values()]
    .filter((one) => one.orderNo === orderNo && one.operationId.split('/')[3] === requestId)
    .flatMap(({ serialNumber }) => run.effectsOf(serialNumber).slice(0, 1));
}

/** The state of an order at the moment of an answer. */
export function progressOf(
  run: Recorder,
  orderNo: string,
  requestId: string,
): Pick<Answered, 'atMs' | 'isBusy' | 'moved'> {
  const isBusy = [...run.operations.values()].some((one) => one.orderNo === orderNo && !one.finalOutcome);
  return { atMs: run.nowMs(), isBusy, moved: movedBy(run, orderNo, requestId) };
}

function leftOf(run: Recorder, orderNo: string): { held: bigint; refundable: bigint } {
  const sum = (kind: string): bigint =>
    run.effects
      .filter((effect) => effect.orderNo === orderNo && effect.kind === kind)
      .reduce((total, { amount }) => total + amount, 0n);
  return {
    held: sum('hold') - sum('release') - sum('return'),
    refundable: sum('release') - sum('refund'),
  };
}
