import { InvalidInput } from '../../../domain/errors.js';
import { isZero } from '../../../domain/money.js';
import type { IntentItem } from '../../../domain/operation.js';
import { readAmount } from '../../amounts.js';
import { parseJsonArray, withNumbersAsText } from '../../lossless-json.js';
import type { ReportedItem } from '../../provider.js';
import type { HongwenOptions } from '../options.js';

/** 商盟 (document): 分给个人 user_id with account_type 1, 分给企业对公 mer_no with account_type 2. */
const PERSON = '1';
const COMPANY = '2';

/**
 * divide_detail or divide_back_detail: JSON text, amounts as text in yuan with two decimals (inference from the sample answer's "0.02").
 * The second row of the document's own 商盟 sample has "amcount", which is taken for a slip.
 * @throws InvalidInput for an account of another form, and at 商盟 for a receiver that is neither person nor company.
 */
export function writeDetail(
  items: readonly IntentItem[],
  form: HongwenOptions['receiverForm'],
  field: string,
): string {
  const rows = items.map(({ payee, amount, payeeType }) => {
    if (isZero(amount)) throw new InvalidInput(`${field}.amount`, 'above 0.00');
    if (!/^[\w@.-]+$/.test(payee.account))
      throw new InvalidInput(`${field}.account`, 'letters, digits, _ . @ or -');
    if (form === 'account') return { account: payee.account, amount };
    if (payeeType === undefined)
      throw new InvalidInput(`${field}.account_type`, 'a payeeType of each receiver: person or company');
    return payeeType === 'person'
      ? { user_id: payee.account, amount, account_type: PERSON }
      : { mer_no: payee.account, amount, account_type: COMPANY };
  });
  return JSON.stringify(rows);
}

/**
 * The receivers that an answer or a notification shows; undefined where it shows none. The document has them as a String, its sample as an
 * array. A row that cannot be read stands for nobody's share, so it matches none.
 */
export function readDetail(
  shown: unknown,
  items: readonly IntentItem[],
): readonly ReportedItem[] | undefined {
  const rows = typeof shown === 'string' ? parsed(shown) : shown;
  return Array.isArray(rows) && rows.length > 0 ? rows.map((row) => reportedBy(row, items)) : undefined;
}

function parsed(text: string): unknown {
  const rows = parseJsonArray(text);
  return rows && withNumbersAsText(rows);
}

function reportedBy(row: unknown, items: readonly IntentItem[]): ReportedItem {
  const fields = typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {};
  const of = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const account = of('account') || of('user_id') || of('mer_no');
  const amount = readAmount(of('amount'));
  const item = items.find(({ payee }) => payee.account === account);
  if (amount === undefined || !isOfType(item, of('account_type')))
    return { payeeAccount: '', amount: amount ?? NO_AMOUNT };
  return { payeeAccount: account, amount };
}

const NO_AMOUNT = '0.00' as ReportedItem['amount'];

function isOfType(item: IntentItem | undefined, accountType: string): boolean {
  if (accountType === '' || item?.payeeType === undefined) return true;
  return accountType === (item.payeeType === 'person' ? PERSON : COMPANY);
}
