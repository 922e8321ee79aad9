import { parseMoney } from '../../../src/domain/money.js';
import type { Comparison, ComparisonRules } from '../../../src/domain/reconciliation.js';
import type { StatementTrade } from '../../../src/domain/statement.js';

export const DATE = '20260301';
export const DAY_BEFORE = '20260228';
export const GUARANTEE = '3020000000009';
export const SUSPENSE = '3020000000008';

/** How the files of these tests are compared. */
export const RULES: ComparisonRules = {
  files: [
    { type: 'CZ', feeInAmount: true, ordered: false, kinds: [] },
    { type: 'TX', feeInAmount: false, ordered: true, kinds: ['withdraw'] },
    { type: 'JY', feeInAmount: true, ordered: true, kinds: ['hold', 'release'] },
  ],
  feeKinds: ['hold', 'release', 'withdraw'],
  functionalAccounts: [GUARANTEE, SUSPENSE],
  suspenseAccount: SUSPENSE,
  bookings: { 下单预支付: 'payer', 确认付款: 'payee', 提现: 'payer', 入金: 'payee', 冻结: 'none' },
};

let references = 0;

/** A line of the trade that the fixtures' hold is, changed as given. */
export function trade(
  changes: Partial<Omit<StatementTrade, 'amount' | 'fee'>> & { amount?: string; fee?: string },
): StatementTrade {
  references += 1;
  const { amount = '100.00', fee = '1.00', ...rest } = changes;
  return {
    line: references,
    serialNumber: '',
    reference: `2603010000${String(references).padStart(6, '0')}`,
    booking: '下单预支付',
    amount: parseMoney(amount),
    fee: parseMoney(fee),
    payerAccount: '3020000000001',
    payeeAccount: '3020000000002',
    tradeDate: DATE,
    orderNo: '',
    ...rest,
  };
}

/** A comparison of the day, all of whose files were read. */
export function comparison(load: string, changes: Partial<Comparison> = {}): Comparison {
  return {
    load,
    provider: 'pingan',
    date: DATE,
    previousDate: DAY_BEFORE,
    serialPrefix: 'HF0001',
    rules: RULES,
    types: ['CZ', 'TX', 'JY', 'YE'],
    unreadable: [],
    ...changes,
  };
}
