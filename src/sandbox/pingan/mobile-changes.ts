import type { PinganBank } from './bank.js';
import type { MobileChange } from './model.js';

/** Whether an application still takes its code. No document says how long and how often: here as 6067 does. */
export function isMobileAwaited(bank: PinganBank, change: MobileChange | undefined): boolean {
  return (
    change !== undefined &&
    bank.now - change.appliedAt <= bank.rules.codeLifetimeMs &&
    change.wrong <= bank.rules.wrongCodesAllowed
  );
}
