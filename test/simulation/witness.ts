import type { OperationKind } from '../../src/domain/operation.js';
import type { Settled } from '../../src/domain/outcome.js';
import type { JournalRow, Recording } from '../../src/journal/journal.js';
import type { Effect } from '../../src/sandbox/effects.js';
import type { PinganControl } from '../../src/sandbox/pingan/control.js';
import type { Ledger } from '../../src/sandbox/ledger.js';
import type { WireRecord } from '../../src/sandbox/wire-log.js';
import type { Seen, SeenAnswer } from './sight.js';
import type { EscrowResult } from '../../workflows/escrow-messages.js';

/** Questions about a member, by the effect that they look for. */
const ASKED_ABOUT_MEMBERS: Readonly<Record<string, Effect['kind']>> = {
  '6092': 'openAccount',
  '6098': 'verifyCardBinding',
};

/** One request as its sender's wire shows it. */
export interface Request extends Seen {
  readonly n: number;
  readonly atMs: number;
  /** Undefined while none has come, or none that can be read. */
  answer?: SeenAnswer;
  answeredMs?: number;
  /** The connection is over, with an answer or without. */
  endedMs?: number;
}

/** An operation as the journal last showed it. */
export interface Operation {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly kind: OperationKind;
  readonly orderNo?: string;
  readonly member?: string;
  readonly amount?: string;
  readonly attention?: string;
  readonly settled?: Settled;
  /** What was recorded when it ended. */
  readonly endedBy?: Recording;
  readonly endedMs?: number;
}

/** What a caller was told. */
export interface Told {
  readonly story: string;
  readonly orderNo: string;
  readonly member: string;
  readonly name: string;
  readonly requestId: string;
  readonly answer: unknown;
  readonly atMs: number;
}

/** A command that somebody gave, whether or not it was taken. */
export interface Given {
  readonly orderNo: string;
  readonly name: string;
  readonly atMs: number;
  /** It was turned away. */
  refused?: true;
}

/** The end of a story. */
export interface Ended {
  readonly story: string;
  readonly orderNo: string;
  readonly result: EscrowResult | undefined;
}

/**
 * Everything that can be seen of a run from outside of the code under test: the wire, the provider's books, the journal's
 * rows, what callers and operators were told, and the log. The invariants are written over this and nothing else.
 */
export class Witness {
  readonly requests: Request[] = [];
  /** The requests about one subject, in order. */
  readonly bySubject = new Map<string, Request[]>();
  readonly effects: (Effect & { readonly atMs: number })[] = [];
  readonly operations = new Map<string, Operation>();
  /** Every different serial number that an operation ever had. */
  readonly serialNumbers = new Map<string, Set<string>>();
  readonly told: Told[] = [];
  readonly given: Given[] = [];
  readonly ended: Ended[] = [];
  readonly taskFailures: string[] = [];
  readonly mistakes: string[] = [];
  readonly logLines: string[] = [];
  /** What must never be in a log, with a name for each that may be shown. */
  readonly secrets: { readonly what: string; readonly text: string }[] = [];
  /** How often a story was told that an operation has ended. */
  toldEnds = 0;
  /** Operations that a story was told to have ended, as far as the journal did not show them so at that moment. */
  readonly unrecorded: string[] = [];
  /** How often the journal showed a row that had ended before. */
  endsShownAgain = 0;
  /** How often a story was replayed. */
  replays = 0;
  /** How many log lines were looked at. */
  linesTaken = 0;
  /** Rows that had ended and then showed another end. */
  readonly changedEnds: string[] = [];
  /** Orders that have not ended when everything that could help them has happened. */
  readonly stuck: string[] = [];
  /** Once all stories have ended and nothing is under way any more. */
  isOver = false;

  constructor(
    readonly books: { readonly ledger: Ledger; readonly control: PinganControl },
    readonly nowMs: () => number,
  ) {}

  sent(seen: Seen): Request {
    const request: Request = { ...seen, n: this.requests.length + 1, atMs: this.nowMs() };
    this.requests.push(request);
    if (seen.subject !== undefined) {
      const about = this.bySubject.get(seen.subject) ?? [];
      about.push(request);
      this.bySubject.set(seen.subject, about);
    }
    return request;
  }

  /** The journal has shown a row, after a recording where there was one. */
  showed(row: JournalRow, recording?: Recording): void {
    const before = this.operations.get(row.operationId);
    const { operationId, serialNumber, settled } = row;
    const numbers = this.serialNumbers.get(operationId) ?? new Set();
    this.serialNumbers.set(operationId, numbers.add(serialNumber));
    if (before?.settled) this.endsShownAgain += 1;
    if (before?.settled && JSON.stringify(before.settled) !== JSON.stringify(settled)) {
      this.changedEnds.push(`${operationId}: ${before.settled.type}, then ${settled?.type ?? 'open'}`);
    }
    const ends = settled !== undefined && before?.settled === undefined;
    const endedBy = ends ? recording : before?.endedBy;
    const endedMs = ends ? this.nowMs() : before?.endedMs;
    this.operations.set(operationId, {
      ...shownBy(row),
      ...(endedBy && { endedBy }),
      ...(endedMs !== undefined && { endedMs }),
    });
  }

  /** The log lines since this was last asked. */
  takeLogLines(): string[] {
    this.linesTaken += this.logLines.length;
    return this.logLines.splice(0);
  }

  ofOrder(orderNo: string, kind: OperationKind): Operation[] {
    return [...this.operations.values()].filter((one) => one.orderNo === orderNo && one.kind === kind);
  }

  /** How long ago the provider did what a question is about, in milliseconds; undefined where it has not. */
  ageOf({ interfaceCode, about, memberCode }: WireRecord): number | undefined {
    const kind = ASKED_ABOUT_MEMBERS[interfaceCode];
    const done = this.effects.filter((effect) =>
      kind === undefined
        ? effect.serialNumber === about
        : effect.kind === kind && (memberCode === undefined || effect.memberCode === memberCode),
    );
    const last = done.at(-1);
    return last && this.nowMs() - last.atMs;
  }

  effectsOf(serialNumber: string): readonly (Effect & { readonly atMs: number })[] {
    return this.effects.filter((effect) => effect.serialNumber === serialNumber);
  }
}

function shownBy({ operationId, serialNumber, kind, intent, attention, settled }: JournalRow): Operation {
  const { content, amount } = intent;
  const member = memberOf(content);
  return {
    operationId,
    serialNumber,
    kind,
    ...('orderNo' in content && { orderNo: content.orderNo }),
    ...(member !== undefined && { member }),
    ...(amount !== undefined && { amount }),
    ...(attention !== undefined && { attention }),
    ...(settled && { settled }),
  };
}

function memberOf(content: JournalRow['intent']['content']): string | undefined {
  if ('member' in content) return content.member;
  return 'account' in content ? content.account.member : undefined;
}
