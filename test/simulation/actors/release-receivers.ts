import type { EscrowSums } from '../../../src/domain/escrow.js';
import { fromFen, shareOf, subtractMoney, sumMoney, toFen, type Money } from '../../../src/domain/money.js';
import type { Share } from '../../../src/domain/operations/escrow.js';
import type { Bank } from '../providers/bank.js';
import type { CommandAct } from '../scenario/scenario.js';
import { stateOf, type Case } from './case.js';
import { sellerAt } from './workflow-inputs.js';

/** How a release is divided: the seller and others get equal parts of what the workflow shows to be left at this moment. */
export async function releaseReceivers(
  about: Case,
  bank: Bank,
  { name, others }: CommandAct,
  amount?: Money,
): Promise<Share[] | undefined> {
  const { workflow, plan } = about;
  const isShown = stateOf(about) !== undefined && !workflow.closed && !workflow.isOpenTask;
  if (name !== 'release' || others === undefined || !isShown) return undefined;
  const { sums } = (await workflow.query('escrow')) as { sums: EscrowSums };
  const part = amount ?? sums.stillHeld;
  const [whole, fee] = [fromFen(BigInt(plan.amountFen)), fromFen(BigInt(plan.feeFen))];
  const upTo = (total: Money): Money => shareOf({ amount: fee, part: total, whole });
  const after = sumMoney(sums.released, part);
  if (toFen(after) > toFen(whole)) return undefined;
  const borne = subtractMoney({ from: upTo(after), take: upTo(sums.released) });
  const rest = toFen(subtractMoney({ from: part, take: borne }));
  const accounts = [sellerAt(plan, bank), ...bank.receivers].slice(0, others + 1);
  const each = rest / BigInt(accounts.length);
  if (each === 0n) return undefined;
  return accounts.map((account, index) => ({
    account,
    amount: fromFen(index === 0 ? rest - each * BigInt(accounts.length - 1) : each),
  }));
}
