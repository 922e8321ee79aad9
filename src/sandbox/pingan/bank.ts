import { bankDay, type SandboxClock } from '../engine/clock.js';
import type { EffectRecorder } from '../engine/effects.js';
import { openOutside, OUTSIDE, type Ledger } from '../engine/ledger.js';
import type { Random } from '../engine/random.js';
import type { Scheduler } from '../engine/scheduler.js';
import { FirstAnswers } from '../engine/first-answers.js';
import type { SmsInbox } from '../engine/sms-inbox.js';
import { functionalAccount } from './credentials.js';
import type { PinganRejected } from './result-codes.js';
import type {
  Allocation,
  AcquiredOrder,
  AcquiredPart,
  AnswerFields,
  BoundCard,
  CardApplication,
  Credit,
  Member,
  MemberFill,
  MemberProperty,
  MobileChange,
  Order,
  SmallAmountApplication,
  SubOrder,
  Trade,
  PinganEffectKind,
} from './model.js';
import type { PinganRules } from './rules.js';

export interface BankServices {
  readonly ledger: Ledger;
  readonly effects: EffectRecorder<PinganEffectKind>;
  readonly clock: SandboxClock;
  readonly sms: SmsInbox;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly merchantCode: string;
  readonly fundSummaryAccount: string;
  readonly answersKept: number;
}

const FIRST_MEMBER = 1001;
/** Ends of days that are remembered. */
const CLOSINGS_KEPT = 40;

/** What the bank knows: members, cards, orders and trades, each found by its key without a search. */
export class PinganBank {
  readonly members = new Map<string, Member>();
  readonly accounts = new Map<string, Member>();
  readonly memberList: Member[] = [];
  /** By card number. */
  readonly cards = new Map<string, { readonly member: Member; readonly card: BoundCard }>();
  /** By sub-account; the one application that waits for its code. */
  readonly applications = new Map<string, CardApplication>();
  /** The one application of a sub-account that a small transfer is to prove; every one of them by its CnsmrSeqNo. */
  readonly smallAmounts = new Map<string, SmallAmountApplication>();
  readonly smallAmountsByNumber = new Map<string, SmallAmountApplication>();
  /** When the last one was started, by card. */
  readonly smallAmountStarts = new Map<string, number>();
  /** By sub-account; the one application for another telephone number that waits for its code. */
  readonly mobileChanges = new Map<string, MobileChange>();
  readonly orders = new Map<string, Order>();
  /** By order number, which no order has. */
  readonly allocations = new Map<string, Allocation>();
  /** What was paid at the acquirer: by TraderOrderNo, and each part by its own number. */
  readonly acquired = new Map<string, AcquiredOrder>();
  readonly acquiredParts = new Map<string, { readonly order: AcquiredOrder; readonly part: AcquiredPart }>();
  /** Of each total order of 6216 its sub-orders, by their account. */
  readonly topUps = new Map<string, ReadonlyMap<string, SubOrder>>();
  /** By EjzbOrderNo of 6129. */
  readonly memberFills = new Map<string, MemberFill>();
  readonly trades = new Map<string, Trade>();
  /** TranSeqNo of every receiver who was paid out of frozen money. */
  readonly itemNumbers = new Set<string>();
  readonly answers: FirstAnswers<AnswerFields | PinganRejected>;
  readonly feeAccount = functionalAccount('fee');
  readonly advanceAccount = functionalAccount('advance');
  readonly guaranteeAccount = functionalAccount('guarantee');
  readonly suspenseAccount = functionalAccount('suspense');
  /** What came in from outside, oldest first. */
  readonly credits: Credit[] = [];
  /** Fen that lie in the guarantee account, over all orders. */
  guaranteed = 0n;
  #checksDay = '';
  #checks = new Map<string, number>();
  #frontSequence = 0;
  #lastPooled = 0n;
  #day: string;
  readonly #closings: { readonly day: string; readonly balances: ReadonlyMap<string, bigint> }[] = [];

  constructor(
    readonly services: BankServices,
    public rules: PinganRules,
  ) {
    this.answers = new FirstAnswers(services.answersKept);
    const { ledger } = services;
    const functional = {
      fee: '平台手续费',
      advance: '退款垫款户',
      suspense: '挂账',
      guarantee: '平台担保',
    } as const;
    for (const [kind, name] of Object.entries(functional) as [keyof typeof functional, string][]) {
      const account = functionalAccount(kind);
      ledger.open({ key: account, account, name, kind });
    }
    ledger.open({ key: ACQUIRED_SUSPENSE, account: ACQUIRED_SUSPENSE, name: '收单挂账', kind: 'suspense' });
    ledger.open({ key: IN_TRANSIT, account: IN_TRANSIT, name: '提现在途', kind: 'suspense' });
    openOutside(ledger);
    this.#day = this.today;
  }

  get now(): number {
    return this.services.clock.now();
  }

  get today(): string {
    return bankDay(this.now);
  }

