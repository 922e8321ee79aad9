import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { isMoney, toFen } from '../../../src/domain/money.js';
import type { Caller } from '../../../src/journal/execution.js';
import type { JournalRow, Recording } from '../../../src/journal/journal.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { ReportedHold } from '../../../src/sandbox/engine/reported-hold.js';
import type { WireRecord } from '../../../src/sandbox/engine/wire-log.js';
import type { Bank } from '../providers/bank.js';
import { AttemptLog } from './attempt-log.js';
import { CommandLog, type Agreed } from './command-log.js';
import { WaitingLog } from './waiting-log.js';
import { MONEY_KINDS } from '../scenario/scenario.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { DecodedRequest, WireDecoder, WireHistory } from '../providers/wire-decoder.js';
import type { Posted } from '../providers/observed-ledger.js';
import { accountsIn, isCarriedBy, shownBy } from './journal-rows.js';
import type {
  CallerAnswer,
  Ended,
  GivenCommand,
  NamedAccount,
  Operation,
  RecordedEffect,
  Request,
  SeparateEnd,
  UnboundEnd,
} from './recorded.js';

const SHANGHAI_MS = 8 * HOUR_MS;
const FAILED_LATER = 'withdrawalFailed';
/** Effects that undo another one under its number. */
const UNDOES = [FAILED_LATER, 'withdrawalBounced'];
/** How the journal's attention says that a provider's records show other figures or accounts. */
const DIFFERS = /^the provider shows (the amount|another)/;

/**
 * Records everything that can be seen of a run from outside of the code under test: the wire, the provider's records, the
 * journal's rows, the answers to callers and operators, and the log. The invariants read this and nothing else.
 */
export class Recorder {
  readonly requests: Request[] = [];
  /** The writes among them: few, where a workflow queries for months. */
  readonly writes: Request[] = [];
  /** The requests about one subject, in order. */
  readonly bySubject = new Map<string, Request[]>();
  readonly effects: RecordedEffect[] = [];
  /** What of it was undone later: withdrawals that failed on their way, and those that came back. */
  readonly reversals: RecordedEffect[] = [];
  /** Of the writes about a member, the last of each kind that reached the provider. */
  readonly #lastArrived = new Map<string, Request>();
  /** What was agreed on each order, by its number. */
  readonly agreed = new Map<string, Agreed>();
  /** The commands that were sent, with their answers. */
  readonly commands = new CommandLog();
  readonly attempts = new AttemptLog();
  readonly waiting = new WaitingLog();
  /** Differences from the provider's records that queries or notifications were recorded to have shown. */
  readonly differences: string[] = [];
  /** How often a record was made of what a provider's records show. */
  ledgerRead = 0;
  /** How many accounts operations and results have named. */
  accountsNamed = 0;
  readonly #namedAccounts: NamedAccount[] = [];
  /** How members' ways in have ended that did not end with a bound card. */
  readonly unbound: UnboundEnd[] = [];
  readonly operations = new Map<string, Operation>();
  /** Every different serial number that an operation ever had. */
  readonly serialNumbers = new Map<string, Set<string>>();
  readonly callerAnswers: CallerAnswer[] = [];
  readonly given: GivenCommand[] = [];
  readonly ended: Ended[] = [];
  readonly taskFailures: string[] = [];
  readonly mistakes: string[] = [];
  readonly logLines: string[] = [];
  /** What must never be in a log, with a name for each that may be shown. */
  readonly secrets: { readonly what: string; readonly text: string }[] = [];
  /** How withdrawals and freezes have ended. */
  readonly separate: SeparateEnd[] = [];
  /** Numbers that the provider misreported for longer than any proof of absence takes: only a late query finds what was done. */
  readonly misreported = new Set<string>();
  /** Numbers of which the provider has sent a signed notification, and one of another amount. */
  readonly notified = new Set<string>();
  readonly altered = new Set<string>();
  /** When an order was first shown as held, and as one that nobody has paid in time. */
  readonly heldSince = new Map<string, number>();
  readonly expiredSince = new Map<string, number>();
  /** Orders about which an operator was alerted. */
  readonly alerted = new Set<string>();
  /** Whether the server may lose an update that it has taken. */
  losesUpdates = false;
  /** Whether the provider rejects nothing but what the records forbid. */
  rejectsNothing = false;
  /** Orders whose execution an operator terminated or reset. */
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
  /** How often an activity returned a final outcome to its workflow. */
  reportedEnds = 0;
  /** Final outcomes that an activity returned and that the journal did not show at that moment. */
  readonly unrecorded: string[] = [];
  /** How often the journal showed a row that had ended before. */
  endsShownAgain = 0;
  /** How often a workflow was replayed. */
  replays = 0;
  /** How many log lines were checked. */
  linesTaken = 0;
  /** Rows that had ended and then showed another end. */
  readonly changedEnds: string[] = [];
  /** Orders that have not ended when everything that could help them has happened. */
  readonly stuck: string[] = [];
  /** All workflows have ended and nothing is under way any more. */
  isOver = false;

