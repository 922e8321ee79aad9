import type { PinganEndpoint, RejectedTrade } from '../endpoint.js';
import { frozenKey, type PinganBank } from '../bank.js';
import { rejected } from '../result-codes.js';
import { needPositive, optional, required, type FieldRule, type PinganRequest } from '../fields.js';
import type { AnswerFields, Member, Order } from '../model.js';
import { addOrder } from '../orders.js';
import { partyOf } from '../parties.js';

const BOOKING_OTHER = 'N';

/** The fields of money that is frozen or unfrozen. */
export const FREEZE_FIELDS: readonly FieldRule[] = [
  required('FunctionFlag', 1),
  required('SubAcctNo', 32),
  required('TranNetMemberCode', 32),
  optional('ConsumeAmt', 15, 'amount'),
  required('TranAmt', 15, 'amount'),
  required('TranCommission', 15, 'amount'),
  required('Ccy', 3, 'currency'),
  required('OrderNo', 30),
  optional('OrderContent', 500),
  optional('Remark', 120),
  optional('ReservedMsg', 120),
];

/**
 * 会员资金冻结（不验证）【6007】: 1 freezes, 2 unfreezes under the order number of the freeze; 5 and 6 do the same with what can be withdrawn today. The
 * commission counts on unfreezing only, and goes to the fee account out of the amount. 4 unfreezes a part of an acquired order that was credited
 * frozen, under its number, in parts too; its commission is at most the fee of that part.
 */
export const freezeFunds: PinganEndpoint = {
  code: '6007',
  serviceId: 'MembershipTrancheFreeze',
  writes: true,
  fields: FREEZE_FIELDS,
  checkBalance: checkFreeze,
  perform: (bank, request) => performFreeze(bank, request, { code: '6007' }),
  describeRejection: describeFreeze,
};

/** Whether the money is there. @throws PinganRejected */
export function checkFreeze(bank: PinganBank, request: PinganRequest): void {
  const amount = request.amount('TranAmt');
  if (request.text('FunctionFlag') === OF_ACQUIRED) return;
  if (isUnfreezing(request.text('FunctionFlag'))) {
    const order = bank.orders.get(request.text('OrderNo'));
    if (order && order.held < amount) throw rejected('ERR317');
    return;
  }
  const member = bank.accounts.get(request.text('SubAcctNo'));
  const isWithdrawable = request.text('FunctionFlag') === '5';
  const funds = member && (isWithdrawable ? bank.withdrawable(member) : bank.available(member));
  if (funds !== undefined && funds < amount) throw rejected('ERR044');
}

const OF_ACQUIRED = '4';
const isUnfreezing = (flag: string): boolean => flag === '2' || flag === '6';

/** Freezes or unfreezes as its flag says, and keeps the trade. @throws PinganRejected */
export function performFreeze(
  bank: PinganBank,
  request: PinganRequest,
  { code }: { readonly code: FreezeCode },
): AnswerFields {
  const flag = request.text('FunctionFlag');
  const isBuilt = flag !== '7' && !(flag === OF_ACQUIRED && code === '6135');
  if (!isBuilt) throw rejected('SIM_NOT_BUILT', `FunctionFlag ${flag}`);
  const perform = Object.hasOwn(BY_FLAG, flag) ? BY_FLAG[flag] : undefined;
  if (!perform) throw rejected('ERR021');
  const amount = request.amount('TranAmt');
  needPositive(amount, 'TranAmt');
  const member = partyOf(bank, {
    account: request.text('SubAcctNo'),
    memberCode: request.text('TranNetMemberCode'),
  });
  const isWithdrawable = flag === '5' || flag === '6';
  const wanted: Wanted = { code, member, amount, isWithdrawable };
  const fee = perform(bank, request, wanted);
  const frontSeqNo = bank.frontSeqNo();
  bank.record({
    serialNumber: request.serialNumber,
    frontSeqNo,
    interfaceCode: code,
    flag,
    bookingFlag: BOOKING_OTHER,
    amount,
    fee,
    outAccount: member.account,
    inAccount: member.account,
    orderNo: request.text('OrderNo'),
    failMessage: undefined,
  });
  return { FrontSeqNo: frontSeqNo, ReservedMsg: '' };
}

/** How 6110 shows one that was rejected. */
export function describeFreeze(request: PinganRequest): RejectedTrade {
  return {
    bookingFlag: BOOKING_OTHER,
    amount: request.amount('TranAmt'),
    outAccount: request.text('SubAcctNo'),
    inAccount: request.text('SubAcctNo'),
    orderNo: request.text('OrderNo'),
  };
}

type FreezeCode = '6007' | '6135';

/** What each FunctionFlag does; it answers the commission that was taken. */
const BY_FLAG: Readonly<
  Record<string, (bank: PinganBank, request: PinganRequest, wanted: Wanted) => bigint>
