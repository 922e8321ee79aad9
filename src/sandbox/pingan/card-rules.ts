import type { PinganBank } from './bank.js';
import { rejected } from './result-codes.js';
import type { BoundCard, CardApplication, CardFields, Member } from './model.js';

/** @throws PinganRejected ERR125 for another holder's card, ERR198 or ERR134 for one that is bound already. */
export function checkCard(bank: PinganBank, member: Member, card: CardFields): void {
  if (member.nameOnFile !== undefined && member.nameOnFile !== card.memberName) throw rejected('ERR125');
  const owner = bank.cards.get(card.cardNo)?.member;
  if (owner) throw rejected(owner === member ? 'ERR198' : 'ERR134');
}

/** Whether an application still takes its code: neither too old nor guessed at too often. */
export function isWaiting(bank: PinganBank, application: CardApplication | undefined): boolean {
  return (
    application !== undefined &&
    bank.now - application.appliedAt <= bank.rules.codeLifetimeMs &&
    application.wrong <= bank.rules.wrongCodesAllowed
  );
}

/** Binds a card to a member, whose name it puts on file where there is none. */
export function bindCard(bank: PinganBank, member: Member, card: BoundCard): void {
  member.nameOnFile ??= card.memberName;
  member.cards.set(card.cardNo, card);
  bank.cards.set(card.cardNo, { member, card });
}
