import { ActivityFailure } from '@temporalio/workflow';
import { compareMoney, isZero, type Money } from '../src/domain/money.js';
import type { Account } from '../src/domain/party.js';
import { local, remote } from './calls.js';
import type { Story } from './story.js';
import { waitUntil } from './wait.js';

/**
 * Makes sure that an operation which ended without effect has none at the provider either, before another one takes its
 * place. Waits for as long as the provider does not say; false means that it took effect after all.
 */
export async function hadNoEffect(story: Story, operationId: string, step: string): Promise<boolean> {
  for (;;) {
    const summary = `${step}: did it really do nothing?`;
    const check = await orWhenAway(local.confirmNoEffect.executeWithOptions({ summary }, [{ operationId }]), 'unclear');
    if (check !== 'unclear') return check === 'none';
    const wait = { ms: story.settings.timing.fundsPollMs, summary: `${step}: ask again whether it did nothing` };
    await waitUntil(() => false, wait);
  }
}

/** Whether an account shows at least `amount`; false while the provider does not answer. */
export async function hasFunds(provider: string, account: Account, amount: Money): Promise<boolean> {
  const summary = `does the balance reach ${amount}?`;
  const reading = await orWhenAway(remote.balance.executeWithOptions({ summary }, [{ provider, account }]), undefined);
  return reading?.type === 'read' && compareMoney(reading.value.available, amount) >= 0;
}

/** Whether the platform's advance account can bear a returned fee; true where the provider shows no such account. */
export async function advanceBears(provider: string, fee: Money): Promise<boolean> {
  if (isZero(fee)) return true;
  const summary = `does the advance account reach ${fee}?`;
  const away = { type: 'unavailable', why: 'no answer' } as const;
  const reading = await orWhenAway(remote.advanceBalance.executeWithOptions({ summary }, [{ provider }]), away);
  // An activity's undefined comes back as null.
  if (reading === undefined || reading === null) return true;
  return reading.type === 'read' && compareMoney(reading.value, fee) >= 0;
}

/** A question that failed for good is no answer; whatever is not an activity's failure is a bug and goes on. */
async function orWhenAway<T, U>(question: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof ActivityFailure) return otherwise;
    throw error;
  }
}
