import { DAY_MS } from '../../src/domain/durations.js';
import { IDENTITY_CARD } from './requests-samples.js';

/** What one kind of value must not be, and what it may be at its edges. */
export interface Rows {
  readonly wrong: readonly unknown[];
  readonly right: readonly unknown[];
}

export const notText = [null, 42, 0.1, true, {}, [], ['text']];
export const controls = ['control\u0000character', 'line\nbreak', 'tab\tcharacter', 'bell\u0007'];
export const blanks = [' leading', 'trailing ', ' '];
const wrongIds = [
  ...notText,
  '',
  ...controls,
  ...blanks,
  'slash/inside',
  'point.inside',
  '汉字汉字',
  "quote'--",
];
export const x = (count: number): string => 'x'.repeat(count);
export const digits = (count: number): string => '7'.repeat(count);

export const id = (longest: number): Rows => ({
  wrong: [...wrongIds, x(longest + 1)],
  right: ['a', 'A-Z_0-9', x(longest)],
});
/** An id that holds no hyphen. */
const wordId: Rows = { wrong: [...wrongIds, 'A-Z', x(65)], right: ['a', 'A_Z_0_9', x(64)] };
export const wrongAmounts = [
  ...[null, 0.1, 237, 1e3, 2 ** 53 + 2, -5, Number.NaN, Infinity, 10n, true, {}, []],
  ...['', ' ', '237', '237.5', '237.555', '0.1', '1e3', '1e+3', '0x10', '-0.01', '-237.00', '+237.00'],
  ...['01.00', '.50', '237.', '1,237.00', '２３７.00', ' 237.00', '237.00 ', '237.00\n', '9007199254740993'],
  ...['1000000000000.00', 'Infinity', 'NaN', '237.00元'],
];
export const amount: Rows = { wrong: wrongAmounts, right: ['0.00', '0.01', '999999999999.99'] };
export const positiveAmount: Rows = { wrong: [...wrongAmounts, '0.00'], right: ['0.01', '999999999999.99'] };
export const oneOf = (...values: string[]): Rows => ({
  wrong: [...notText, '', 'something else', values[0]?.toUpperCase(), `${values[0]} `],
  right: values,
});
/** 121 bytes and more in UTF-8, in at most 60 characters. */
const tooManyBytes = [`${'汉'.repeat(40)}x`, '汉'.repeat(60), '\u{20000}'.repeat(31)];
/** Two fields of what 平安 signs. */
const SIGNED_TEXT = 'name&other=1';
const personName: Rows = {
  wrong: [...notText, '', ' ', '···', '123', SIGNED_TEXT, '<script>', x(61), ...tooManyBytes, ...controls],
  right: ['王', '阿卜杜拉·热合曼', "O'Brien (Seán)", 'Łukasz Żółć', x(60), '汉'.repeat(40), 'é'.repeat(60)],
};
export const personNameOfAnyBytes: Rows = {
  wrong: personName.wrong.filter((name) => ![...tooManyBytes, SIGNED_TEXT].includes(name as string)),
  right: [...personName.right, ...tooManyBytes, SIGNED_TEXT],
};
export const title: Rows = {
  wrong: [...notText, '', ' ', 'field=1&other=2', x(61), ...tooManyBytes, ...controls],
  // A family joined by U+200D is one emoji of seven characters.
  right: ['中国工商银行', 'Bank 24', x(60), '汉'.repeat(40), 'é'.repeat(60), ' 小店👨‍👩‍👧‍👦 '],
};
const wrongNumber = [
  null,
  0.5,
  1.000001,
  -1,
  2 ** 53,
  2 ** 53 + 2,
  Number.NaN,
  Infinity,
  '120000',
  '',
  true,
  {},
  [],
];
export const waitMs = (shortest: number, days: number): Rows => ({
  wrong: [...wrongNumber, ...(shortest > 0 ? [0] : []), days * DAY_MS + 1],
  right: [shortest, days * DAY_MS],
});
export const count = (least: number, most: number): Rows => ({
  wrong: [...wrongNumber, least - 1, most + 1],
  right: [least, most],
});
export const ofDigits = (shortest: number, longest: number): Rows => ({
  wrong: [
    ...[
      ...notText,
      '',
      ...controls,
      'letters',
      '１２３４５６７８９０１２３４',
      '-123456789012',
      '1234 5678 9012 3456',
    ],
    ...[digits(shortest - 1), digits(longest + 1)],
  ],
  // Blanks around it are no part of what was typed.
  right: [digits(shortest), digits(longest), ` ${digits(shortest)}\n`],
});
export const requestId: Rows = {
  wrong: [...notText, '', ' ', ...controls, 'slash/inside', '汉字汉字', 'a b', x(65)],
  right: ['1', 'a_b.c:d-e', x(64)],
};
export const mobile: Rows = {
  wrong: [
    ...notText,
    '',
    '1380013800',
    '138001380001',
    '23800138000',
    '+8613800138000',
    '138-0013-8000',
    '１３８００１３８０００',
  ],
  right: ['10000000000', '19999999999', '13800138000\n'],
};
export const account = (longest: number): Rows => ({
  wrong: [...notText, '', ...blanks, ...controls, '3100.0000', '汉字汉字', digits(longest + 1)],
  right: ['1', digits(longest), 'A1b2', 'a_b-c'],
});
export const words = (shortest: number, longest: number): Rows => ({
  wrong: [
    ...[
      ...notText,
      '',
      ' '.repeat(shortest + 5),
      'with a NUL \u0000 in it',
      'with a bell \u0007 in it',
      'half a pair \ud800',
    ],
    ...(shortest > 1 ? [x(shortest - 1), `  ${x(shortest - 1)}  `] : []),
    x(longest + 1),
  ],
  right: [
    ...[x(shortest), x(longest), `two lines\nof text, ${x(shortest)}`, `  ${x(longest)}  `],
    ...[`👨‍👩‍👧‍👦 ${x(shortest)}`, '\u{20000}'.repeat(longest)],
  ],
});

