import { InvalidInput } from '../../../domain/errors.js';
import { compareMoney, isMoney, isZero, subtractMoney, ZERO, type Money } from '../../../domain/money.js';
import type { Intent } from '../../../domain/operation.js';
import { requireAmount } from '../../amounts.js';
import type { LianlianOptions } from '../options.js';
import type { PayeeType } from '../transport/request-fields.js';

/** One who gets a part of an amount, or gives it back. */
export interface Payee {
  readonly id: string;
  readonly type: PayeeType;
  readonly amount: Money;
}

/**
 * The seller with the amount less the fee, and the merchant itself with the fee. A confirmation may name only those that the secured
 * payment named (document: 该收款方必须是担保支付时指定的user_id), so there is one receiver beside the platform.
 */
export function payeesOf(
  { amount, fee = ZERO, content }: Pick<Intent<'hold' | 'release' | 'refund'>, 'amount' | 'fee' | 'content'>,
  { mchId }: Pick<LianlianOptions, 'mchId'>,
): readonly Payee[] {
  const whole = requireAmount(amount);
  if (!isMoney(whole)) throw new InvalidInput('payee_amount', 'yuan with two decimals');
  if (compareMoney(fee, whole) > 0) throw new InvalidInput('payee_amount', 'a fee within the amount');
  const rest = subtractMoney({ from: whole, take: fee });
  const { payee } = content;
  if ('receivers' in content && content.receivers) {
    const [only, ...others] = content.receivers;
    if (!only || others.length > 0 || only.account.member !== payee.member || only.amount !== rest)
      throw new InvalidInput(
        'payee_info',
        'the payee of the secured payment alone, with the amount less the fee',
      );
  }
  const all: readonly Payee[] = [
    { id: payee.member, type: 'USER', amount: rest },
    { id: mchId, type: 'MCH', amount: fee },
  ];
  return all.filter((one) => !isZero(one.amount));
}

/** The own account of a payee: 自有资金 of a user or of the merchant (classic document: payee_accttype). */
export function ownAccountOf({ type }: Payee): 'USEROWN' | 'MCHOWN' {
  return type === 'USER' ? 'USEROWN' : 'MCHOWN';
}
