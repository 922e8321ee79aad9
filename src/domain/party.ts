/** A member's account at the provider: who it belongs to on the platform, and its number there. */
export interface Account {
  /** The platform's own id of the member (交易网会员代码). */
  readonly member: string;
  /** The provider's number of the account (见证子账户). */
  readonly account: string;
  /** The holder's name, where the provider wants it beside the number. Personal data. */
  readonly name?: string;
}

/** What a member does on the platform: a buyer pays, a seller receives. */
export type Role = 'buyer' | 'seller';

/** A person's or company's proof of identity. The types are those of 平安's 会员证件类型. Personal data. */
export interface Identity {
  readonly type: IdentityType;
  readonly number: string;
}

export const IDENTITY_TYPES = [
  'identityCard',
  'homeReturnPermit',
  'passport',
  'taiwanPermit',
  'foreignPassport',
  'organisationCode',
  'businessLicence',
  'socialCreditCode',
] as const;
export type IdentityType = (typeof IDENTITY_TYPES)[number];

/** The bank that issued a card. 平安 wants the 超级网银号 for cards of every other bank. */
export interface CardBank {
  /** Whether the card is of the provider's own bank (本行). */
  readonly own: boolean;
  readonly name: string;
  /** 超级网银号 */
  readonly instantNumber?: string;
  /** 大小额联行号 */
  readonly branchNumber?: string;
}

/** A bank card to be bound to an account. Personal data. */
export interface Card {
  readonly holder: string;
  readonly identity: Identity;
  readonly number: string;
  readonly bank: CardBank;
  /** The mobile number that the bank has on file for the card; the code goes there. */
  readonly mobile: string;
}
