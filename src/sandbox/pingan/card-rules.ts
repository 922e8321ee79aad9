import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import type { BoundCard, CardFields, Member } from './model.js';

/** @throws PinganRejected ERR125 for another holder's card, ERR198 or ERR134 for one that is bound already. */
export function checkCard(bank: PinganBank, member: Member, card: CardFields): void {
  if (member.nameOnFile !== undefined && member.nameOnFile !== card.memberName) throw rejected('ERR125');
  const owner = bank.cards.get(card.cardNo)?.member;
  if (owner) throw rejected(owner === member ? 'ERR198' : 'ERR134');
}

/** Binds a card to a member, whose name it puts on file where there is none. */
export function bindCard(bank: PinganBank, member: Member, card: BoundCard): void {
  member.nameOnFile ??= card.memberName;
  member.cards.set(card.cardNo, card);
  bank.cards.set(card.cardNo, { member, card });
}

/** Binds the card that a member's application has proven, from this moment on. */
export function bindApplied(bank: PinganBank, member: Member, application: CardFields): void {
  bindCard(bank, member, {
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
  });
}
