import { OUTSIDE, openOutside, type Ledger, type LedgerAccount, type LedgerEntry } from '../engine/ledger.js';

const PREFIX = 'lianlian/';
const ASSURE = `${PREFIX}assure/`;
const USER = `${PREFIX}user/`;
const FROZEN = '/frozen';

/** 平台商户自有资金 (MCHOWN). */
export const MERCHANT = `${PREFIX}merchant`;
/** What is under way. */
export const TRANSIT = `${PREFIX}transit`;

/** 用户自有资金 (USEROWN). */
export function userKey(userId: string): string {
  return USER + userId;
}

/** The same, frozen for a withdrawal. */
export function frozenKey(userId: string): string {
  return USER + userId + FROZEN;
}

/** What one secured payment has in the merchant's 担保账户 (MCHASSURE). */
export function assureKey(number: string): string {
  return ASSURE + number;
}

/** 连连's part of the ledger. An account is opened by its first movement; one that held a payment's money is closed once it is empty. */
export class LianlianLedger {
  constructor(private readonly ledger: Ledger) {
    openOutside(ledger);
  }

  /** Fen; 0 for an account that has never moved. */
  balance(key: string): bigint {
    return this.ledger.has(key) ? this.ledger.balance(key) : 0n;
  }

  /** Writes one balanced movement, wholly or not at all. @throws LedgerError when it is a mistake of the sandbox. */
  post(entries: readonly LedgerEntry[]): void {
    const moved = entries.filter(({ amount }) => amount !== 0n);
    for (const { key } of moved) if (!this.ledger.has(key)) this.ledger.open(accountOf(key));
    this.ledger.post(moved);
    for (const { key } of moved) {
      if (key.startsWith(ASSURE) && this.ledger.has(key) && this.ledger.balance(key) === 0n)
        this.ledger.close(key);
    }
  }
}

function accountOf(key: string): LedgerAccount {
  if (key === OUTSIDE) throw new Error('the outside world is open from the start');
  if (key.startsWith(ASSURE))
    return { key, account: ASSURE.slice(0, -1), name: '担保账户 MCHASSURE', kind: 'guarantee' };
  if (key.startsWith(USER)) {
    const isFrozen = key.endsWith(FROZEN);
    const account = isFrozen ? key.slice(0, -FROZEN.length) : key;
    const memberCode = account.slice(USER.length);
    const shown = { key, account, name: `user ${memberCode}`, kind: 'member', memberCode } as const;
    return isFrozen ? { ...shown, frozen: true } : shown;
  }
  if (key === MERCHANT) return { key, account: key, name: '商户自有资金 MCHOWN', kind: 'fee' };
  if (key === TRANSIT) return { key, account: key, name: '在途', kind: 'suspense' };
  throw new Error(`there is no account ${key}`);
}
