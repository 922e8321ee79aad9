import { OUTSIDE, openOutside, type Ledger, type LedgerAccount, type LedgerEntry } from '../engine/ledger.js';

const PREFIX = 'adapay/';
const HELD = `${PREFIX}held/`;
const MEMBER = `${PREFIX}member/`;
const FROZEN = '/frozen';

/** 商户手续费账户 (acct_type 02): pays fees in fee_mode O. */
export const FEE_ACCOUNT = `${PREFIX}fee-account`;
/** What Adapay earns. */
export const FEES = `${PREFIX}fees`;
/** What is under way (acct_type 03, 在途). */
export const TRANSIT = `${PREFIX}transit`;
/** Where 服务商分账 goes. */
export const SERVICE_PROVIDER = `${PREFIX}service-provider`;

const FUNCTIONAL: Readonly<Record<string, Pick<LedgerAccount, 'name' | 'kind'>>> = {
  [FEE_ACCOUNT]: { name: '商户手续费账户', kind: 'advance' },
  [FEES]: { name: '手续费', kind: 'fee' },
  [TRANSIT]: { name: '在途', kind: 'suspense' },
  [SERVICE_PROVIDER]: { name: '服务商', kind: 'fee' },
};

export function memberKey(memberId: string): string {
  return MEMBER + memberId;
}

export function frozenKey(memberId: string): string {
  return MEMBER + memberId + FROZEN;
}

/** What one payment with delayed split holds. */
export function heldKey(id: string): string {
  return HELD + id;
}

/** Adapay's part of the ledger. An account is opened by its first movement; one that held money is closed once it is empty. */
export class AdapayLedger {
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
    // Millions of finished payments must not stay in the ledger as empty accounts.
    for (const { key } of moved) {
      if (key.startsWith(HELD) && this.ledger.has(key) && this.ledger.balance(key) === 0n)
        this.ledger.close(key);
    }
  }
}

function accountOf(key: string): LedgerAccount {
  if (key === OUTSIDE) throw new Error('the outside world is open from the start');
  if (key.startsWith(HELD)) return { key, account: HELD.slice(0, -1), name: '延时分账', kind: 'guarantee' };
  if (key.startsWith(MEMBER)) {
    const frozen = key.endsWith(FROZEN);
    const account = frozen ? key.slice(0, -FROZEN.length) : key;
    const memberCode = account.slice(MEMBER.length);
    const shown = { key, account, name: `member ${memberCode}`, kind: 'member', memberCode } as const;
    return frozen ? { ...shown, frozen: true } : shown;
  }
  const functional = FUNCTIONAL[key];
  if (!functional) throw new Error(`there is no account ${key}`);
  return { key, account: key, ...functional };
}
