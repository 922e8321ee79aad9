import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { IntentResults, OperationKind, PurchaseKind } from '../../../src/domain/operation.js';
import type { Evidence, Outcome, RejectionReason } from '../../../src/domain/outcome.js';
import { ZERO, type Money } from '../../../src/domain/money.js';
import type {
  Answer,
  QueryResult,
  OperationRequest,
  Provider,
  ProviderOperation,
  ProviderQueries,
  ResolutionRule,
} from '../../../src/providers/provider.js';
import { FakeBank, type BankWays, type BankAnswer } from './fake-bank.js';

/** How one send goes: whether the bank does it, and what of it comes back. */
export interface SendPlay {
  /** What comes back; default: the bank's own word. */
  readonly answer?:
    'lost' | 'notSent' | 'pending' | { readonly rejected: RejectionReason; readonly code: string };
  /** Whether the bank carries the order out; it does unless the play says otherwise. */
  readonly effect?: boolean;
  /** How long the answer takes, before the effect and after it. */
  readonly beforeMs?: number;
  readonly afterMs?: number;
  /** Called just before the effect and just after it, for whoever kills the worker there. */
  readonly onArrival?: () => void;
  readonly onEffect?: () => void;
  /** The adapter throws: a bug, or a broken configuration. */
  readonly breaks?: string;
}

/** How one status query goes. */
export interface QueryPlay {
  /** What comes back; default: what the records say. */
  readonly answer?: 'notFound' | 'unclear' | 'processing' | 'otherAmount' | 'twoRows';
  readonly afterMs?: number;
}

/** One call on the wire, in the order of arrival. */
export interface WireCall {
  readonly what: 'send' | 'query';
  readonly kind: OperationKind;
  readonly operationId: string;
  readonly serialNumber: string;
  /** Until when an earlier request can have been on its way, as the request says. */
  readonly leftUntil?: string;
  readonly startedMs: number;
  endedMs?: number;
}

export interface ScriptedOptions {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly ways?: Partial<BankWays>;
  readonly rules?: Partial<Record<OperationKind, ResolutionRule>>;
  /** Kinds that this provider does not offer. */
  readonly without?: readonly OperationKind[];
  /** Kinds that this provider documents no query for. */
  readonly withoutQuery?: readonly OperationKind[];
  /** Whether the advance account can be seen. */
  readonly showsAdvance?: boolean;
}

