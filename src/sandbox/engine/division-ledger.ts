import { OUTSIDE, openOutside, type Ledger, type LedgerAccount, type LedgerEntry } from './ledger.js';

/** The accounts of a provider that divides trades: one for each trade, receiver and merchant, and one for what is under way. */
export interface DivisionAccounts {
  /** What of a trade is not divided. */
  trade(tradeNo: string): string;
  receiver(receiverNo: string): string;
  merchant(merchantNo: string): string;
  /** What is on its way to receivers, or back from them. */
  readonly transit: string;
  isOfTrade(key: string): boolean;
  /** An account by its key. @throws for a key that is none of these. */
  accountOf(key: string): LedgerAccount;
}

/** The accounts of one provider, with its own words for what a trade's account is called. */
export function divisionAccounts(
  provider: string,
  { trades, tradeName }: { readonly trades: string; readonly tradeName: string },
): DivisionAccounts {
  const ofTrades = `${provider}/${trades}`;
  const transit = `${provider}/transit`;
  const memberKinds = ['receiver', 'merchant'] as const;
  const keyOf = (kind: (typeof memberKinds)[number], no: string): string => `${provider}/${kind}/${no}`;
  const isOfTrade = (key: string): boolean => key.startsWith(`${ofTrades}/`);
  return {
    trade: (tradeNo) => `${ofTrades}/${tradeNo}`,
    receiver: (receiverNo) => keyOf('receiver', receiverNo),
    merchant: (merchantNo) => keyOf('merchant', merchantNo),
    transit,
    isOfTrade,
    accountOf: (key) => {
      if (key === OUTSIDE) throw new Error('the outside world is open from the start');
      if (key === transit) return { key, account: key, name: '分账中', kind: 'suspense' };
      if (isOfTrade(key)) return { key, account: ofTrades, name: tradeName, kind: 'guarantee' };
      const kind = memberKinds.find((one) => key.startsWith(keyOf(one, '')));
      if (!kind) throw new Error(`there is no account ${key}`);
      const memberCode = key.slice(keyOf(kind, '').length);
      return { key, account: key, name: `${kind} ${memberCode}`, kind: 'member', memberCode };
    },
  };
}

/** Such a provider's part of the ledger. An account is opened by its first movement; a trade's is closed once it is empty. */
export class DivisionLedger {
  constructor(
    private readonly ledger: Ledger,
    readonly accounts: DivisionAccounts,
  ) {
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
    for (const { key } of entries) if (!this.ledger.has(key)) this.ledger.open(this.accounts.accountOf(key));
    this.ledger.post(entries);
    for (const { key } of entries)
      if (this.accounts.isOfTrade(key) && this.ledger.balance(key) === 0n) this.ledger.close(key);
  }
}
