import { parseMoney, type Money } from '../../../src/domain/money.js';
import type { IntentContents, IntentItem, OperationKind } from '../../../src/domain/operation.js';
import type { CodeHandle } from '../../../src/domain/operations/card.js';
import type { EscrowContents } from '../../../src/domain/operations/escrow.js';
import type { PaidTrade } from '../../../src/domain/operations/split.js';
import type { OperationReference } from '../../../src/domain/operations/reference.js';
import type { Account, Card } from '../../../src/domain/party.js';

/** Who there is, and what has been done so far, for the next order to quote. */
export interface DoneSoFar {
  /** A member who has no account yet. */
  readonly newMember: IntentContents['openAccount'];
  readonly buyer: Account;
  /** The parties of an order of its own, and those of what is held. */
  readonly parties: Pick<EscrowContents['hold'], 'orderNo' | 'payer' | 'payee'>;
  readonly ofHold: DoneSoFar['parties'];
  /** The member whose account was opened last, and a card that nobody else has. */
  readonly member: Account;
  readonly card: Card;
  /** The card that is bound to the buyer's account, where a withdrawal must name it. */
  readonly buyerCard?: string | undefined;
  readonly last: (kind: OperationKind) => OperationReference;
  /** What the last application for a code gave to hand it in with. */
  readonly handle?: CodeHandle | undefined;
  /** A trade that was paid and marked to be divided, and who may get a part of it; absent where the provider divides none. */
  readonly trade?: PaidTrade;
  readonly receivers?: readonly Account[];
  /** An order that was paid at the acquirer; absent where there is no acquirer. */
  readonly acquired?: IntentContents['supplyAcquired'];
}

/** The usual order of one kind. */
interface UsualOrder<K extends OperationKind> {
  /** The steps before it, each of which must succeed for it to be the next one. */
  readonly before: readonly OperationKind[];
  /** Whether it moves 100.00, and whether 2.50 of them are the platform's. */
  readonly moves: 'nothing' | 'amount' | 'amountAndFee';
  readonly content: (done: DoneSoFar) => IntentContents[K];
  /** Between whom the amount is divided; absent where it goes to one. */
  readonly items?: (done: DoneSoFar, amount: Money) => readonly IntentItem[];
}

const NO_ACQUIRED = { order: { channel: 'YST1', totalOrderNo: 'order-1' }, part: 'order-1' };
const PAYMENT = { channel: '0001', merchantNo: '1900000109' };
const CORRECTED = { name: '工商银行北京分行', branchNumber: '102100099996' };
const NO_HANDLE: CodeHandle = { token: 'message-1', serialNumber: 'H688602511220000000001' };
const NO_TRADE: PaidTrade = { tradeNo: 'none' };

/**
 * One entry a kind, in the order of a purchase. The contract suite and the tests of each adapter take their orders from here, so that
 * whatever is tested of every kind is tested of a new one.
 */