const TRANSFER_RULE: ResolutionRule = {
  queryAfterMs: [3 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS],
  resend: { times: 1, sinceLeftMs: 3 * MINUTE_MS },
  absence: { observations: 2, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
};
const RULES: Record<PurchaseKind, ResolutionRule> = {
  openAccount: { queryAfterMs: [5_000, 30_000, 3 * MINUTE_MS], resend: { times: 3, sinceLeftMs: 0 } },
  applyCardBinding: {
    queryAfterMs: [2 * MINUTE_MS],
    lapse: { afterMs: 2 * MINUTE_MS, why: 'void after 120 seconds' },
  },
  verifyCardBinding: {
    queryAfterMs: [10_000, 30_000, 2 * MINUTE_MS],
    absence: { observations: 2, apartMs: MINUTE_MS, sinceLeftMs: 2 * MINUTE_MS },
  },
  hold: TRANSFER_RULE,
  release: TRANSFER_RULE,
  return: TRANSFER_RULE,
  refund: TRANSFER_RULE,
};
const WAYS: BankWays = { divisible: false, codeLifetimeMs: 120_000, wrongCodesBorne: 5, applicationsADay: 6 };
const KINDS = Object.keys(RULES) as PurchaseKind[];

/** A provider over a bank in memory, whose wire goes wrong exactly as the test says, call by call. */
export class ScriptedProvider {
  readonly bank: FakeBank;
  readonly wire: WireCall[] = [];
  readonly #sends = new Map<OperationKind, SendPlay[]>();
  readonly #queryPlays = new Map<OperationKind, QueryPlay[]>();
  /** Plays for every further call of a kind, once those of the queue are used up. */
  readonly always = new Map<OperationKind, { send?: SendPlay; query?: QueryPlay }>();
  queriesAnswer: 'balance' | 'unavailable' | 'throws' = 'balance';
  queriesSent = 0;

  constructor(readonly options: ScriptedOptions) {
    this.bank = new FakeBank(options.nowMs, { ...WAYS, ...options.ways });
  }

  /** Scripts the next sends of a kind. */
  onSend(kind: OperationKind, ...plays: SendPlay[]): this {
    this.#sends.set(kind, [...(this.#sends.get(kind) ?? []), ...plays]);
    return this;
  }

  /** Scripts the next status queries of a kind. */
  onQuery(kind: OperationKind, ...plays: QueryPlay[]): this {
    this.#queryPlays.set(kind, [...(this.#queryPlays.get(kind) ?? []), ...plays]);
    return this;
  }

  sends(kind: OperationKind): WireCall[] {
    return this.wire.filter((call) => call.what === 'send' && call.kind === kind);
  }

  statusQueries(kind: OperationKind): WireCall[] {
    return this.wire.filter((call) => call.what === 'query' && call.kind === kind);
  }

  get provider(): Provider {
    const { without = [] } = this.options;
    const offered = KINDS.filter((kind) => !without.includes(kind));
    return {
      name: 'scripted',
      sendTimeoutMs: 20_000,
      serialNumber: { prefix: 'T00001' },
      operations: Object.fromEntries(offered.map((kind) => [kind, this.#operation(kind)])),
      queries: this.#queries(),
      close: () => Promise.resolve(),
    };
  }

  #operation<K extends PurchaseKind>(kind: K): ProviderOperation<K> {
    const { withoutQuery = ['applyCardBinding'], rules } = this.options;
    return {
      interfaceName: kind,
      resolution: rules?.[kind] ?? RULES[kind],
      send: (order, secrets) => this.#send(kind, order, secrets?.verificationCode),
      ...(!withoutQuery.includes(kind) && {
        queryStatus: (order: OperationRequest<K>) => this.#query(kind, order),
      }),
    };
  }

  async #send<K extends OperationKind>(
    kind: K,
    order: OperationRequest<K>,
    secret?: string,
  ): Promise<Answer<IntentResults[K]>> {
    const play = this.#sends.get(kind)?.shift() ?? this.always.get(kind)?.send ?? {};
    const rejected = typeof play.answer === 'object' ? play.answer : undefined;
    if (play.answer === 'notSent') {
      return {
        type: 'notSent',
        why: 'connection refused',
        evidence: evidence('answer', 'connection refused'),
      };
    }
    const call = this.#open('send', kind, order);
    await this.options.sleep(play.beforeMs ?? 0);
    play.onArrival?.();
    if (play.breaks !== undefined) throw new Error(play.breaks);
    const happens = play.effect ?? rejected === undefined;
    const answer = happens ? this.bank.carryOut(order, secret) : undefined;
    play.onEffect?.();
    await this.options.sleep(play.afterMs ?? 0);
    call.endedMs = this.options.nowMs();
    if (play.answer === 'lost')
      return { type: 'unknown', why: 'no answer came', evidence: evidence('answer', 'no answer') };
    if (play.answer === 'pending')
      return { type: 'pending', why: 'in progress', evidence: evidence('answer', 'in progress') };
    const said: BankAnswer = rejected
      ? { type: 'rejected', reason: rejected.rejected, code: rejected.code }
      : (answer ?? { type: 'rejected', reason: 'other', code: 'ERR059' });
    return { ...outcomeOf<IntentResults[K]>(said), evidence: evidence('answer', describe(said)) };
  }

  async #query<K extends OperationKind>(
    kind: K,
    order: OperationRequest<K>,
  ): Promise<QueryResult<IntentResults[K]>> {
    const play = this.#queryPlays.get(kind)?.shift() ?? this.always.get(kind)?.query ?? {};
    const call = this.#open('query', kind, order);
    await this.options.sleep(play.afterMs ?? 0);
    call.endedMs = this.options.nowMs();
    const found = this.bank.find(order.serialNumber);
    if (play.answer === 'unclear')
      return { type: 'unclear', why: 'system error', evidence: evidence('query', 'system error') };
    if (play.answer === 'processing') {
      const outcome = { type: 'pending', why: 'in progress' } as const;
      return { type: 'found', outcome, reported: {}, evidence: evidence('query', 'in progress') };
    }
    if (play.answer === 'twoRows') {
      const outcome: Outcome<never> = {
        type: 'rejected',
        reason: 'other',
        code: 'F',
        message: 'failed',
        final: true,
      };
      const contradiction = 'two rows, one pending, one failed';
      return {
        type: 'found',
        outcome,
        reported: {},
        contradiction,
        evidence: evidence('query', contradiction),
      };
    }
    if (play.answer === 'notFound' || !found)
      return { type: 'notFound', evidence: evidence('query', 'not found') };
    const amount = play.answer === 'otherAmount' ? ('0.01' as Money) : found.amount;
    const seen =
      order.intent.amount === undefined
        ? {}
        : { amount, payerAccount: found.payer, payeeAccount: found.payee };
    const detail = `${describe(found.answer)} ${amount}`;
    return {
      type: 'found',
      outcome: outcomeOf(found.answer),
      reported: seen,
      evidence: evidence('query', detail),
    };
  }

  #queries(): ProviderQueries {
    const query = <T>(read: () => T) => {
      this.queriesSent += 1;
      if (this.queriesAnswer === 'throws') return Promise.reject(new Error('the query broke'));
      if (this.queriesAnswer === 'unavailable')
        return Promise.resolve({ type: 'unavailable', why: 'no answer' } as const);
      return Promise.resolve({ type: 'read', value: read() } as const);
    };
    return {
      balance: ({ account }) => query(() => ({ available: this.bank.balance(account), held: ZERO })),
      ...(this.options.showsAdvance !== false && {
        advanceBalance: () => query(() => this.bank.balance('advance')),
      }),
    };
  }

  #open(what: WireCall['what'], kind: OperationKind, request: OperationRequest): WireCall {
    const { intent, serialNumber, leftUntil } = request;
    const call = {
      what,
      kind,
      operationId: intent.operationId,
      serialNumber,
      ...(leftUntil !== undefined && { leftUntil }),
      startedMs: this.options.nowMs(),
    };
    this.wire.push(call);
    return call;
  }
}

function outcomeOf<Result>(answer: BankAnswer): Outcome<Result> {
  if (answer.type === 'rejected') {
    return {
      type: 'rejected',
      reason: answer.reason,
      code: answer.code,
      message: `rejected: ${answer.code}`,
      final: true,
    };
  }
  // The bank made the result from the order, whose kind has this result.
  return { type: 'succeeded', result: answer.result as Result };
}

function describe(answer: BankAnswer): string {
  return answer.type === 'done' ? 'done' : answer.code;
}

function evidence(source: Evidence['source'], detail: string): Evidence {
  return { source, detail };
}
