import { isMoney, readProviderAmount, type Money } from '../../../domain/money.js';
import {
  maskedShape,
  StatementUnreadable,
  type StatementBalance,
  type StatementTrade,
} from '../../../domain/statement.js';
import { isDate } from '../shanghai-date.js';

/** The files whose columns clients have published: 充值, 提现, 交易, 余额. */
export const KNOWN_FILE_TYPES = ['CZ', 'TX', 'JY', 'YE'] as const;

export type KnownFileType = (typeof KNOWN_FILE_TYPES)[number];

/** Every FileType of 6103: beside the known ones 鉴权, POS, 分账, 资金汇总账户明细, 平台归集账户明细 and 合约. */
export const FILE_TYPES = [...KNOWN_FILE_TYPES, 'JQ', 'POS', 'FZ', 'JG', 'GJ', 'HY'] as const;

export type FileType = (typeof FILE_TYPES)[number];

const FORMS = {
  number: /^\d{1,12}$/,
  account: /^[0-9A-Za-z]{1,50}$/,
  amount: /^\d{1,12}(?:\.\d{1,2})?$/,
  date: /^\d{8}$/,
  time: /^\d{6}$/,
  /** A number of the bank's or of whoever sent the trade. */
  serial: /^[!-%'-~]{0,64}$/,
  text: /^[^\p{Cc}]{0,1000}$/u,
} as const;

/** A column by its name, and how it is written. */
type Column = readonly [name: string, form: keyof typeof FORMS];

const TRADE_END: readonly Column[] = [
  ['amount', 'amount'],
  ['fee', 'amount'],
  ['date', 'date'],
  ['time', 'time'],
  ['reference', 'serial'],
  ['serialNumber', 'serial'],
  ['remark', 'text'],
];
const BOOKED: readonly Column[] = [
  ['booking', 'text'],
  ['orderNo', 'text'],
];
const MEMBER: readonly Column[] = [
  ['number', 'number'],
  ['member', 'text'],
  ['account', 'account'],
];
const NAMED: readonly Column[] = [...MEMBER, ['name', 'text'], ...TRADE_END, ...BOOKED];

/** Each file's layouts (clients). Fields are separated by "&", and one follows the last. No header, sum or last line was ever seen. */
const LAYOUTS: Readonly<Record<KnownFileType, readonly (readonly Column[])[]>> = {
  // With 子账户名称 (2022), and without it (2020).
  CZ: [NAMED, [...MEMBER, ...TRADE_END, ...BOOKED]],
  TX: [NAMED],
  JY: [
    [
      ['number', 'number'],
      ['booking', 'text'],
      ['payerMember', 'text'],
      ['payerAccount', 'account'],
      ['payerName', 'text'],
      ['payeeMember', 'text'],
      ['payeeAccount', 'account'],
      ['payeeName', 'text'],
      ...TRADE_END,
      ['orderNo', 'text'],
    ],
  ],
  YE: [
    [...MEMBER, ['amount', 'amount']],
    [...MEMBER, ['amount', 'amount'], ['remark', 'text']],
  ],
};

/** Reads one line of a file. @throws StatementUnreadable with the line's number and its shape where it does not fit. */
export type LineParser<Line> = (text: string, line: number) => Line;

/** Reads the lines of a CZ, TX or JY file. The layout of the first line is that of the whole file. */
export function tradeParser(type: Exclude<KnownFileType, 'YE'>): LineParser<StatementTrade> {
  const fieldsOf = fieldReader(type);
  return (text, line) => {
    const field = fieldsOf(text, line);
    const account = field('account');
    return {
      line,
      serialNumber: field('serialNumber'),
      reference: field('reference'),
      booking: field('booking'),
      amount: moneyOf(field('amount')),
      fee: moneyOf(field('fee')),
      ...(type === 'JY'
        ? { payerAccount: field('payerAccount'), payeeAccount: field('payeeAccount') }
        : type === 'TX'
          ? { payerAccount: account }
          : { payeeAccount: account }),
      tradeDate: field('date'),
      orderNo: field('orderNo'),
    };
  };
}

/** Reads the lines of a YE file. */
export function balanceParser(): LineParser<StatementBalance> {
  const fieldsOf = fieldReader('YE');
  return (text, line) => {
    const field = fieldsOf(text, line);
    return { line, account: field('account'), amount: moneyOf(field('amount')) };
  };
}

type FieldsOfLine = (name: string) => string;

function fieldReader(type: KnownFileType): (text: string, line: number) => FieldsOfLine {
  let layout: readonly Column[] | undefined;
  let places: ReadonlyMap<string, number> = new Map();
  return (text, line) => {
    const values = text.split('&');
    // Fitting what the first line has decided, or the one layout that the first line fits.
    const fitting = (layout ? [layout] : LAYOUTS[type]).find((columns) => fits(columns, values));
    if (!fitting) throw new StatementUnreadable(`it fits no layout of ${type}: ${maskedShape(text)}`, line);
    if (fitting !== layout) {
      layout = fitting;
      places = new Map(fitting.map(([name], place) => [name, place]));
    }
    return (name) => values[places.get(name) ?? values.length] ?? '';
  };
}

function fits(columns: readonly Column[], values: readonly string[]): boolean {
  // "&" follows the last field as well.
  if (values.length !== columns.length + 1 || values.at(-1) !== '') return false;
  return columns.every(([name, form], place) => {
    const value = values[place] ?? '';
    return FORMS[form].test(value) && (name !== 'date' || isDate(value));
  });
}

/** Files write two decimals, other answers of the bank one or none. */
function moneyOf(text: string): Money {
  return isMoney(text) ? text : readProviderAmount(text);
}
