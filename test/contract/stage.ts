import { HOUR_MS } from '../../src/domain/durations.js';
import { fromFen, parseMoney, sumMoney, toFen, ZERO, type Money } from '../../src/domain/money.js';
import { mismatchOf } from '../../activities/mismatch.js';
import type {
  Intent,
  IntentContents,
  IntentItem,
  IntentResults,
  OperationKind,
} from '../../src/domain/operation.js';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import type { PaidTrade, SplitReference } from '../../src/domain/operations/split.js';
import type { Account, Card } from '../../src/domain/party.js';
import { formatSerialNumber } from '../../src/domain/serial-number.js';
import { createProviderHttp } from '../../src/http/provider-http.js';
import type {
  Answer,
  QueryResult,
  OperationRequest,
  Provider,
  ProviderOperation,
  Secrets,
} from '../../src/providers/provider.js';
import { createProviders } from '../../src/providers/registry.js';
import {
  ABOUT_OTHERS,
  KINDS,
  USUAL_ORDERS,
  WITHOUT_OWN_NUMBER,
  type DoneSoFar,
} from '../support/operations/usual-orders.js';
import type { Bench, BenchOptions, FarEnd } from './bench.js';
import { noWire, openWire, type Trouble, type Wire, type WireAnswer } from './wire.js';

/** What is left of a trade that is divided; a very large one is divided whole, since there is no larger amount. */
const LEFT = parseMoney('100.00');
const LARGE_FEN = 10n ** 12n;

/** What an order may say otherwise than the usual one, which moves 100.00 of which 2.50 are the platform's. */
export interface Wish<K extends OperationKind> {
  readonly amount?: string;
  readonly fee?: string;
  readonly content?: Partial<IntentContents[K]>;
  /** Between whom it is divided, of a kind that has receivers. */
  readonly items?: readonly IntentItem[];
  readonly serialNumber?: string;
}

/** An expectation met a kind that the provider has not. */
export class NotOffered extends Error {
  constructor(
    readonly stage: Stage,
    readonly kind: OperationKind,
  ) {
    super(`${stage.provider.name} has no ${kind}`);
  }
}

/** An expectation met a kind that no query resolves. */
export class NoQuery extends Error {
  constructor(
    readonly stage: Stage,
    readonly kind: OperationKind,
  ) {
    super(`${stage.provider.name} has no status query for ${kind}`);
  }
}

/** One adapter before one far end, over a real socket with a wire between them, and the orders of an expectation. */
export class Stage {
  readonly buyer: Account;
  readonly seller: Account;
  readonly courier: Account;
  /** Everything that the HTTP client logged, as JSON. */
  readonly log: string[];
  /** What each had when the stage opened. */
  readonly #opening = new Map<string, Money>();
  #numbers = 0;
  #member: Account = { member: '', account: '' };
  #card: Card;
  readonly #done = new Map<OperationKind, OperationReference & SplitReference>();
  #trade: PaidTrade | undefined;

  private constructor(
    readonly bench: Bench,
    readonly provider: Provider,
    readonly farEnd: FarEnd,
    readonly wire: Wire,
    private readonly parts: { readonly log: string[]; readonly end: () => Promise<void> },
  ) {
    this.log = parts.log;
    this.buyer = farEnd.account('buyer_1', 'buyer');
    this.seller = farEnd.account('seller_1', 'seller');
    this.courier = farEnd.account('courier_1', 'seller');
    this.#card = bench.card;
    farEnd.deposit(this.buyer, '100000.00');
  }

  static async open(bench: Bench, options: BenchOptions = {}): Promise<Stage> {
    const farEnd = await bench.start();
    const wire = farEnd.direct ? noWire(farEnd.origin) : await openWire(farEnd.origin);
    const log: string[] = [];
    const write = (fields: object, message: string): unknown =>
      log.push(JSON.stringify({ ...fields, message }));
    const http = createProviderHttp({ logger: { info: write, warn: write }, answerLimitBytes: 64 * 1024 });
    const end = async (): Promise<void> => {
      await wire.close();
      await http.close();
      await farEnd.close();
    };
    const deps = { http, now: () => new Date(farEnd.now()) };
    const settings = { [bench.name]: farEnd.settings(wire.origin, options) };
    const provider = createProviders(settings, deps, bench.factories).get(bench.name);
    if (!provider) throw new Error(`no provider ${bench.name}`);
    const stage = new Stage(bench, provider, farEnd, wire, { log, end });
    // Whatever a provider does once for all requests, such as a handshake, is over before troubles begin.
    // One that shows no balance has nothing to be counted from.
    const showsBalances = (await provider.queries.balance(stage.buyer)).type === 'read';
    for (const account of showsBalances ? [stage.buyer, stage.seller, stage.courier] : [])
      stage.#opening.set(account.member, await stage.#balance(account));
    return stage;
  }

