import { InvalidInput } from '../domain/errors.js';
import { readProviderAmount, type Money } from '../domain/money.js';

/** An amount as a provider writes it in yuan, "33.0" or "0.10"; undefined where it is none. */
export function readAmount(text: string): Money | undefined {
  try {
    return readProviderAmount(text);
  } catch {
    return undefined;
  }
}

/** @throws InvalidInput for an intent without an amount. */
export function requireAmount(amount: Money | undefined): Money {
  if (amount === undefined) throw new InvalidInput('amount', 'an amount');
  return amount;
}
