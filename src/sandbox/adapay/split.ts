import type { LedgerEntry } from '../engine/ledger.js';
import type { AdapayBank } from './bank.js';
import { FEE_ACCOUNT, FEES, memberKey } from './ledger.js';
import { badParameter, rejected } from './result-codes.js';
import type { AdapayRequest, Share } from './fields.js';

/** How an amount is divided: to whom, at what fee, and what moves for it beside the amount itself. */
export interface Split {
  readonly shares: readonly Share[];
  readonly fee: bigint;
  readonly feeMode: 'O' | 'I';
  /** Fen that each account gains; together with `feeOut` they come to the amount. */
  readonly into: readonly LedgerEntry[];
  /** What the merchant's fee account pays on top, in fee_mode O. */
  readonly feeOut: readonly LedgerEntry[];
}

/**
 * Splits an amount by the request's div_members and fee_mode; without div_members all of it goes to one receiver. In fee_mode
 * I, which an empty field means, the share with fee_flag Y pays the fee; in O the merchant's fee account does, and no share
 * may be named for it (若为O时，分账对象列表中不支持传入手续费承担方).
 * @throws AdapayRejected
 */
export function splitAmount(
  bank: AdapayBank,
  request: AdapayRequest,
  { amount, receiverId }: { readonly amount: bigint; readonly receiverId: string },
): Split {
  const requested = request.shares('div_members');
  const feeMode = request.text('fee_mode') === 'O' ? 'O' : 'I';
  const fee = feeOf(bank, amount);
  if (requested) checkShares(bank, requested, { amount, feeMode });
  const shares = requested ?? [{ memberId: receiverId, amount, paysFee: feeMode === 'I' }];
  const into = shares.map(({ memberId, amount: share, paysFee }) => {
    const net = paysFee ? share - fee : share;
    if (net < 0n) throw rejected('SIM_FEE_PAYER', 'div_members');
    return { key: memberKey(memberId), amount: net };
  });
  if (feeMode === 'O' && bank.ledger.balance(FEE_ACCOUNT) < fee) throw rejected('SIM_FEE_ACCOUNT_SHORT');
  return {
    shares,
    fee,
    feeMode,
    into: [...into, { key: FEES, amount: fee }],
    feeOut: feeMode === 'O' ? [{ key: FEE_ACCOUNT, amount: -fee }] : [],
  };
}

/** Rounded half up to the fen. */
function feeOf(bank: AdapayBank, amount: bigint): bigint {
  return (amount * BigInt(bank.rules.feeBasisPoints) + 5_000n) / 10_000n;
}

function checkShares(
  bank: AdapayBank,
  shares: readonly Share[],
  { amount, feeMode }: { readonly amount: bigint; readonly feeMode: 'O' | 'I' },
): void {
  for (const { memberId } of shares) bank.needMember(memberId, 'div_members');
  const sum = shares.reduce((total, share) => total + share.amount, 0n);
  if (sum !== amount) throw rejected('SIM_SPLIT_SUM', 'div_members');
  const payers = shares.filter(({ paysFee }) => paysFee).length;
  if (feeMode === 'O' && payers > 0) throw badParameter('div_members', 'no share pays the fee in fee_mode O');
  if (feeMode === 'I' && payers !== 1) throw rejected('SIM_FEE_PAYER', 'div_members');
}
