import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { FinalOutcome } from '../../../src/domain/outcome.js';
import type { Caller } from '../../../src/journal/execution.js';
import type { JournalRow, Recording } from '../../../src/journal/journal.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import type { ProviderName } from '../../../src/providers/registry.js';
import type { ReportedHold } from '../../../src/sandbox/engine/reported-hold.js';
import type { WireRecord } from '../../../src/sandbox/engine/wire-log.js';
import type { Bank } from '../providers/bank.js';
import { CommandLog, type Agreed } from './command-log.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { DecodedRequest, DecodedAnswer, WireDecoder, WireHistory } from '../providers/wire-decoder.js';
import type { Posted } from '../providers/observed-ledger.js';
import type { EscrowResult } from '../../../workflows/escrow/messages.js';

const SHANGHAI_MS = 8 * HOUR_MS;

/** One request as its sender's wire shows it. */
export interface Request extends DecodedRequest {
  readonly provider: ProviderName;
  readonly n: number;
  readonly atMs: number;
  /** Undefined while none has come, or none that can be read. */
  answer?: DecodedAnswer;
  answeredMs?: number;
  /** The connection is over, with an answer or without. */
  endedMs?: number;
}

/** An operation as the journal last showed it. */
export interface Operation {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly provider: ProviderName;
  readonly kind: OperationKind;
  readonly orderNo?: string;
  readonly member?: string;
  readonly amount?: string;
  readonly attention?: string;
  readonly finalOutcome?: FinalOutcome;
  /** Of a refund: the number of the release that it takes back from. */
  readonly takesFrom?: string;
  /** What was recorded when it ended. */
  readonly endedBy?: Recording;
  readonly endedMs?: number;
}

/** What a provider's books say was done, when, and who got or gave what. */
export interface RecordedEffect extends Effect {
  readonly provider: ProviderName;
  readonly atMs: number;
  readonly posted: readonly Posted[];
}

/** What a caller was told. */
export interface Told {
  readonly workflow: string;
  readonly provider: ProviderName;
  readonly orderNo: string;
  readonly member: string;
  readonly name: string;
  readonly requestId: string;
  /** How many answers had been told to anyone when this was first asked for. */
  readonly toldBefore: number;
  readonly answer: unknown;
  readonly atMs: number;
}

/** A command that somebody gave, whether or not it was taken. */
export interface Given {
  readonly orderNo: string;
  readonly name: string;
  readonly requestId: string;
  readonly atMs: number;
  /** How many answers had been told to anyone when it was first said. */
  readonly toldBefore: number;
  /** It was turned away. */
  refused?: true;
}

/** The end of a workflow. */
export interface Ended {
  readonly workflow: string;
  readonly orderNo: string;
  readonly result: EscrowResult | undefined;
  readonly atMs: number;
}

/**
 * Everything that can be seen of a run from outside of the code under test: the wire, the provider's books, the journal's
 * rows, what callers and operators were told, and the log. The invariants are written over this and nothing else.
 */
export class Recorder {
  readonly requests: Request[] = [];
  /** Those among them that do something: few, where a workflow asks for months. */
  readonly writes: Request[] = [];
  /** The requests about one subject, in order. */
  readonly bySubject = new Map<string, Request[]>();
  readonly effects: RecordedEffect[] = [];
  /** What was agreed on each order, by its number. */
  readonly agreed = new Map<string, Agreed>();
  /** What everybody said and was told of it. */
  readonly commands = new CommandLog();
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
  /** How withdrawals and freezes have ended. */
  readonly separate: { readonly no: string; readonly amount: bigint; readonly state: string }[] = [];
  /** Numbers of which the provider's words were untrue for longer than any proof takes: only a late look finds what was done. */
  readonly misled = new Set<string>();
  /** Numbers of which the provider has told us by itself, under its signature. */
  readonly notified = new Set<string>();
  /** When an order was first shown as held. */
  readonly heldSince = new Map<string, number>();
  /** Whether the provider refuses nothing but what the books forbid. */
  rejectsNothing = false;
  /** Orders whose execution somebody ended from outside. */
  readonly terminated = new Set<string>();
  /** Orders whose execution was terminated: what it alone knew, such as a dispute, is lost. */
  readonly forgotten = new Set<string>();
  /** Orders that were started again and showed as held what was gone. */
  readonly shownAgain: string[] = [];
  /** The runs of a workflow, in the order in which they came to be. */
  readonly runs = new Map<string, string[]>();
  /** The place among them of the last one that the journal let begin something. */
  readonly #deciding = new Map<string, number>();
  /** Runs that it let begin something after a later one. */
  readonly cameBack: string[] = [];
  /** The most updates of one workflow that a client had under way at a time. */
  mostInFlight = 0;
  /** How often a workflow was told that an operation has ended. */
  toldEnds = 0;
  /** Operations that a workflow was told to have ended, as far as the journal did not show them so at that moment. */
  readonly unrecorded: string[] = [];
  /** How often the journal showed a row that had ended before. */
  endsShownAgain = 0;
  /** How often a workflow was replayed. */
  replays = 0;
  /** How many log lines were looked at. */
  linesTaken = 0;
  /** Rows that had ended and then showed another end. */
  readonly changedEnds: string[] = [];
  /** Orders that have not ended when everything that could help them has happened. */
  readonly stuck: string[] = [];
  /** Once all workflows have ended and nothing is under way any more. */
  isOver = false;

  constructor(
    readonly banks: ReadonlyMap<ProviderName, Bank>,
    readonly nowMs: () => number,
    /** When the run began, in milliseconds of the world, and when its calm begins, in milliseconds of the run. */
    readonly startMs: number,
    readonly calmMs: number,
  ) {}