export const provider: Rows = {
  wrong: [...wrongIds, 'P', 'Pingan', '1pingan', 'ping-an', 'alipay', 'constructor', x(16)],
  right: ['adapay'],
};

export const order: Record<string, Rows> = {
  tenant: id(32),
  orderNo: id(30),
  provider,
  // Each must stay at or above the sample's fee of 1.00.
  amount: { wrong: positiveAmount.wrong, right: ['1.00', '999999999999.99'] },
  fee: { wrong: [...amount.wrong, '100.01'], right: ['0.00', '0.01', '100.00'] },
  onDeadline: oneOf('release', 'return'),
  // What else a payment through a channel has says so.
  'hold.by': oneOf('channel'),
  'hold.channel': { wrong: [...words(1, 20).wrong, x(21)], right: ['a', 'alipay_qr', x(20)] },
  'hold.parameters': {
    wrong: [null, 42, true, 'text', ['x']],
    right: [{}, { open_id: 'o-1', auth_code: x(256) }],
  },
};
/** Where the request names 平安, where it names Adapay, and where it names an order alone, whose provider only its workflow knows. */
export const pinganMember = { member: id(32), account: account(32), name: personName };
export const adapayMember = { member: wordId, account: account(64), name: personNameOfAnyBytes };
export const anyMember = { member: id(64), account: account(64), name: personNameOfAnyBytes };
export const profile: Record<string, Rows> = {
  member: id(32),
  role: oneOf('buyer', 'seller'),
  nickname: title,
  mobile,
  route: oneOf('unionPay', 'smallAmount', 'payIn'),
  'card.holder': personName,
  'card.identity.type': {
    wrong: [...oneOf('identityCard').wrong, 'IdentityCard'],
    right: ['identityCard', 'passport'],
  },
  'card.identity.number': {
    wrong: [
      ...[...notText, '', ...controls, '1101', x(21), 'AB 12345', '汉字汉字汉字'],
      // The right form with a wrong check character, a lower-case one, and a digit short.
      ...['110101199003071234', '11010119900307123x', IDENTITY_CARD.slice(1)],
    ],
    right: [IDENTITY_CARD, '11010519491231002X', '11010519491231002x', ` ${IDENTITY_CARD}\n`],
  },
  'card.number': ofDigits(12, 19),
  'card.bank.own': { wrong: [null, 0, 1, '', 'true', 'yes', {}, []], right: [true, false] },
  'card.bank.name': title,
  'card.bank.instantNumber': ofDigits(12, 14),
  'card.bank.branchNumber': ofDigits(12, 14),
  'card.mobile': mobile,
};
export const settings: Record<string, Rows> = {
  firstAttempt: oneOf('local', 'remote'),
  'limits.events': count(100, 1_000_000),
  'limits.bytes': count(100_000, 1_000_000_000),
  'limits.updates': count(10, 100_000),
  'timing.codeWindowMs': waitMs(1, 1),
  'timing.codeInDoubtMs': waitMs(1, 1),
  'timing.resendWindowMs': waitMs(0, 7),
  'timing.amountWindowMs': waitMs(1, 30),
  'timing.smallAmountEveryMs': waitMs(0, 30),
  'timing.paymentWindowMs': waitMs(0, 30),
  'timing.fundsPollMs': waitMs(1, 1),
  'timing.confirmWindowMs': waitMs(1, 365),
  'timing.refundWindowMs': waitMs(0, 365),
  'timing.attentionAfterMs': waitMs(1, 30),
  'timing.lateWatchMs': waitMs(0, 30),
};

