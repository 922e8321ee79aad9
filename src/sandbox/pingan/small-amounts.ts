import type { PinganBank } from './bank.js';
import { bindCard, checkCard } from './card-rules.js';
import type { BoundCard, SmallAmountApplication } from './model.js';

/** Whether an application may still end with a bound card: neither too old nor guessed at too often, nor failed. */
export function isAwaited(bank: PinganBank, application: SmallAmountApplication | undefined): boolean {
  return (
    application !== undefined && application.transfer !== '1' && whyVoid(bank, application) === undefined
  );
}

/** Why an application is void: ERR147 时间已超过48小时, ERR258 验证超过限定次数. */
export function whyVoid(
  bank: PinganBank,
  { appliedAt, wrong }: SmallAmountApplication,
): 'ERR147' | 'ERR258' | undefined {
  if (bank.now - appliedAt > bank.rules.smallAmountLifetimeMs) return 'ERR147';
  return wrong > bank.rules.wrongAmountsAllowed ? 'ERR258' : undefined;
}

/** Binds the card that an application has proven. @throws PinganRejected where it cannot be bound any more. */
export function bindProven(
  bank: PinganBank,
  application: SmallAmountApplication,
  serialNumber: string,
): void {
  const { member } = application;
  checkCard(bank, member, application);
  bank.smallAmounts.delete(member.account);
  bindCard(bank, member, cardOf(bank, application));
  const { memberCode } = member;
  bank.services.effects.record({ kind: 'verifySmallAmount', serialNumber, memberCode, amount: 0n });
}

function cardOf(bank: PinganBank, application: SmallAmountApplication): BoundCard {
  return {
    memberName: application.memberName,
    globalType: application.globalType,
    globalId: application.globalId,
    cardNo: application.cardNo,
    bankType: application.bankType,
    branchName: application.branchName,
    cnapsBranchId: application.cnapsBranchId,
    eiconBankBranchId: application.eiconBankBranchId,
    mobile: application.mobile,
    boundAt: bank.now,
  };
}