  constructor(
    readonly banks: ReadonlyMap<ProviderName, Bank>,
    readonly nowMs: () => number,
    /** When the run began, in milliseconds since 1970, and when its faults end, in milliseconds of the run. */
    readonly startMs: number,
    readonly faultsEndMs: number,
  ) {}

  /** The day in Shanghai of a moment of the run. */
  dayOf(atMs: number): number {
    return Math.floor((this.startMs + atMs + SHANGHAI_MS) / DAY_MS);
  }

  /** A request leaves its sender: the activity of a workflow, where one is named, on a worker. */
  sent(
    provider: ProviderName,
    decoded: DecodedRequest,
    { sender, worker }: { readonly sender?: string | undefined; readonly worker: string },
  ): Request {
    const serialNumber = decoded.serialNumber ?? this.#carried(provider, decoded, sender);
    const { holdNumber } = decoded;
    const orderNo =
      decoded.orderNo ?? (holdNumber === undefined ? undefined : this.#wireOf(provider).orderOf(holdNumber));
    const request: Request = {
      ...decoded,
      ...(serialNumber !== undefined && { serialNumber }),
      ...(orderNo !== undefined && { orderNo }),
      provider,
      n: this.requests.length + 1,
      atMs: this.nowMs(),
    };
    this.requests.push(request);
    if (decoded.type === 'write') this.writes.push(request);
    const { kind } = decoded;
    if (decoded.type === 'write' && serialNumber !== undefined && MONEY_KINDS.some((one) => one === kind))
      this.attempts.sent(serialNumber, worker, request.atMs);
    for (const subject of decoded.subjects) {
      const about = this.bySubject.get(subject) ?? [];
      about.push(request);
      this.bySubject.set(subject, about);
    }
    return request;
  }

  /** A request reaches its provider: what follows at once is its effect. */
  arrived(request: Request): void {
    const { type, provider, kind = '', member } = request;
    if (type === 'write' && member !== undefined)
      this.#lastArrived.set(`${provider} ${kind} ${member}`, request);
  }

  /** Records an effect in a provider's records, with the names that all providers share. */
  did(provider: ProviderName, effect: Effect, posted: readonly Posted[]): Effect {
    const decoded = this.decoderOf(provider).effect(effect, this.#wireOf(provider));
    const list = UNDOES.includes(decoded.kind) ? this.reversals : this.effects;
    list.push({ ...decoded, provider, atMs: this.nowMs(), posted });
    return decoded;
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
  #carried(
    provider: ProviderName,
    { type, kind, member, application }: DecodedRequest,
    sender?: string,
  ): string | undefined {
    if (type !== 'write' || member === undefined) return undefined;
    const all = [...this.operations.values()].filter(
      (one) =>
        one.provider === provider &&
        one.kind === kind &&
        one.member === member &&
        (application === undefined || this.#numberOf(one.application) === application),
    );
    // Two workflows that onboard one member are told apart by who sends.
    const own = all.filter(({ operationId }) => sender !== undefined && isCarriedBy(operationId, sender));
    const candidates = own.length > 0 ? own : all;
    const open = candidates.filter(({ finalOutcome }) => finalOutcome === undefined);
    return (open.at(-1) ?? candidates.at(-1))?.serialNumber;
  }

  #numberOf(operationId = ''): string | undefined {
    return this.operations.get(operationId)?.serialNumber;
  }

  #wireOf(provider: ProviderName): WireHistory {
    const last = (isIt: (request: Request) => boolean): Request | undefined =>
      this.writes.findLast((one) => one.provider === provider && isIt(one));
    return {
      orderOf: (serialNumber) => last((one) => one.serialNumber === serialNumber)?.orderNo,
      numberOf: (kind, member) => this.#lastArrived.get(`${provider} ${kind} ${member}`)?.serialNumber,
      closingOf: (holdNumber) =>
        [...this.operations.values()].findLast(({ closes }) => closes === holdNumber)?.serialNumber,
      codeOf: (application) => last((one) => one.application === application)?.serialNumber,
    };
  }

  /** The journal has shown a row, after a recording where there was one. */
  showed(row: JournalRow, recording?: Recording): void {
    const before = this.operations.get(row.operationId);
    const { operationId, serialNumber, finalOutcome } = row;
    if (recording) this.#read(recording);
    const numbers = this.serialNumbers.get(operationId) ?? new Set();
    this.serialNumbers.set(operationId, numbers.add(serialNumber));
    if (before?.finalOutcome) this.endsShownAgain += 1;
    if (before?.finalOutcome && JSON.stringify(before.finalOutcome) !== JSON.stringify(finalOutcome)) {
      this.changedEnds.push(
        `${operationId}: ${before.finalOutcome.type}, then ${finalOutcome?.type ?? 'open'}`,
      );
    }
    if (!before) this.named(...accountsIn(row));
    const ends = finalOutcome !== undefined && before?.finalOutcome === undefined;
    const endedBy = ends ? recording : before?.endedBy;
    const endedMs = ends ? this.nowMs() : before?.endedMs;
    this.operations.set(operationId, {
      ...shownBy(row),
      ...(endedBy && { endedBy }),
      ...(endedMs !== undefined && { endedMs }),
    });
  }

  /** What is recorded from a provider's records names differences from the operation, where it sees any. */
  #read({ operationId, evidence, attention }: Recording): void {
    if (evidence.source !== 'query' && evidence.source !== 'notification') return;
    this.ledgerRead += 1;
    const operation = this.operations.get(operationId);
    if (operation && (this.paidOtherwise(operation) || this.altered.has(operation.serialNumber))) return;
    if (attention !== undefined && DIFFERS.test(attention))
      this.differences.push(`${operationId}: ${attention}`);
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

  named(...accounts: readonly NamedAccount[]): void {
    this.accountsNamed += accounts.length;
    this.#namedAccounts.push(...accounts);
  }

  /** The accounts that were named since the last call. */
  takeNamedAccounts(): NamedAccount[] {
    return this.#namedAccounts.splice(0);
  }

  /** The log lines since the last call. */
  takeLogLines(): string[] {
    this.linesTaken += this.logLines.length;
    return this.logLines.splice(0);
  }

  ofOrder(orderNo: string, kind: OperationKind): Operation[] {
    return [...this.operations.values()].filter((one) => one.orderNo === orderNo && one.kind === kind);
  }

  /** How long ago the provider did what a query is about, in milliseconds; undefined where it has not. */
  ageOf(provider: ProviderName, record: WireRecord): number | undefined {
    const wire = this.#wireOf(provider);
    const last = this.effects.findLast(
      (effect) => effect.provider === provider && this.decoderOf(provider).isAbout(record, effect, wire),
    );
    return last && this.nowMs() - last.atMs;
  }

  /** What was done under a number, and did not fail on its way. */
  effectsOf(serialNumber: string): readonly RecordedEffect[] {
    if (this.reversals.some((one) => one.kind === FAILED_LATER && one.serialNumber === serialNumber))
      return [];
    return this.effects.filter((effect) => effect.serialNumber === serialNumber);
  }

  /** Whether the payer of an order has paid another amount than this operation was to take. */
  paidOtherwise({ kind, orderNo = '', amount, serialNumber }: Operation): boolean {
    const isByPayer = kind === 'hold' && this.agreed.get(orderNo)?.byChannel === true;
    if (!isByPayer || !isMoney(amount)) return false;
    return this.effectsOf(serialNumber).some((effect) => effect.amount !== toFen(amount));
  }
}
