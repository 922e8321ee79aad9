import type { LianlianBank } from './bank.js';
import type { User } from './model.js';

/** Puts a user on file whose account waits for its activation. */
export function openUser(bank: LianlianBank, { userId, idNo }: Pick<User, 'userId' | 'idNo'>): User {
  const user: User = {
    userId,
    idNo,
    createdAt: bank.now,
    state: 'ACTIVATE_PENDING',
    application: undefined,
    cards: new Map(),
  };
  bank.users.set(userId, user);
  return user;
}
