import { fromFen } from '../../../src/domain/money.js';
import type { FreezeReceiver } from '../../../workflows/freeze/messages.js';
import type { Bank } from '../providers/bank.js';
import type { CommandAct } from '../scenario/scenario.js';
import type { Case } from './case.js';
import { sellerAt } from './workflow-inputs.js';

/** Who is paid out of a freeze by a command: the seller and others, equal parts of its share of the amount. */
export function freezeReceivers(
  { plan }: Case,
  bank: Bank,
  { name, share = 100, others = 0 }: CommandAct,
): FreezeReceiver[] {
  if (name !== 'payFromFreeze') return [];
  const total = BigInt(Math.max(1, Math.floor((plan.amountFen * share) / 100)));
  const payees = [sellerAt(plan, bank), ...(bank.payees?.() ?? [])].slice(0, others + 1);
  const each = total / BigInt(payees.length);
  const first = total - each * BigInt(payees.length - 1);
  return payees
    .map((payee, index) => ({
      itemId: `i${index + 1}`,
      payee,
      amount: fromFen(index === 0 ? first : each),
    }))
    .filter(({ amount }) => amount !== '0.00');
}
