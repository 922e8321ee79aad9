import type { Account, Identity, Role } from '../party.js';
import type { OperationTraits } from './traits.js';

/** What an operation on a member's account says. */
export interface AccountContents {
  openAccount: {
    readonly member: string;
    readonly role: Role;
    readonly nickname?: string;
    readonly mobile?: string;
    /** Whose account it is: name, proof of identity and telephone. Some providers open none without them (连连 basic_info). Personal data. */
    readonly holder?: Holder;
  };
  /** Closes a member's account for good. */
  closeAccount: { readonly account: Account; readonly role: Role };
}

/** A person, by name, proof of identity and telephone. Personal data. */
export interface Holder {
  readonly name: string;
  readonly identity: Identity;
  readonly mobile: string;
}

/** What it yields. */
export interface AccountResults {
  openAccount: { readonly account: string };
  closeAccount: Record<never, never>;
}

export const ACCOUNT_OPERATIONS = {
  openAccount: {
    subject: 'member',
    // A second purchase by a buyer who changed the nickname, or spells the name otherwise, opens no second account, and is no other
    // intent either. The journal keeps no personal data of the holder's.
    identity: ({ member, role }) => ({ member, role }),
  },
  closeAccount: { subject: 'member' },
} as const satisfies OperationTraits<AccountContents>;
