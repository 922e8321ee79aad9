import { Ledger, type LedgerAccount, type LedgerEntry } from '../../../src/sandbox/engine/ledger.js';

/** What one account gained by a movement, or lost when negative: a member by its name, the provider's own by their kind. */
export interface Posted {
  readonly who: string;
  readonly fen: bigint;
}

/** The provider's records, with access to the last movement: who got what, whatever the request contained. */
export class ObservedLedger extends Ledger {
  readonly #owners = new Map<string, string>();
  last: readonly Posted[] = [];

  override open(account: LedgerAccount): void {
    super.open(account);
    this.#owners.set(account.key, account.memberCode ?? account.kind);
  }

  override post(entries: readonly LedgerEntry[]): void {
    super.post(entries);
    this.last = entries
      .filter(({ amount }) => amount !== 0n)
      .map(({ key, amount }) => ({ who: this.#owners.get(key) ?? key, fen: amount }));
  }
}
