import { OUTSIDE, openOutside, type Ledger, type LedgerAccount, type LedgerEntry } from '../engine/ledger.js';

const PREFIX = 'hongwen/';
const FUND = `${PREFIX}fund/`;
const RECEIVER = `${PREFIX}receiver/`;
const MERCHANT = `${PREFIX}merchant/`;
/** What is on its way to receivers, or back from them. */
export const TRANSIT = `${PREFIX}transit`;

/** FUND_ACCOUNT of a trade: what of it is not divided. */
export function fundKey(tradeNo: string): string {
  return FUND + tradeNo;
}

/** DIVIDE_ACCOUNT of a receiver. */
export function receiverKey(account: string): string {
  return RECEIVER + account;
}

export function merchantKey(merchantNo: string): string {
  return MERCHANT + merchantNo;
}

/** 鸿闻's part of the ledger. An account is opened by its first movement; a trade's is closed once it is empty. */
export class HongwenLedger {
  constructor(private readonly ledger: Ledger) {
    openOutside(ledger);
  }

  /** Fen; 0 for an account that has never moved. */
  balance(key: string): bigint {
    return this.ledger.has(key) ? this.ledger.balance(key) : 0n;
  }

  /** Moves an amount from one account to another. @throws LedgerError when it is a mistake of the sandbox. */
  move(from: string, to: string, amount: bigint): void {
    if (amount === 0n) return;
    this.#post([
      { key: from, amount: -amount },
      { key: to, amount },
    ]);
  }

  #post(entries: readonly LedgerEntry[]): void {
    for (const { key } of entries) if (!this.ledger.has(key)) this.ledger.open(accountOf(key));
    this.ledger.post(entries);
    for (const { key } of entries)
      if (key.startsWith(FUND) && this.ledger.balance(key) === 0n) this.ledger.close(key);
  }
}

function accountOf(key: string): LedgerAccount {
  if (key === OUTSIDE) throw new Error('the outside world is open from the start');
  if (key === TRANSIT) return { key, account: key, name: '分账中', kind: 'suspense' };
  if (key.startsWith(FUND))
    return { key, account: FUND.slice(0, -1), name: 'FUND_ACCOUNT', kind: 'guarantee' };
  for (const [prefix, name] of [
    [RECEIVER, 'receiver'],
    [MERCHANT, 'merchant'],
  ] as const) {
    if (!key.startsWith(prefix)) continue;
    const memberCode = key.slice(prefix.length);
    return { key, account: key, name: `${name} ${memberCode}`, kind: 'member', memberCode };
  }
  throw new Error(`there is no account ${key}`);
}
