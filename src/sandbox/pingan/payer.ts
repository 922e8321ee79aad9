import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import type { Member } from './model.js';

/** @throws PinganRejected ERR044 unless the payer can pay the amount; for 直接支付T+0 out of what can be withdrawn today. */
export function needFunds(
  bank: PinganBank,
  payment: { readonly payer: Member; readonly amount: bigint },
  fromWithdrawable = false,
): void {
  const funds = fromWithdrawable ? bank.withdrawable(payment.payer) : bank.available(payment.payer);
  if (funds < payment.amount) throw rejected('ERR044');
}