export const share = { account: { member: 'seller_2', account: '3100000000000045' }, amount: '0.01' };

/** A receiver of a split; the sample's other one gets 30.00 of 100.00. */
export const receiver: Record<string, Rows> = {
  itemId: id(32),
  'payee.member': id(64),
  'payee.account': account(64),
  'payee.name': personNameOfAnyBytes,
  amount: { wrong: positiveAmount.wrong, right: ['0.01', '70.00'] },
  payeeType: oneOf('person', 'company'),
};
export const { payeeType: _payeeType, ...frozenReceiver } = receiver;
const receivers = (length: number): object[] =>
  Array.from({ length }, (_, index) => ({
    itemId: `r${index}`,
    payee: { member: `m${index}`, account: `A${index}` },
    amount: '1.00',
  }));
export const receiverList = (most: number): Rows => ({
  wrong: [...[null, 42, 0.1, true, {}, 'text', []], ...[receivers(101), [...receivers(1), ...receivers(1)]]],
  right: [receivers(1), receivers(most)],
});

/** Lists of 1 to 25 rows, each with an id of its own. */
const listOf25 = (row: (index: number) => object): Rows => {
  const rows = (length: number): object[] => Array.from({ length }, (_, index) => row(index));
  return {
    wrong: [...[null, 42, 0.1, true, {}, 'text', []], ...[rows(26), [row(0), row(0)]]],
    right: [rows(1), rows(25)],
  };
};
export const creditList = listOf25((index) => ({
  itemId: `r${index}`,
  payee: { member: `m${index}`, account: `A${index}` },
  amount: '1.00',
}));
export const acquiredPartList = listOf25((index) => ({
  subOrderNo: `r${index}`,
  payee: { member: `m${index}`, account: `A${index}` },
  amount: '1.00',
}));
export const reversalList = listOf25((index) => ({ itemId: `r${index}`, amount: '1.00' }));

export const operationId: Rows = {
  wrong: [
    ...[
      ...notText,
      '',
      ...controls,
      'shop',
      'shop/order',
      'shop//hold/1',
      '/shop/order/hold',
      'shop/order/hold/',
    ],
    ...['shop/order/hold 1', 'a/b/c/d/e/f/g/h/i/j', `shop/order/${x(300)}`],
  ],
  right: [
    ...['shop/order/hold/1', 'shop/buyer_1/verifyCardBinding/order/O-1/1/code-1', 'a/b/c'],
    // A request id is a part of an operation id, with all that it may hold.
    `${x(32)}/${x(30)}/refund/${x(64)}/toBuyer`,
    ...requestId.right.map((part) => `shop/order/refund/${String(part)}/toBuyer`),
  ],
};

export function under(path: string, rows: Record<string, Rows>): Record<string, Rows> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${path}.${name}`, row]));
}