  /** The day in Shanghai of a moment of the run. */
  dayOf(atMs: number): number {
    return Math.floor((this.startMs + atMs + SHANGHAI_MS) / DAY_MS);
  }

  sent(provider: ProviderName, seen: DecodedRequest): Request {
    const serialNumber = seen.serialNumber ?? this.#carried(provider, seen);
    const request: Request = {
      ...seen,
      ...(serialNumber !== undefined && { serialNumber }),
      provider,
      n: this.requests.length + 1,
      atMs: this.nowMs(),
    };
    this.requests.push(request);
    if (seen.type === 'write') this.writes.push(request);
    for (const subject of seen.subjects) {
      const about = this.bySubject.get(subject) ?? [];
      about.push(request);
      this.bySubject.set(subject, about);
    }
    return request;
  }

  /** Keeps what a provider's books say was done, in the words of all. */
  did(provider: ProviderName, effect: Effect, posted: readonly Posted[]): Effect {
    const told = this.decoderOf(provider).effect(effect, this.#wireOf(provider));
    this.effects.push({ ...told, provider, atMs: this.nowMs(), posted });
    return told;
  }

  decoderOf(provider: ProviderName): WireDecoder {
    return SIMULATED[provider].decoder;
  }

  /** Everything that is or was held, under the order that went out with it. */
  holds(): ReportedHold[] {
    return [...this.banks].flatMap(([provider, bank]) =>
      bank.holds().map((hold) => ({
        ...hold,
        orderNo: this.#wireOf(provider).orderOf(hold.serialNumber) ?? hold.orderNo,
      })),
    );
  }

  /** The operation that a write without a number of its own carries out: the newest of its kind that has not ended. */
  #carried(provider: ProviderName, { type, kind, member }: DecodedRequest): string | undefined {
    if (type !== 'write' || member === undefined) return undefined;
    const candidates = [...this.operations.values()].filter(
      (one) => one.provider === provider && one.kind === kind && one.member === member,
    );
    const open = candidates.filter(({ finalOutcome }) => finalOutcome === undefined);
    return (open.at(-1) ?? candidates.at(-1))?.serialNumber;
  }

  #wireOf(provider: ProviderName): WireHistory {
    const last = (isIt: (request: Request) => boolean): Request | undefined =>
      this.writes.findLast((one) => one.provider === provider && isIt(one));
    return {
      orderOf: (serialNumber) => last((one) => one.serialNumber === serialNumber)?.orderNo,
      numberOf: (kind, member) => last((one) => one.kind === kind && one.member === member)?.serialNumber,
    };
  }

  /** The journal has shown a row, after a recording where there was one. */
  showed(row: JournalRow, recording?: Recording): void {
    const before = this.operations.get(row.operationId);
    const { operationId, serialNumber, finalOutcome } = row;
    const numbers = this.serialNumbers.get(operationId) ?? new Set();
    this.serialNumbers.set(operationId, numbers.add(serialNumber));
    if (before?.finalOutcome) this.endsShownAgain += 1;
    if (before?.finalOutcome && JSON.stringify(before.finalOutcome) !== JSON.stringify(finalOutcome)) {
      this.changedEnds.push(
        `${operationId}: ${before.finalOutcome.type}, then ${finalOutcome?.type ?? 'open'}`,
      );
    }
    const ends = finalOutcome !== undefined && before?.finalOutcome === undefined;
    const endedBy = ends ? recording : before?.endedBy;
    const endedMs = ends ? this.nowMs() : before?.endedMs;
    this.operations.set(operationId, {
      ...shownBy(row),
      ...(endedBy && { endedBy }),
      ...(endedMs !== undefined && { endedMs }),
    });
  }

  /** A run of a workflow comes to be: it is started, or it follows another one. */
  began({ workflowId, runId }: Pick<Caller, 'workflowId' | 'runId'>): void {
    this.runs.set(workflowId, [...(this.runs.get(workflowId) ?? []), runId]);
  }

  /** The journal lets a run begin what its workflow begins. */
  ran(caller: Caller | undefined): void {
    if (!caller) return;
    const { workflowId, runId } = caller;
    const place = this.runs.get(workflowId)?.indexOf(runId) ?? -1;
    if (place < (this.#deciding.get(workflowId) ?? 0)) this.cameBack.push(runId);
    else this.#deciding.set(workflowId, place);
  }

  /** A client sends one more update of a workflow, of which it has so many under way then. */
  sending(inFlight: number): void {
    this.mostInFlight = Math.max(this.mostInFlight, inFlight);
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
  ageOf(provider: ProviderName, record: WireRecord): number | undefined {
    const wire = this.#wireOf(provider);
    const last = this.effects.findLast(
      (effect) => effect.provider === provider && this.decoderOf(provider).isAbout(record, effect, wire),
    );
    return last && this.nowMs() - last.atMs;
  }

  effectsOf(serialNumber: string): readonly RecordedEffect[] {
    return this.effects.filter((effect) => effect.serialNumber === serialNumber);
  }
}

function shownBy({
  operationId,
  serialNumber,
  kind,
  intent,
  attention,
  finalOutcome,
}: JournalRow): Operation {
  const { content, amount } = intent;
  const member = memberOf(content);
  return {
    operationId,
    serialNumber,
    // Orders go to providers that are there.
    provider: intent.provider as ProviderName,
    kind,
    ...('orderNo' in content && { orderNo: content.orderNo }),
    ...(member !== undefined && { member }),
    ...(amount !== undefined && { amount }),
    ...(attention !== undefined && { attention }),
    ...(finalOutcome && { finalOutcome }),
    ...('release' in content && { takesFrom: content.release.serialNumber }),
  };
}

function memberOf(content: JournalRow['intent']['content']): string | undefined {
  if ('member' in content) return content.member;
  return 'account' in content ? content.account.member : undefined;
}
