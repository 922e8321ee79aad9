import { writeYuan } from './fen.js';

export type AccountKind = 'member' | 'guarantee' | 'fee' | 'advance' | 'suspense' | 'outside';

/** One account of the ledger. Several accounts may be shown as one: a member's available and frozen money, the orders of a guarantee account. */
export interface LedgerAccount {
  readonly key: string;
  readonly account: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly memberCode?: string;
  readonly frozen?: true;
}

export interface LedgerEntry {
  readonly key: string;
  /** Fen; what the account gains, or loses when negative. */
  readonly amount: bigint;
}

export interface ReportedAccount {
  readonly account: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly memberCode?: string;
  readonly available: string;
  readonly frozen: string;
}

/** The one account that may fall below zero: where all money comes from and goes to. */
export const OUTSIDE = 'outside world';

/** The ledger would not balance, or an account would fall below zero: a mistake in the sandbox, never a client's. */
export class LedgerError extends Error {}

/**
 * Double entry: every movement is a set of entries whose sum is zero, and no account but the outside world is ever below
 * zero. Both are checked before a movement is written; one that breaks them throws and leaves the ledger as it was.
 */
export class Ledger {
  readonly #accounts = new Map<string, { readonly account: LedgerAccount; balance: bigint }>();

  /** @throws LedgerError when the key is taken. */
  open(account: LedgerAccount): void {
    if (this.#accounts.has(account.key)) throw new LedgerError(`account ${account.key} is open already`);
    this.#accounts.set(account.key, { account, balance: 0n });
  }

  has(key: string): boolean {
    return this.#accounts.has(key);
  }

  /** Forgets an empty account. @throws LedgerError when money is on it. */
  close(key: string): void {
    if (this.balance(key) !== 0n) throw new LedgerError(`account ${key} is not empty`);
    this.#accounts.delete(key);
  }

  /** Fen. @throws LedgerError for an unknown account. */
  balance(key: string): bigint {
    return this.#entry(key).balance;
  }

  /** Writes one balanced movement, wholly or not at all. @throws LedgerError as the class says. */
  post(entries: readonly LedgerEntry[]): void {
    let sum = 0n;
    const after = new Map<string, bigint>();
    for (const { key, amount } of entries) {
      sum += amount;
      after.set(key, (after.get(key) ?? this.balance(key)) + amount);
    }
    if (sum !== 0n) throw new LedgerError(`entries sum to ${writeYuan(sum)}, not to zero`);
    for (const [key, balance] of after) {
      if (balance < 0n && this.#entry(key).account.kind !== 'outside') {
        throw new LedgerError(`account ${key} would be at ${writeYuan(balance)}`);
      }
    }
    for (const [key, balance] of after) this.#entry(key).balance = balance;
  }

  /** Whether all balances sum to zero with none below it. */
  get balanced(): boolean {
    let total = 0n;
    for (const { account, balance } of this.#accounts.values()) {
      if (balance < 0n && account.kind !== 'outside') return false;
      total += balance;
    }
    return total === 0n;
  }

  /** Whether the ledger balances, and each account as it is shown. */
  report(): { balanced: boolean; accounts: ReportedAccount[] } {
    const shown = new Map<string, { account: LedgerAccount; available: bigint; frozen: bigint }>();
    for (const { account, balance } of this.#accounts.values()) {
      const line = shown.get(account.account) ?? { account, available: 0n, frozen: 0n };
      line[account.frozen ? 'frozen' : 'available'] += balance;
      shown.set(account.account, line);
    }
    const accounts = [...shown.values()].map(({ account, available, frozen }) => ({
      account: account.account,
      name: account.name,
      kind: account.kind,
      ...(account.memberCode === undefined ? {} : { memberCode: account.memberCode }),
      available: writeYuan(available),
      frozen: writeYuan(frozen),
    }));
    return { balanced: this.balanced, accounts };
  }

  #entry(key: string): { readonly account: LedgerAccount; balance: bigint } {
    const found = this.#accounts.get(key);
    if (!found) throw new LedgerError(`there is no account ${key}`);
    return found;
  }
}

/** Opens the outside world in the ledger, unless another provider has. */
export function openOutside(ledger: Ledger): void {
  if (!ledger.has(OUTSIDE)) ledger.open({ key: OUTSIDE, account: OUTSIDE, name: OUTSIDE, kind: 'outside' });
}
