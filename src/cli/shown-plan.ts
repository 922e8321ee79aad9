import type { RefundPlan } from '../domain/refund-planner.js';
import { facts, table } from './table.js';

/** A refund's plan, for people. */
export function shownPlan({ refund, atHand, returns, surplus, shortfall }: RefundPlan): string {
  const about = facts({
    refund,
    'at hand': atHand,
    'returns first': String(returns.length),
    'comes back beyond it': surplus === '0.00' ? undefined : surplus,
    'falls short by':
      shortfall.amount === '0.00' ? undefined : `${shortfall.amount}, paid by the ${shortfall.paidBy}`,
  });
  const steps = returns.flatMap(({ payoutId, givers }, index) =>
    givers.map(({ giverId, amount }) => [index + 1, payoutId, giverId, amount]),
  );
  const stays = shortfall.because.map(({ payoutId, giverId, amount, why }) => [
    payoutId,
    giverId,
    amount,
    why,
  ]);
  const parts = [
    about,
    ...(steps.length > 0 ? [table(['return', 'split', 'receiver', 'amount'], steps)] : []),
    ...(stays.length > 0 ? [table(['split', 'receiver', 'stays', 'why'], stays)] : []),
  ];
  return parts.join('\n\n');
}
