import type { Role } from '../party.js';
import type { OperationTraits } from './traits.js';

/** What an operation on a member's account says. */
export interface AccountContents {
  openAccount: {
    readonly member: string;
    readonly role: Role;
    readonly nickname?: string;
    readonly mobile?: string;
  };
}

/** What it yields. */
export interface AccountResults {
  openAccount: { readonly account: string };
}

export const ACCOUNT_OPERATIONS = {
  openAccount: {
    subject: 'member',
    // A second purchase by a buyer who changed the nickname opens no second account, and is no other intent either.
    identity: ({ member, role }) => ({ member, role }),
  },
} as const satisfies OperationTraits<AccountContents>;
