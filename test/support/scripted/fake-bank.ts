import { DAY_MS } from '../../../src/domain/durations.js';
import { compareMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../../src/domain/money.js';
import type { IntentContents, IntentResults, OperationKind } from '../../../src/domain/operation.js';
import type { HoldLimits } from '../../../src/domain/operations/escrow.js';
import type { RejectionReason } from '../../../src/domain/outcome.js';
import type { Role } from '../../../src/domain/party.js';
import type { OperationRequest } from '../../../src/providers/provider.js';

/** Something that really happened in the bank's records. */
export interface BankEffect {
  readonly kind: OperationKind;
  readonly operationId: string;
  readonly serialNumber: string;
  readonly amount: Money | undefined;
  readonly fee: Money | undefined;
  readonly atMs: number;
}

export type BankAnswer =
  | { readonly type: 'done'; readonly result: IntentResults[OperationKind] }
  | { readonly type: 'rejected'; readonly reason: RejectionReason; readonly code: string };

interface Trade {
  readonly amount: Money;
  readonly payer: string;
  readonly payee: string;
  readonly answer: BankAnswer;
}

/** What a bank of the tests does besides its records. */
export interface BankWays {
  readonly divisible: boolean;
  readonly codeLifetimeMs: number;
  readonly wrongCodesBorne: number;
  readonly applicationsADay: number;
  /** Binds cards without a code, which gives the account its number. */
  readonly codeless?: boolean;
  /** Gives a token with each code, valid for so long, and takes the code with it alone. */
  readonly tokenValidMs?: number;
  /** How far it lets money out of one hold. */
  readonly limits?: HoldLimits;
}

const CODE = '123456';

/**
 * A bank in memory, as simple as a bank can be: balances, what is held by order, fees, cards and their codes. It keeps the
 * first word under each serial number. Its records are what a workflow is measured by.
 */
export class FakeBank {
  readonly effects: BankEffect[] = [];
  /** What it carried out, as it was asked to. */
  readonly carriedOut: OperationRequest[] = [];
  readonly balances = new Map<string, Money>();
  readonly held = new Map<string, Money>();
  readonly members = new Map<string, { account: string; role: Role }>();
  readonly cards = new Map<string, Set<string>>();
  readonly #applications = new Map<string, { atMs: number; wrong: number }>();
  readonly #applied: number[] = [];
  readonly #trades = new Map<string, Trade>();
  #references = 0;

  constructor(
    readonly nowMs: () => number,
    readonly ways: BankWays,
  ) {}

  /** The code that the bank sends for every card. */
  get code(): string {
    return CODE;
  }

  balance(account: string): Money {
    return this.balances.get(account) ?? ZERO;
  }

  deposit(account: string, amount: Money): void {
    this.balances.set(account, sumMoney(this.balance(account), amount));
  }

  /** Carries out an order that it has not seen before, or repeats its first word. */
  carryOut(order: OperationRequest, secret?: string): BankAnswer {
    const before = this.#trades.get(order.serialNumber);
    if (before) return before.answer;
    const answer = this.#judge(order, secret);
    const { intent, serialNumber } = order;
    const { content } = intent;
    const [payer, payee] = 'payer' in content ? [content.payer.account, content.payee.account] : ['', ''];
    this.#trades.set(serialNumber, { amount: intent.amount ?? ZERO, payer, payee, answer });
    if (answer.type === 'done') {
      const { operationId, kind, amount, fee } = intent;
      this.carriedOut.push(order);
      this.effects.push({ kind, operationId, serialNumber, amount, fee, atMs: this.nowMs() });
    }
    return answer;
  }

  /** What the records say under a serial number. */
  find(serialNumber: string): Trade | undefined {
    return this.#trades.get(serialNumber);
  }

  #judge({ intent, serialNumber }: OperationRequest, secret: string | undefined): BankAnswer {
    const amount = intent.amount ?? ZERO;
    const fee = intent.fee ?? ZERO;
    switch (intent.kind) {
      case 'openAccount':
        return this.#open(intent.content as IntentContents['openAccount']);
      case 'applyCardBinding':
        return this.#apply(intent.content as IntentContents['applyCardBinding'], serialNumber);
      case 'verifyCardBinding':
        return this.#verify(intent.content as IntentContents['verifyCardBinding'], secret);
      case 'hold': {
        const { payer, orderNo } = intent.content as IntentContents['hold'];
        return this.#move(payer.account, amount, () => this.#hold(orderNo, amount), this.ways.divisible);
      }
      case 'release': {
        const { payee, orderNo, receivers } = intent.content as IntentContents['release'];
        return this.#takeOut(orderNo, amount, () => {
          const rest = subtractMoney({ from: amount, take: fee });
          for (const one of receivers ?? [{ account: payee, amount: rest }])
            this.deposit(one.account.account, one.amount);
          this.deposit('fees', fee);
        });
      }
      case 'return': {
        const { payer, orderNo } = intent.content as IntentContents['return'];
        return this.#takeOut(orderNo, amount, () => this.deposit(payer.account, amount));
      }
      case 'refund': {
        const { payer, payee, receivers } = intent.content as IntentContents['refund'];
        if (compareMoney(fee, this.balance('advance')) > 0) return rejected('insufficientFunds', 'ERR274');
        const rest = subtractMoney({ from: amount, take: fee });
        const givers = receivers ?? [{ account: payee, amount: rest }];
        if (givers.some((one) => compareMoney(one.amount, this.balance(one.account.account)) > 0))
          return rejected('insufficientFunds', 'ERR044');
        for (const one of givers) {
          const { account } = one.account;
          this.balances.set(account, subtractMoney({ from: this.balance(account), take: one.amount }));
        }
        return this.#move('', ZERO, () => {
          this.balances.set('advance', subtractMoney({ from: this.balance('advance'), take: fee }));
          this.deposit(payer.account, amount);
        });
      }
      default:
        throw new Error(`${serialNumber} is of no known kind`);
    }
  }

  #open({ member, role }: IntentContents['openAccount']): BankAnswer {
    const found = this.members.get(member) ?? {
      account: `6886${String(this.members.size + 1).padStart(12, '0')}`,
      role,
    };
    this.members.set(member, found);
    return { type: 'done', result: { account: found.account } };
  }

  #apply({ account }: IntentContents['applyCardBinding'], serialNumber: string): BankAnswer {
    if (this.ways.codeless) return { type: 'done', result: { verified: true, account: '0035172500000001' } };
    const now = this.nowMs();
    const waiting = this.#applications.get(account.account);
    if (waiting && now - waiting.atMs < this.ways.codeLifetimeMs) return rejected('codeWaiting', 'ERR135');
    const today = this.#applied.filter((atMs) => now - atMs < DAY_MS);
    if (today.length >= this.ways.applicationsADay) return rejected('tooManyChecks', 'ERR157');
    this.#applied.push(now);
    this.#applications.set(account.account, { atMs: now, wrong: 0 });
    const { tokenValidMs } = this.ways;
    if (tokenValidMs === undefined) return { type: 'done', result: { verified: false } };
    const handle = { token: `token-of-${serialNumber}`, serialNumber };
    return { type: 'done', result: { verified: false, handle, codeValidMs: tokenValidMs } };
  }

  #verify(
    { account, cardNumber, handle }: IntentContents['verifyCardBinding'],
    secret: string | undefined,
  ): BankAnswer {
    const waiting = this.#applications.get(account.account);
    const { codeLifetimeMs, tokenValidMs } = this.ways;
    if (!waiting || this.nowMs() - waiting.atMs > (tokenValidMs ?? codeLifetimeMs))
      return rejected('codeVoid', 'ERR163');
    if (tokenValidMs !== undefined && handle?.token !== `token-of-${handle?.serialNumber}`)
      return rejected('codeVoid', 'ERR163');
    if (secret !== CODE) {
      waiting.wrong += 1;
      if (waiting.wrong <= this.ways.wrongCodesBorne) return rejected('wrongCode', 'ERR138');
      this.#applications.delete(account.account);
      return rejected('codeVoid', 'ERR258');
    }
    this.#applications.delete(account.account);
    this.cards.set(account.account, (this.cards.get(account.account) ?? new Set()).add(cardNumber));
    return { type: 'done', result: {} };
  }

  #move(from: string, amount: Money, into: () => void, divisible?: boolean): BankAnswer {
    if (compareMoney(amount, this.balance(from)) > 0) return rejected('insufficientFunds', 'ERR044');
    this.balances.set(from, subtractMoney({ from: this.balance(from), take: amount }));
    into();
    const { limits } = this.ways;
    const ways = divisible === undefined ? {} : { divisible, ...(limits && { limits }) };
    return { type: 'done', result: { ...this.#trace(), ...ways } };
  }

  #hold(orderNo: string, amount: Money): void {
    this.held.set(orderNo, sumMoney(this.held.get(orderNo) ?? ZERO, amount));
  }

  #takeOut(orderNo: string, amount: Money, into: () => void): BankAnswer {
    const held = this.held.get(orderNo) ?? ZERO;
    if (compareMoney(amount, held) > 0) return rejected('other', 'ERR317');
    if (!this.ways.divisible && compareMoney(amount, held) < 0) return rejected('other', 'SIM_PARTIAL');
    this.held.set(orderNo, subtractMoney({ from: held, take: amount }));
    into();
    return { type: 'done', result: this.#trace() };
  }

  #trace(): { reference: string; tradeDate: string } {
    this.#references += 1;
    return { reference: `260105${String(this.#references).padStart(10, '0')}`, tradeDate: '20260105' };
  }
}

function rejected(reason: RejectionReason, code: string): BankAnswer {
  return { type: 'rejected', reason, code };
}
