import type { Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import type { AwaitedFunds } from '../core/messages.js';
import type { Workflow } from '../core/workflow.js';
import { advanceCovers, hasFunds } from '../operations/provider-queries.js';

/** What a refund takes: from the seller, or from the receivers of the release, and the fee from the advance account. */
export interface RefundFunds {
  readonly provider: string;
  readonly givers: readonly { readonly account: Account; readonly amount: Money }[];
  readonly fee: Money;
}

/** Whose funds are short where a refund is rejected for funds; undefined where only the balances of several show that. */
export function awaitedBy({ givers }: RefundFunds): AwaitedFunds | undefined {
  const [giver, ...others] = givers;
  return giver && others.length === 0 ? { account: giver.account.account, amount: giver.amount } : undefined;
}

/** Whether everyone has what the refund takes from them. The status shows whose balance was seen to be short. */
export async function coversRefund(
  workflow: Workflow,
  { provider, givers, fee }: RefundFunds,
): Promise<boolean> {
  for (const { account, amount } of givers) {
    const covers = await hasFunds(provider, account, amount);
    if (covers === false) workflow.showAwaitedFunds({ account: account.account, amount });
    if (covers !== true) return false;
  }
  workflow.showAwaitedFunds(undefined);
  return (await advanceCovers(provider, fee)) === true;
}