export const USUAL_ORDERS: { readonly [K in OperationKind]: UsualOrder<K> } = {
  openAccount: {
    before: [],
    moves: 'nothing',
    content: ({ newMember }) => newMember,
  },
  applyCardBinding: {
    before: ['openAccount'],
    moves: 'nothing',
    content: ({ member, card }) => ({ account: member, card }),
  },
  verifyCardBinding: {
    before: ['openAccount', 'applyCardBinding'],
    moves: 'nothing',
    content: ({ member, card, handle }) => ({
      account: member,
      cardNumber: card.number,
      application: 'application',
      ...(handle && { handle }),
    }),
  },
  applySmallAmount: {
    before: ['openAccount'],
    moves: 'nothing',
    content: ({ member, card }) => ({ account: member, card, way: 'outgoing' }),
  },
  verifySmallAmount: {
    before: ['openAccount', 'applySmallAmount'],
    moves: 'nothing',
    content: ({ member, card }) => ({
      account: member,
      cardNumber: card.number,
      application: 'application',
    }),
  },
  applyMobileChange: {
    before: ['openAccount'],
    moves: 'nothing',
    content: ({ member, card }) => ({ account: member, newMobile: card.mobile, check: 'sms' }),
  },
  verifyMobileChange: {
    before: ['openAccount', 'applyMobileChange'],
    moves: 'nothing',
    content: ({ member, handle = NO_HANDLE }) => ({
      account: member,
      check: 'sms',
      application: 'application',
      handle,
    }),
  },
  correctCardBank: {
    before: ['openAccount', 'applyCardBinding', 'verifyCardBinding'],
    moves: 'nothing',
    content: ({ member, card }) => ({ account: member, cardNumber: card.number, bank: CORRECTED }),
  },
  closeAccount: {
    before: ['openAccount'],
    moves: 'nothing',
    content: ({ member, newMember }) => ({ account: member, role: newMember.role }),
  },
  unbindCard: {
    before: ['openAccount', 'applyCardBinding', 'verifyCardBinding'],
    moves: 'nothing',
    content: ({ member, card }) => ({ account: member, cardNumber: card.number }),
  },
  hold: { before: [], moves: 'amountAndFee', content: ({ parties }) => parties },
  closeHold: {
    before: [],
    moves: 'amount',
    content: ({ parties, last }) => ({ ...parties, channel: 'alipay_qr', hold: last('hold') }),
  },
  release: {
    before: ['hold'],
    moves: 'amountAndFee',
    content: ({ ofHold, last }) => ({ ...ofHold, hold: last('hold') }),
  },
  return: {
    before: ['hold'],
    moves: 'amount',
    content: ({ ofHold, last }) => ({ ...ofHold, hold: last('hold') }),
  },
  refund: {
    before: ['hold', 'release'],
    moves: 'amountAndFee',
    content: ({ ofHold, last }) => ({ ...ofHold, release: last('release'), hold: last('hold') }),
  },
  cancelRelease: {
    before: ['hold', 'release'],
    moves: 'amountAndFee',
    content: ({ ofHold, last }) => ({ ...ofHold, release: last('release'), hold: last('hold') }),
  },
  freeze: { before: [], moves: 'amount', content: ({ buyer }) => ({ account: buyer }) },
  unfreeze: {
    before: ['freeze'],
    moves: 'amount',
    content: ({ buyer, last }) => ({ account: buyer, freeze: last('freeze') }),
  },
  allocateSuspense: { before: [], moves: 'amount', content: ({ buyer }) => ({ account: buyer }) },
  reverseAllocation: {
    before: ['allocateSuspense'],
    moves: 'amount',
    content: ({ buyer, last }) => ({ account: buyer, allocation: last('allocateSuspense') }),
  },
  payFromFreeze: {
    before: ['freeze'],
    moves: 'amount',
    content: ({ buyer, last }) => ({ account: buyer, freeze: last('freeze') }),
    items: dividedInTwo,
  },
  supplyAcquired: {
    before: [],
    moves: 'amount',
    content: ({ acquired = NO_ACQUIRED }) => acquired,
  },
  regulateAcquired: {
    before: [],
    moves: 'amount',
    content: ({ acquired = NO_ACQUIRED, buyer }) => ({ ...acquired, account: buyer }),
  },
  topUp: {
    before: [],
    moves: 'amount',
    content: () => ({ payment: PAYMENT }),
    items: dividedInTwo,
  },
  reverseTopUp: {
    before: ['topUp'],
    moves: 'amount',
    content: ({ last }) => ({ payment: PAYMENT, topUp: last('topUp'), of: ['r1', 'r2'] }),
    items: dividedInTwo,
  },
  split: {
    before: [],
    moves: 'amount',
    content: ({ parties, trade = NO_TRADE }) => ({ orderNo: parties.orderNo, trade, earlierSplits: 0 }),
    items: dividedInTwo,
  },
  splitReturn: {
    before: ['split'],
    moves: 'amount',
    content: ({ parties, trade = NO_TRADE, last }) => ({
      orderNo: parties.orderNo,
      trade,
      split: last('split'),
    }),
    items: dividedInTwo,
  },
  finishSplit: {
    before: [],
    moves: 'amount',
    content: ({ parties, trade = NO_TRADE }) => ({ orderNo: parties.orderNo, trade }),
  },
  withdraw: {
    before: [],
    moves: 'amount',
    content: ({ buyer, buyerCard }) => ({
      account: buyer,
      ...(buyerCard !== undefined && { cardNumber: buyerCard }),
    }),
  },
  verifyTransaction: {
    before: ['withdraw'],
    moves: 'amount',
    content: ({ buyer, last, handle = { token: 'the-token', serialNumber: '' } }) => ({
      account: buyer,
      transaction: last('withdraw'),
      of: 'withdraw',
      handle,
    }),
  },
};

/** Kinds that go on with another operation under its number: what is promised of an operation's own number is not promised of them. */
export const WITHOUT_OWN_NUMBER: readonly OperationKind[] = [
  'closeHold',
  'cancelRelease',
  'verifyTransaction',
];

/** Kinds about something that somebody else must have done first, such as a payment at an acquirer: a promise of their own tries them. */
export const ABOUT_OTHERS: readonly OperationKind[] = ['supplyAcquired', 'regulateAcquired'];

/** The usual 100.00 go to two; any other amount goes to the first of them. */
function dividedInTwo({ receivers = [] }: DoneSoFar, amount: Money): readonly IntentItem[] {
  const amounts = amount === '100.00' ? ['60.00', '40.00'].map(parseMoney) : [amount];
  return receivers
    .slice(0, amounts.length)
    .map((payee, index) => ({ itemId: `r${index + 1}`, payee, amount: amounts[index]! }));
}

/** Every kind, in the order of the table. */
export const KINDS = Object.keys(USUAL_ORDERS) as OperationKind[];

/** Kinds whose effect is on money. */
export const MONEY_KINDS: readonly OperationKind[] = KINDS.filter(
  (kind) => USUAL_ORDERS[kind].moves !== 'nothing',
);