> = {
  ...{ '1': freeze, '2': unfreeze, '5': freeze, '6': unfreeze },
  [OF_ACQUIRED]: unfreezeAcquired,
};

interface Wanted {
  readonly code: FreezeCode;
  readonly member: Member;
  readonly amount: bigint;
  /** Out of what can be withdrawn today. */
  readonly isWithdrawable: boolean;
}

function freeze(bank: PinganBank, request: PinganRequest, wanted: Wanted): bigint {
  const { code, member, amount, isWithdrawable } = wanted;
  if (isWithdrawable && bank.withdrawable(member) < amount) throw rejected('ERR044');
  const order = addOrder(bank, request, {
    kind: 'freeze',
    orderNo: request.text('OrderNo'),
    payer: member,
    receiver: undefined,
    amount,
    fee: 0n,
    completesAtOnce: true,
    frozenBy: code,
    ...(isWithdrawable && { isWithdrawable }),
  });
  bank.services.ledger.post([
    { key: member.account, amount: -amount },
    { key: frozenKey(member.account), amount },
  ]);
  order.held += amount;
  note(bank, request, member, { kind: 'freeze', amount });
  return 0n;
}

function unfreeze(bank: PinganBank, request: PinganRequest, wanted: Wanted): bigint {
  const { member, amount } = wanted;
  const fee = request.amount('TranCommission');
  if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranCommission');
  const order = bank.orders.get(request.text('OrderNo'));
  if (order?.kind !== 'freeze') throw rejected('ERR115');
  checkUnfreezable(bank, order, wanted);
  if (amount > order.amount) throw rejected('SIM_ORDER_MISMATCH', 'TranAmt');
  if (order.held < amount) throw rejected('ERR317');
  // What is left after 6163 is all that there is to unfreeze.
  if (amount < order.held && !bank.rules.partialRelease) throw rejected('SIM_PART_AMOUNT', 'TranAmt');
  if (order.payer !== member) throw rejected('SIM_ORDER_MISMATCH', 'SubAcctNo');
  bank.services.ledger.post([
    { key: frozenKey(member.account), amount: -amount },
    { key: member.account, amount: amount - fee },
    { key: bank.feeAccount, amount: fee },
  ]);
  order.held -= amount;
  order.released += amount;
  order.feeTaken += fee;
  note(bank, request, member, { kind: 'unfreeze', amount });
  return fee;
}

function unfreezeAcquired(bank: PinganBank, request: PinganRequest, { member, amount }: Wanted): bigint {
  const fee = request.amount('TranCommission');
  if (fee > amount) throw rejected('SIM_FEE_ABOVE_AMOUNT', 'TranCommission');
  const found = bank.acquiredParts.get(request.text('OrderNo'));
  if (!found?.order.isKnown || !found.part.isFrozen) throw rejected('ERR115');
  const { part } = found;
  if (part.actual !== member.account) throw rejected('SIM_ORDER_MISMATCH', 'SubAcctNo');
  if (part.unfrozen + amount > part.amount) throw rejected('ERR317');
  if (part.feeTaken + fee > part.fee) throw rejected('SIM_ORDER_MISMATCH', 'TranCommission');
  bank.services.ledger.post([
    { key: frozenKey(member.account), amount: -amount },
    { key: member.account, amount: amount - fee },
    { key: bank.feeAccount, amount: fee },
  ]);
  part.unfrozen += amount;
  part.feeTaken += fee;
  bank.deferWithdrawal(member, amount - fee);
  note(bank, request, member, { kind: 'unfreeze', amount });
  return fee;
}

/** 6135 unfreezes what 6135 froze. Whether 6007 does is a rule; the other way round makes no sense. @throws PinganRejected */
function checkUnfreezable({ rules }: PinganBank, order: Order, { code, isWithdrawable }: Wanted): void {
  const { frozenBy } = order;
  if (isWithdrawable !== (order.isWithdrawable ?? false))
    throw rejected('SIM_ORDER_MISMATCH', 'FunctionFlag');
  if (code === '6135' && frozenBy !== '6135') throw rejected('SIM_ORDER_MISMATCH', 'OrderNo');
  if (code === '6007' && frozenBy === '6135' && !rules.plainUnfreezing) throw rejected('SIM_CODED_FREEZE');
}

function note(
  bank: PinganBank,
  request: PinganRequest,
  member: Member,
  effect: { readonly kind: 'freeze' | 'unfreeze'; readonly amount: bigint },
): void {
  const { serialNumber } = request;
  const orderNo = request.text('OrderNo');
  bank.services.effects.record({ ...effect, serialNumber, orderNo, memberCode: member.memberCode });
}
