import type { PinganBank } from './bank.js';

/** Fen that a member gets, or gives back, of the amount that a top-up or its reversal shows: the rule `topUpAmounts` says what it includes. */
export function netOf(
  bank: PinganBank,
  { shown, fee }: { readonly shown: bigint; readonly fee: bigint },
): bigint {
  return bank.rules.topUpAmounts === 'net' ? shown : shown - fee;
}
