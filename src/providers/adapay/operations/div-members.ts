import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { isZero, subtractMoney, sumMoney, ZERO, type Money } from '../../../domain/money.js';
import { readAmount, requireAmount } from '../../amounts.js';
import type { OperationRequest } from '../../provider.js';
import type { AdapayOptions } from '../options.js';
import type { DivMember } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';

/** 若为商户本身时，请传入0 */
export const MERCHANT = '0';

// 一次请求最多仅支持7个分账方.
const shownMembers = z.array(z.looseObject({ member_id: z.string(), amount: text, fee_flag: text }));

/** div_members of an answer. Some answers hold the list as its JSON text. */
export const membersOrText = z
  .union([shownMembers, z.string().transform((value, context) => parsedMembers(value, context))])
  .nullish();

function parsedMembers(value: string, context: z.RefinementCtx): z.output<typeof shownMembers> {
  if (value === '') return [];
  try {
    const parsed = shownMembers.safeParse(JSON.parse(value));
    if (parsed.success) return parsed.data;
  } catch {
    // The issue below says it: the text is no list.
  }
  context.addIssue({ code: 'custom', message: 'no list of members' });
  return z.NEVER;
}

/** Who gets what of a release, or gives back what of it: the receivers, and the platform's fee to the merchant itself. */
export function divMembersOf(
  { intent }: OperationRequest<'release'> | OperationRequest<'refund'>,
  config: Pick<AdapayOptions, 'feeMode' | 'feePayer'>,
): readonly DivMember[] {
  const { content, fee = ZERO } = intent;
  const rest = subtractMoney({ from: requireAmount(intent.amount), take: fee });
  const receivers = content.receivers ?? [{ account: content.payee, amount: rest }];
  if (sumMoney(...receivers.map((one) => one.amount)) !== rest)
    throw new InvalidInput('div_members', 'the amount between them, the fee included');
  const shares = new Map<string, Money>();
  for (const { account, amount: part } of [...receivers, { account: { member: MERCHANT }, amount: fee }]) {
    // 金额为0的不传 (ECShopX): a member without an amount is left out.
    if (isZero(part)) continue;
    shares.set(account.member, sumMoney(shares.get(account.member) ?? ZERO, part));
  }
  const payer = payerOfFee([...shares.keys()], config);
  return [...shares].map(([member_id, part]) => ({
    member_id,
    amount: part,
    fee_flag: member_id === payer ? 'Y' : 'N',
  }));
}

/** In mode I exactly one pays Adapay's fee (ECShopX); 若为O时，分账对象列表中不支持传入手续费承担方. */
function payerOfFee(
  members: readonly string[],
  { feeMode, feePayer }: Pick<AdapayOptions, 'feeMode' | 'feePayer'>,
): string | undefined {
  if (feeMode === 'O') return undefined;
  return feePayer === 'platform' && members.includes(MERCHANT) ? MERCHANT : members[0];
}

/** How a list of members differs from the one that was sent; undefined where both say the same, in whatever order. */
export function membersMismatch(
  sent: readonly DivMember[],
  shown: z.output<typeof membersOrText>,
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
