import type { PinganBank } from './bank.js';
import type { PinganRequest } from './fields.js';
import type { CodedType, Member } from './model.js';
import { rejected } from './result-codes.js';
import { expectCode, isTaken } from './sent-codes.js';

/** The fields in which a transaction carries its code. */
export interface CodedTransaction {
  readonly type: CodedType;
  /** What its code may have been sent over: no document says whether that has the fee in it. */
  readonly amounts: readonly bigint[];
}

/**
 * Checks the code that a transaction carries. It is used up by `useCode`, once the transaction is carried out. A member has one code at a
 * time: a new one takes the place of the one before it.
 * @throws PinganRejected ERR163 for one that is void or unknown, ERR138 for a wrong one
 */
export function checkCode(
  bank: PinganBank,
  request: PinganRequest,
  member: Member,
  { type, amounts }: CodedTransaction,
): void {
  const sent = bank.transactionCodes.get(member.account);
  if (sent?.messageOrderNo !== request.text('MessageOrderNo') || !isTaken(bank, sent))
    throw rejected('ERR163');
  expectCode(sent, request);
  const isOfThis = sent.type === type && amounts.includes(sent.amount);
  if (!isOfThis || (sent.orderNo !== '' && sent.orderNo !== request.text('OrderNo')))
    throw rejected('SIM_CODE_MISMATCH');
}

/** The transaction is carried out: its code is good for no other. */
export function useCode(bank: PinganBank, member: Member): void {
  bank.transactionCodes.delete(member.account);
}