  close(): Promise<void> {
    return this.parts.end();
  }

  /** The kinds that the provider offers under numbers of their own, in the order of a purchase. */
  get kinds(): readonly OperationKind[] {
    const others = [...WITHOUT_OWN_NUMBER, ...ABOUT_OTHERS];
    return KINDS.filter((kind) => this.provider.operations[kind] && !others.includes(kind));
  }

  get card(): Card {
    return this.#card;
  }

  number(): string {
    this.#numbers += 1;
    const { prefix } = this.provider.serialNumber;
    const today = new Date(this.farEnd.now() + 8 * HOUR_MS).toISOString();
    const yyMMdd = today.slice(2, 10).replaceAll('-', '');
    const position = (this.farEnd.firstNumber ?? 0n) + BigInt(this.#numbers);
    return formatSerialNumber({ prefix, yyMMdd, position });
  }

  /** An order of one kind under a number of its own, quoting what was done before. */
  order<K extends OperationKind>(kind: K, wish: Wish<K> = {}): OperationRequest<K> {
    const serialNumber = wish.serialNumber ?? this.number();
    const { moves, content, items } = USUAL_ORDERS[kind];
    const amount = parseMoney(wish.amount ?? '100.00');
    const parties = { orderNo: `order_${serialNumber.slice(-6)}`, payer: this.buyer, payee: this.seller };
    const done: DoneSoFar = {
      newMember: {
        member: `new_${serialNumber.slice(-6)}`,
        role: 'buyer',
        nickname: '小明',
        holder: { name: this.#card.holder, identity: this.#card.identity, mobile: this.#card.mobile },
      },
      parties,
      buyer: this.buyer,
      ofHold: { ...parties, orderNo: this.#orderNo ?? parties.orderNo },
      member: this.#member,
      card: this.#card,
      buyerCard: this.bench.buyerCard,
      last: (step) => this.#done.get(step) ?? { serialNumber: '' },
      handle: this.#handle,
      trade: this.#tradeFor(kind, amount),
      receivers: [this.seller, this.courier],
    };
    const usual = content(done);
    const divided = wish.items ?? items?.(done, amount);
    const intent: Intent<K> = {
      operationId: `shop/${serialNumber}/${kind}`,
      provider: this.provider.name,
      kind,
      ...(moves !== 'nothing' && { amount }),
      ...(moves === 'amountAndFee' && { fee: parseMoney(wish.fee ?? '2.50') }),
      content: { ...usual, ...wish.content },
      ...(divided && { items: divided }),
    };
    return { intent, serialNumber, begunAt: new Date(this.farEnd.now()).toISOString() };
  }

  /** Each split, and each finish, has a trade of its own, of which 100.00 are left; a return has that of the last split. */
  #tradeFor(kind: OperationKind, amount: Money): PaidTrade {
    const isNew = kind === 'split' || kind === 'finishSplit';
    if (isNew) this.#trade = this.farEnd.trade?.(toFen(amount) > LARGE_FEN ? amount : sumMoney(amount, LEFT));
    return this.#trade ?? { tradeNo: 'none' };
  }

  #orderNo: string | undefined;
  #handle: CodeHandle | undefined;

  /** Does the steps before a kind, each with an order of its own, and answers the kind's own order. */
  async ready<K extends OperationKind>(kind: K, wish: Wish<K> = {}): Promise<OperationRequest<K>> {
    for (const step of USUAL_ORDERS[kind].before) {
      const answer = await this.send(this.order(step));
      if (answer.type !== 'succeeded') throw new Error(`${step} before ${kind}: ${JSON.stringify(answer)}`);
    }
    return this.order(kind, wish);
  }

  /**
   * Sends an order once; the newest code of the card's telephone goes with it. Where the provider says that it was taken, and the adapter
   * that its records are to be queried at once, they are, as a workflow does. What is done later quotes it.
   */
  async send(order: OperationRequest): Promise<Answer<unknown>> {
    const answer = await this.#settled(order, await this.sendOnly(order));
    if (answer.type === 'succeeded') this.keep(order, answer.result);
    return answer;
  }

  /** The answer to one send, and no question. */
  sendOnly(order: OperationRequest): Promise<Answer<unknown>> {
    return this.operation(order.intent.kind).send(order, this.secrets());
  }

  async #settled(order: OperationRequest, answer: Answer<unknown>): Promise<Answer<unknown>> {
    if (answer.type !== 'pending' || answer.queryAgainAfterMs !== 0) return answer;
    const queryResult = await this.query(order);
    if (queryResult.type !== 'found' || mismatchOf(order.intent, queryResult.reported) !== undefined)
      return answer;
    return { ...queryResult.outcome, evidence: answer.evidence };
  }

  /** The newest code of the card's telephone, if one came. */
  secrets(): Secrets {
    const verificationCode = this.farEnd.code(this.#card.mobile);
    return { ...(verificationCode !== undefined && { verificationCode }) };
  }

  /** Takes what an order yielded, so that later ones quote it. */
  keep(order: OperationRequest, result: unknown): void {
    const { kind, content } = order.intent;
    const { reference, tradeDate, returnDetail } = result as Partial<OperationReference & SplitReference>;
    const { amount, fee } = order.intent;
    if (kind === 'applyCardBinding' || kind === 'applyMobileChange')
      this.#handle = (result as IntentResults['applyCardBinding' | 'applyMobileChange']).handle;
    this.#done.set(kind, {
      serialNumber: order.serialNumber,
      ...(amount !== undefined && { amount }),
      ...(fee !== undefined && { fee }),
      ...(reference !== undefined && { reference }),
      ...(tradeDate !== undefined && { tradeDate }),
      ...(returnDetail !== undefined && { returnDetail }),
    });
    if (kind === 'hold') this.#orderNo = (content as IntentContents['hold']).orderNo;
    if (kind !== 'openAccount') return;
    const { member } = content as IntentContents['openAccount'];
    this.#member = { member, account: (result as { account: string }).account };
    this.#card = anotherCard(this.bench.card, this.#numbers);
  }

