import { InvalidInput } from '../../domain/errors.js';
import { isZero, readProviderAmount, subtractMoney, sumMoney, ZERO, type Money } from '../../domain/money.js';
import type { IntentContents } from '../../domain/operation.js';
import type { AdapayConfig } from './config.js';
import type { DivMember } from './field-rules.js';
import type { Objects } from './transport/wire.js';

/** 若为商户本身时，请传入0 */
export const MERCHANT = '0';

/** An amount as Adapay answers it, "0.10" or the number 0.1; undefined where it is none. */
export function readAmount(text: string): Money | undefined {
  try {
    return readProviderAmount(text);
  } catch {
    return undefined;
  }
}

/** Who gets what of a release, or gives back what of it: the receivers, and the platform's fee to the merchant itself. */
export function divMembersOf(
  options: {
    readonly content: Pick<IntentContents['release'], 'payee' | 'receivers'>;
    readonly amount: Money;
    readonly fee: Money;
  },
  config: Pick<AdapayConfig, 'feeMode' | 'feeBearer'>,
): readonly DivMember[] {
  const { content, amount, fee } = options;
  const rest = subtractMoney({ from: amount, take: fee });
  const receivers = content.receivers ?? [{ account: content.payee, amount: rest }];
  if (sumMoney(...receivers.map((one) => one.amount)) !== rest)
    throw new InvalidInput('div_members', 'the amount between them, the fee included');
  const shares = new Map<string, Money>();
  for (const { account, amount: part } of [...receivers, { account: { member: MERCHANT }, amount: fee }]) {
    // 金额为0的不传 (ECShopX): a member without an amount is left out.
    if (isZero(part)) continue;
    shares.set(account.member, sumMoney(shares.get(account.member) ?? ZERO, part));
  }
  const bearer = feeBearer([...shares.keys()], config);
  return [...shares].map(([member_id, part]) => ({
    member_id,
    amount: part,
    fee_flag: member_id === bearer ? 'Y' : 'N',
  }));
}

/** In mode I exactly one pays Adapay's fee (ECShopX); 若为O时，分账对象列表中不支持传入手续费承担方. */
function feeBearer(
  members: readonly string[],
  { feeMode, feeBearer: who }: Pick<AdapayConfig, 'feeMode' | 'feeBearer'>,
): string | undefined {
  if (feeMode === 'O') return undefined;
  return who === 'platform' && members.includes(MERCHANT) ? MERCHANT : members[0];
}

/** What a list of members shows against the one that was sent; undefined where both say the same, in whatever order. */
export function membersDifference(
  sent: readonly DivMember[],
  shown: Objects['confirm']['div_members'],
): string | undefined {
  if (shown === null || shown === undefined || shown.length === 0) return undefined;
  const wanted = new Map(sent.map(({ member_id, amount }) => [member_id, amount]));
  const same =
    shown.length === wanted.size &&
    shown.every((one) => {
      const amount = readAmount(one.amount);
      return amount !== undefined && wanted.get(one.member_id) === amount;
    });
  return same ? undefined : 'the provider shows other receivers or other shares';
}

/** @throws InvalidInput for an intent without one. */
export function amountOf(amount: Money | undefined): Money {
  if (amount === undefined) throw new InvalidInput('amount', 'an amount');
  return amount;
}