  /** Closes the days that are over: what each member has then is what YE shows of them. To be called before anything moves. */
  turnDay(): void {
    if (this.#day === this.today) return;
    const balances = this.memberList.map((member): [string, bigint] => [
      member.account,
      this.available(member) + this.frozen(member),
    ]);
    this.#lastPooled = -this.services.ledger.balance(OUTSIDE);
    this.#closings.push({ day: this.#day, balances: new Map(balances) });
    if (this.#closings.length > CLOSINGS_KEPT) this.#closings.shift();
    this.#day = this.today;
  }

  /** Fen that lay on all accounts together when the day before ended. */
  get lastPooled(): bigint {
    return this.#lastPooled;
  }

  /** The days that are over and of which anything is known, oldest first. */
  get daysOver(): readonly string[] {
    return this.#closings.map(({ day }) => day);
  }

  /** Fen on each account at the end of a day, frozen ones included; nothing for a day before the first. */
  closingBalances(day: string): ReadonlyMap<string, bigint> {
    return this.#closings.findLast((closing) => closing.day <= day)?.balances ?? new Map();
  }

  /** Notes money that came in from outside. */
  addCredit(credit: Pick<Credit, 'account' | 'amount' | 'booking'>): void {
    // A number of the other bank's, which none of the platform's can be.
    const serialNumber = `0121222${this.today}${String(this.credits.length + 1).padStart(7, '0')}`;
    this.credits.push({ ...credit, at: this.now, frontSeqNo: this.frontSeqNo(), serialNumber });
  }

  /** A new FrontSeqNo: the bank day as yyMMdd, then ten digits. */
  frontSeqNo(): string {
    this.#frontSequence += 1;
    return this.today.slice(2) + this.#frontSequence.toString().padStart(10, '0');
  }

  /** Opens a sub-account; the member code must be free. */
  openMember(member: {
    memberCode: string;
    property: MemberProperty;
    nickname: string;
    nameOnFile?: string;
  }): Member {
    const number = (FIRST_MEMBER + this.memberList.length).toString().padStart(12, '0');
    const account = this.services.merchantCode + number;
    const opened: Member = {
      memberCode: member.memberCode,
      account,
      property: member.property,
      nickname: member.nickname,
      openedAt: this.now,
      nameOnFile: member.nameOnFile,
      cards: new Map(),
      unboundCards: new Map(),
      assured: 0n,
      withdrawableTomorrow: 0n,
      withdrawing: 0,
      creditedDay: '',
    };
    const shown = {
      account,
      name: `member ${member.memberCode}`,
      kind: 'member',
      memberCode: member.memberCode,
    } as const;
    this.services.ledger.open({ ...shown, key: account });
    this.services.ledger.open({ ...shown, key: frozenKey(account), frozen: true });
    this.members.set(member.memberCode, opened);
    this.accounts.set(account, opened);
    this.memberList.push(opened);
    return opened;
  }

  /** Closes a member's account, which must be empty: it is not known any more. */
  closeMember(member: Member): void {
    this.members.delete(member.memberCode);
    this.accounts.delete(member.account);
  }

  /** Fen that a member can spend. */
  available(member: Member): bigint {
    return this.services.ledger.balance(member.account);
  }

  /** Fen that a member can withdraw today (可提现): what is there less what came in today and rests until tomorrow. */
  withdrawable(member: Member): bigint {
    const resting = member.creditedDay === this.today ? member.withdrawableTomorrow : 0n;
    const left = this.available(member) - resting;
    return left > 0n ? left : 0n;
  }

  frozen(member: Member): bigint {
    return this.services.ledger.balance(frozenKey(member.account));
  }

  /** Lets an amount rest until tomorrow (T+1日变为可提现). */
  deferWithdrawal(member: Member, amount: bigint): void {
    if (member.creditedDay !== this.today) member.withdrawableTomorrow = 0n;
    member.creditedDay = this.today;
    member.withdrawableTomorrow += amount;
  }

  /** Counts one more check of a card today, unless it has had as many as it may. */
  countCheck(cardNo: string): boolean {
    if (this.#checksDay !== this.today) this.#checks = new Map();
    this.#checksDay = this.today;
    const count = this.#checks.get(cardNo) ?? 0;
    if (count >= this.rules.checksPerCardPerDay) return false;
    this.#checks.set(cardNo, count + 1);
    return true;
  }

  /** Keeps a trade for 6110 and 6164. In resend mode `none` a second trade under one number takes the place of the first. */
  record(trade: Omit<Trade, 'at' | 'refunded' | 'commissionRefunded'>): Trade {
    const recorded = { ...trade, at: this.now, refunded: 0n, commissionRefunded: 0n };
    this.trades.set(trade.serialNumber, recorded);
    return recorded;
  }
}

/** Where an acquirer's money lies whose split remark names nobody (收单渠道的专属子账户); its number is not documented. */
export const ACQUIRED_SUSPENSE = '6886000000000022';

/** Where a withdrawal's money lies until the other bank has it. */
export const IN_TRANSIT = 'pingan/withdrawals in transit';

/** The ledger account of a member's frozen money. */
export function frozenKey(account: string): string {
  return `${account}/frozen`;
}

/** The ledger account of what one order holds in the guarantee account. */
export function guaranteeKey(guaranteeAccount: string, orderNo: string): string {
  return `${guaranteeAccount}/${orderNo}`;
}