  async query(order: OperationRequest): Promise<QueryResult<unknown>> {
    const operation = this.operation(order.intent.kind);
    if (!operation.queryStatus) throw new NoQuery(this, order.intent.kind);
    return operation.queryStatus(order);
  }

  operation(kind: OperationKind): ProviderOperation<OperationKind> {
    const operation = this.provider.operations[kind];
    if (!operation) throw new NotOffered(this, kind);
    // Order and operation are of one kind; which one, the compiler cannot see.
    return operation;
  }

  /** The kind that promises about any write are tried with. */
  get main(): 'hold' | 'split' {
    return this.bench.main;
  }

  /** For what only a query can show: an expectation that needs one sees "no" where the provider documents none. */
  needQuery(kind: OperationKind): void {
    if (!this.canQuery(kind)) throw new NoQuery(this, kind);
  }

  canQuery(kind: OperationKind): boolean {
    return this.operation(kind).queryStatus !== undefined;
  }

  /** Arms a trouble for the next write of a kind. */
  onWrite(kind: OperationKind, trouble: Trouble): void {
    this.wire.arm((request) => this.bench.isWrite(kind, request), trouble);
  }

  /** Arms a trouble for the next query about a kind. */
  onQuery(kind: OperationKind, trouble: Trouble): void {
    this.wire.arm((request) => this.bench.isStatusQuery(kind, request), trouble);
  }

  /** The requests of a kind's writes, as they went over the wire. */
  writes(kind: OperationKind) {
    return this.wire.passed.filter((request) => this.bench.isWrite(kind, request));
  }

  /** How much more a member can spend than when the stage opened, in yuan: "97.50", or "-100.00". */
  async gained(account: Account): Promise<string> {
    const gained = toFen(await this.#balance(account)) - toFen(this.#opening.get(account.member) ?? ZERO);
    return gained < 0n ? `-${fromFen(-gained)}` : fromFen(gained);
  }

  async #balance(account: Account): Promise<Money> {
    const reading = await this.provider.queries.balance(account);
    if (reading.type !== 'read') throw new Error(`the balance of ${account.member}: ${reading.why}`);
    return reading.value.available;
  }
}

/** A change to an answer. */
export function withAnswer(change: (answer: WireAnswer) => WireAnswer): Trouble {
  return { type: 'changed', change };
}

/** A change to an answer's body alone. */
export function withBody(change: (body: Buffer) => Buffer): Trouble {
  return withAnswer((answer) => ({ ...answer, body: change(answer.body) }));
}

/** Another person's card: a bank that knows the card or the telephone would say so. */
function anotherCard(card: Card, nth: number): Card {
  const digits = String(nth).padStart(6, '0');
  return {
    ...card,
    number: card.number.slice(0, -6) + digits,
    mobile: card.mobile.slice(0, -6) + digits,
  };
}
