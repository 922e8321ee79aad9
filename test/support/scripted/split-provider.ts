import { MINUTE_MS } from '../../../src/domain/durations.js';
import { sumMoney, ZERO, type Money } from '../../../src/domain/money.js';
import type { Intent, IntentItem, IntentResults, OperationKind } from '../../../src/domain/operation.js';
import {
  outcomeOfItems,
  type ItemResult,
  type SplitLimits,
  type SplitResult,
} from '../../../src/domain/operations/split.js';
import type { Evidence, Outcome } from '../../../src/domain/outcome.js';
import type {
  Answer,
  OperationRequest,
  Provider,
  ProviderOperation,
  QueryResult,
  ReportedItem,
} from '../../../src/providers/provider.js';

export type SplitKind = 'split' | 'splitReturn' | 'finishSplit';

/** What becomes of one receiver's share: at once, after so many queries, or never. */
export type ItemPlan = 'succeeds' | 'fails' | 'stays' | { readonly queries: number; readonly then: ItemPlan };

/** How one send goes. */
export interface SplitPlay {
  /** What comes back; default: how the items stand. */
  readonly answer?: 'lost' | 'notSent' | 'pending' | { readonly refused: string };
  /** Whether the provider carries it out; it does unless it refuses. */
  readonly effect?: boolean;
  readonly onEffect?: () => void;
}

/** One operation in the provider's records. */
interface Kept {
  readonly kind: SplitKind;
  readonly intent: Intent;
  readonly plans: Map<string, ItemPlan>;
  queries: number;
}

export interface SplitOptions {
  readonly limits?: SplitLimits;
  /** Documents no query, as 鸿闻: only a notification or an operator ends what is open. */
  readonly unasked?: boolean;
  /** Takes one split of a trade only, as 海科融通 by default. */
  readonly oneSplit?: boolean;
  /** What every answer to a split wants quoted in its return. */
  readonly returnDetail?: string;
  readonly without?: readonly SplitKind[];
}

const KINDS: readonly SplitKind[] = ['split', 'splitReturn', 'finishSplit'];

/** A provider that divides trades, in memory, whose receivers end as the test says. */
export class SplitProvider {
  readonly sent: { kind: SplitKind; operationId: string; amount: Money | undefined; items: string[] }[] = [];
  readonly effects: { kind: SplitKind; operationId: string; amount: Money | undefined }[] = [];
  queries = 0;
  readonly #kept = new Map<string, Kept>();
  readonly #plans = new Map<string, ItemPlan[]>();
  readonly #plays = new Map<SplitKind, SplitPlay[]>();
  /** What the records show instead of the receivers that were sent. */
  shown: readonly ReportedItem[] | undefined;
  /** Called by a query, before it is answered. */
  onQuery: (() => void) | undefined;

  constructor(readonly options: SplitOptions = {}) {}

  /** What becomes of the next shares of an account, one plan a share; afterwards its shares succeed. */
  plan(account: string, ...plans: ItemPlan[]): this {
    this.#plans.set(account, [...(this.#plans.get(account) ?? []), ...plans]);
    return this;
  }

  onSend(kind: SplitKind, ...plays: SplitPlay[]): this {
    this.#plays.set(kind, [...(this.#plays.get(kind) ?? []), ...plays]);
    return this;
  }

