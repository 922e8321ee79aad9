import { fromFen } from '../../../src/domain/money.js';
import type { Bank } from '../providers/bank.js';
import { SELLER_NAME } from '../providers/members.js';
import type { OrderPlan } from '../scenario/scenario.js';

const RETRY_MS = 60_000;

export interface DepositDeps {
  readonly bank: Bank;
  readonly after: (ms: number, wake: () => void) => void;
  readonly faultsEnded: () => boolean;
}

/** Deposits the money that an order's plan has for its buyer and its seller, each amount at its time. */
export function scheduleDeposits(
  plan: OrderPlan,
  member: string,
  { bank, after, faultsEnded }: DepositDeps,
): void {
  const deposit = (memberCode: string, fen: number): void => {
    if (fen === 0) return;
    const known = bank.accountOf(memberCode) !== undefined;
    if (known) bank.deposit(memberCode, fromFen(BigInt(fen)));
    // There is no account yet to which it could go.
    else if (!faultsEnded()) after(RETRY_MS, () => deposit(memberCode, fen));
  };
  for (const { afterMs, fen } of plan.funds) {
    // What is there from the beginning is there before anything else happens.
    if (afterMs === 0) deposit(member, fen);
    else after(afterMs, () => deposit(member, fen));
  }
  deposit(SELLER_NAME[plan.provider], plan.sellerFen);
}
