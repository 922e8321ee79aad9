import type { OperationKind } from './operation.js';
import type { IdentityType } from './party.js';

/** How a provider limits one text. */
export interface TextLimit {
  readonly longest: number;
  /** What is counted: characters, or bytes of UTF-8. */
  readonly unit: 'characters' | 'bytes';
  /** Letters, digits and _ only. */
  readonly wordCharactersOnly?: true;
  /** A character that it must not hold, and what the provider uses it for. */
  readonly without?: { readonly character: string; readonly why: string };
}

/**
 * What a provider's tables allow of the values that a request brings. What is absent is not limited there by any document; what
 * Holdfast itself takes is in src/contract.
 */
export interface ProviderLimits {
  readonly orderNo?: TextLimit;
  /** The channel that a buyer pays through. Absent: there are no channel payments. */
  readonly channel?: TextLimit;
  readonly member?: TextLimit;
  /** Absent where no call has a field for it. */
  readonly nickname?: TextLimit;
  readonly account?: TextLimit;
  readonly accountName?: TextLimit;
  readonly cardHolder?: TextLimit;
  readonly bankName?: TextLimit;
  /** The proofs of identity that a card's holder may have; absent: all. */
  readonly identityTypes?: readonly IdentityType[];
  /** A card of another bank must name that bank by number. */
  readonly needsInstantNumber?: true;
  /** A trade that is to be divided must name its merchant. */
  readonly needsMerchantNo?: true;
  /** A withdrawal must name the card that gets it, and its holder. */
  readonly namesWithdrawalCard?: true;
  /** The platform can keep a fee of a withdrawal. */
  readonly takesWithdrawalFee?: true;
  /** What can be withdrawn at once can be frozen apart from other money. */
  readonly freezesWithdrawable?: true;
  /** What an acquired order was credited with frozen can be unfrozen. */
  readonly unfreezesAcquired?: true;
  /** How long a verification code is valid, in milliseconds; absent: no code is used, or no document says. */
  readonly codeValidMs?: number;
  /** The answer to an application says so itself, which outweighs the workflow's own window. */
  readonly announcesCodeValidity?: true;
}

/** What a provider offers and allows, as far as it must be known before a workflow is started. */
export interface ProviderOffer {
  readonly operations: readonly OperationKind[];
  readonly limits: ProviderLimits;
  /** Its reconciliation files are read and compared. */
  readonly statements?: true;
}

const ESCROW = ['openAccount', 'applyCardBinding', 'hold', 'release', 'return', 'refund'] as const;

const bytes = (longest: number): TextLimit => ({ longest, unit: 'bytes' });
const characters = (longest: number): TextLimit => ({ longest, unit: 'characters' });

/** 平安 signs `field=value&field=value&`: with "=" a name could pass for two fields, and the signature would hold for both readings. */
const SIGNED = { character: '=', why: 'which divides the fields of what 平安 signs' };
const COLUMNS = { character: '&', why: 'which divides the columns of 平安’s files' };

/** Every provider by its name, held equal to the adapters by a test. */
export const PROVIDER_TABLE = {
  adapay: {
    operations: [...ESCROW, 'closeHold', 'freeze', 'unfreeze', 'withdraw'],
    limits: {
      // pay_channel: its length was not found; ours.
      channel: characters(20),
      // goods_desc: the number of the order goes as text beside the operation's own.
      orderNo: characters(127),
      // member_id: 只能为英文、数字或者下划线的一种或多种组合.
      member: { ...characters(64), wordCharactersOnly: true },
      nickname: characters(16),
      // cert_type 00 is the only one that Adapay documents for a person.
      identityTypes: ['identityCard'],
    },
  },
  hkrt: {
    operations: ['split', 'splitReturn', 'finishSplit'],
    // No document names a length of anything.
    limits: { needsMerchantNo: true },
  },
  // The name of the method that finishes a trade was not found. divide_detail is limited as a whole: the adapter measures it.
  hongwen: { operations: ['split', 'splitReturn'], limits: {} },
  lianlian: {
    operations: [...ESCROW, 'cancelRelease', 'verifyCardBinding', 'verifyTransaction', 'withdraw'],
    limits: {
      // pay_type: its length was not found; ours.
      channel: characters(32),
      // order_info: its length was not found; ours.
      orderNo: characters(128),
      // 担保确认: payee_id, user_id <= 64.
      member: characters(64),
      // The classic document: id_type=ID_CARD.
      identityTypes: ['identityCard'],
      // The classic document: token 有效期 30 分钟.
      codeValidMs: 1_800_000,
      announcesCodeValidity: true,
    },
  },
  pingan: {
    operations: [
      ...ESCROW,
      'verifyCardBinding',
      'applySmallAmount',
      'verifySmallAmount',
      'correctCardBank',
      'unbindCard',
      'closeAccount',
      'applyMobileChange',
      'verifyMobileChange',
      'freeze',
      'unfreeze',
      'payFromFreeze',
      'refundPayment',
      'withdraw',
      'applyTransactionCode',
      'allocateSuspense',
      'reverseAllocation',
      'topUp',
      'reverseTopUp',
      'supplyAcquired',
      'regulateAcquired',
    ],
    statements: true,
    limits: {
      // Of the two generations of the bank's tables the smaller; bytes of UTF-8 are the stricter reading.
      orderNo: bytes(30),
      member: bytes(32),
      nickname: { ...bytes(120), without: COLUMNS },
      account: bytes(32),
      // A name with "&" must equal the bank's own, so it is valid.
      accountName: { ...bytes(120), without: SIGNED },
      cardHolder: { ...bytes(120), without: SIGNED },
      bankName: { ...bytes(120), without: COLUMNS },
      needsInstantNumber: true,
      // 6033: TakeCashAcctNo, OutAmtAcctName; its fee stands in ReservedMsg.
      namesWithdrawalCard: true,
      takesWithdrawalFee: true,
      // 6007 flags 5 and 6: 可提现冻结, 可提现解冻.
      freezesWithdrawable: true,
      // 6007 flag 4: 见证+收单解冻.
      unfreezesAcquired: true,
      // 开发指南 6066: 有效期120秒.
      codeValidMs: 120_000,
    },
  },
} as const satisfies Readonly<Record<string, ProviderOffer>>;

/** The name of a provider that Holdfast has. */
export type ProviderName = keyof typeof PROVIDER_TABLE;

/** What the provider of this name offers; undefined for a name that no provider has. */
export function offerOf(name: string): ProviderOffer | undefined {
  return Object.hasOwn(PROVIDER_TABLE, name) ? PROVIDER_TABLE[name as ProviderName] : undefined;
}