  /** What an account has got and not given back. */
  balance(account: string): Money {
    let held = 0n;
    for (const { kind, intent, plans } of this.#kept.values())
      for (const { itemId, payee, amount } of intent.items ?? []) {
        if (payee.account !== account || plans.get(itemId) !== 'succeeds') continue;
        held += (kind === 'split' ? 1n : -1n) * BigInt(amount.replace('.', ''));
      }
    const digits = String(held).padStart(3, '0');
    return `${digits.slice(0, -2)}.${digits.slice(-2)}` as Money;
  }

  /** What went to the merchant when trades were finished. */
  get finished(): Money {
    const amounts = this.effects.flatMap(({ kind, amount }) =>
      kind === 'finishSplit' ? (amount ?? ZERO) : [],
    );
    return sumMoney(...amounts);
  }

  get provider(): Provider {
    const offered = KINDS.filter((kind) => !this.options.without?.includes(kind));
    return {
      name: 'scripted',
      sendTimeoutMs: 20_000,
      serialNumber: { prefix: 'T00001' },
      operations: Object.fromEntries(offered.map((kind) => [kind, this.#operation(kind)])),
      queries: { balance: () => Promise.resolve({ type: 'unavailable', why: 'not shown' }) },
      close: () => Promise.resolve(),
    };
  }

  #operation<K extends SplitKind>(kind: K): ProviderOperation<K> {
    const { unasked, limits } = this.options;
    const always = (kind === 'split' ? { ...(limits && { limits }) } : {}) as Partial<IntentResults[K]>;
    const canAsk = !unasked && kind !== 'finishSplit';
    return {
      interfaceName: kind,
      resolution: { queryAfterMs: [MINUTE_MS, 10 * MINUTE_MS] },
      always,
      send: (request) => Promise.resolve(this.#send(kind, request)),
      ...(canAsk && { queryStatus: (request: OperationRequest<K>) => Promise.resolve(this.#ask(request)) }),
    };
  }

  #send<K extends SplitKind>(kind: K, request: OperationRequest<K>): Answer<IntentResults[K]> {
    const { intent, serialNumber } = request;
    const play = this.#plays.get(kind)?.shift() ?? {};
    if (play.answer === 'notSent') return { type: 'notSent', why: 'refused', evidence: word('refused') };
    const items = intent.items ?? [];
    const { operationId, amount } = intent;
    this.sent.push({ kind, operationId, amount, items: items.map(({ itemId }) => itemId) });
    const refused =
      this.#refusal(kind, intent) ?? (typeof play.answer === 'object' ? play.answer.refused : undefined);
    if (refused !== undefined) return { ...rejected(refused), evidence: word(refused) };
    if (play.effect !== false) {
      const plans = items.map(({ itemId, payee }) => [itemId, this.#nextPlan(payee.account)] as const);
      // The intent's kind is what the map is asked by.
      this.#kept.set(serialNumber, { kind, intent, plans: new Map(plans), queries: 0 });
      this.effects.push({ kind, operationId, amount });
    }
    play.onEffect?.();
    if (play.answer === 'lost') return { type: 'unknown', why: 'no answer came', evidence: word('lost') };
    if (kind === 'finishSplit') return { ...done<K>({ reference: 'F1' }), evidence: word('finished') };
    const pending = items.map(({ itemId }): ItemResult => ({ itemId, outcome: OPEN }));
    const states = play.answer === 'pending' ? pending : this.#states(serialNumber);
    return { ...this.#outcome<K>(kind, states), items: states, evidence: word('answered') };
  }

  #ask<K extends SplitKind>({ intent, serialNumber }: OperationRequest<K>): QueryResult<IntentResults[K]> {
    this.queries += 1;
    this.onQuery?.();
    const kept = this.#kept.get(serialNumber);
    const evidence: Evidence = { source: 'query', detail: 'the records' };
    if (!kept) return { type: 'notFound', evidence };
    kept.queries += 1;
    const items = this.#states(serialNumber);
    const reported = this.shown ?? (intent.items ?? []).map(reportedItem);
    const outcome = this.#outcome<K>(kept.kind as K, items);
    return { type: 'found', outcome, items, reported: { items: reported }, evidence };
  }

  #outcome<K extends SplitKind>(kind: K, items: readonly ItemResult[]): Outcome<IntentResults[K]> {
    const { returnDetail, limits } = this.options;
    const about: Partial<SplitResult> =
      kind === 'split'
        ? { ...(returnDetail !== undefined && { returnDetail }), ...(limits && { limits }) }
        : {};
    return outcomeOfItems(items, { reference: `${kind}-1`, ...about });
  }

  #refusal(kind: SplitKind, intent: Intent): string | undefined {
    const { earlierSplits = 0 } = intent.content as { earlierSplits?: number };
    return kind === 'split' && this.options.oneSplit && earlierSplits > 0 ? 'ONE_SPLIT' : undefined;
  }

  #nextPlan(account: string): ItemPlan {
    return this.#plans.get(account)?.shift() ?? 'succeeds';
  }

  #states(serialNumber: string): readonly ItemResult[] {
    const kept = this.#kept.get(serialNumber);
    if (!kept) return [];
    return [...kept.plans].map(([itemId, plan]) => {
      const now = resolved(plan, kept.queries);
      if (now === 'succeeds' || now === 'fails') kept.plans.set(itemId, now);
      return { itemId, outcome: stateOf(now), reference: `D-${itemId}` };
    });
  }
}

const OPEN = { type: 'pending', why: 'in progress' } as const;

function resolved(plan: ItemPlan, queries: number): ItemPlan {
  if (typeof plan === 'string') return plan;
  return queries >= plan.queries ? resolved(plan.then, queries) : 'stays';
}

function stateOf(plan: ItemPlan): Outcome {
  if (plan === 'succeeds') return { type: 'succeeded', result: {} };
  return plan === 'fails' ? rejected('0') : OPEN;
}

function rejected(code: string) {
  return { type: 'rejected', reason: 'other', code, message: `refused: ${code}`, final: true } as const;
}

function done<K extends OperationKind>(result: object): Outcome<IntentResults[K]> {
  return { type: 'succeeded', result: result as IntentResults[K] };
}

function word(detail: string): Evidence {
  return { source: 'answer', detail };
}

function reportedItem({ itemId, payee, amount }: IntentItem): ReportedItem {
  return { itemId, payeeAccount: payee.account, amount };
}
