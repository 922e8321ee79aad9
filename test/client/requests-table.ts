import { DAY_MS } from '../../src/domain/durations.js';
import { IDENTITY_CARD } from './requests-samples.js';

/** What one kind of value must not be, and what it may be at its edges. */
export interface Rows {
  readonly wrong: readonly unknown[];
  readonly right: readonly unknown[];
}

const notText = [null, 42, 0.1, true, {}, [], ['text']];
const controls = ['control\u0000character', 'line\nbreak', 'tab\tcharacter', 'bell\u0007'];
const blanks = [' leading', 'trailing ', ' '];
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
const x = (count: number): string => 'x'.repeat(count);
const digits = (count: number): string => '7'.repeat(count);

const id = (longest: number): Rows => ({
  wrong: [...wrongIds, x(longest + 1)],
  right: ['a', 'A-Z_0-9', x(longest)],
});
/** An id that holds no hyphen. */
const wordId: Rows = { wrong: [...wrongIds, 'A-Z', x(65)], right: ['a', 'A_Z_0_9', x(64)] };
const wrongAmounts = [
  ...[null, 0.1, 237, 1e3, 2 ** 53 + 2, -5, Number.NaN, Infinity, 10n, true, {}, []],
  ...['', ' ', '237', '237.5', '237.555', '0.1', '1e3', '1e+3', '0x10', '-0.01', '-237.00', '+237.00'],
  ...['01.00', '.50', '237.', '1,237.00', '２３７.00', ' 237.00', '237.00 ', '237.00\n', '9007199254740993'],
  ...['1000000000000.00', 'Infinity', 'NaN', '237.00元'],
];
const amount: Rows = { wrong: wrongAmounts, right: ['0.00', '0.01', '999999999999.99'] };
const positiveAmount: Rows = { wrong: [...wrongAmounts, '0.00'], right: ['0.01', '999999999999.99'] };
const oneOf = (...values: string[]): Rows => ({
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
const personNameOfAnyBytes: Rows = {
  wrong: personName.wrong.filter((name) => ![...tooManyBytes, SIGNED_TEXT].includes(name as string)),
  right: [...personName.right, ...tooManyBytes, SIGNED_TEXT],
};
const title: Rows = {
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
const waitMs = (shortest: number, days: number): Rows => ({
  wrong: [...wrongNumber, ...(shortest > 0 ? [0] : []), days * DAY_MS + 1],
  right: [shortest, days * DAY_MS],
});
const count = (least: number, most: number): Rows => ({
  wrong: [...wrongNumber, least - 1, most + 1],
  right: [least, most],
});
const ofDigits = (shortest: number, longest: number): Rows => ({
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
const requestId: Rows = {
  wrong: [...notText, '', ' ', ...controls, 'slash/inside', '汉字汉字', 'a b', x(65)],
  right: ['1', 'a_b.c:d-e', x(64)],
};
const mobile: Rows = {
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
const account = (longest: number): Rows => ({
  wrong: [...notText, '', ...blanks, ...controls, '3100.0000', '汉字汉字', digits(longest + 1)],
  right: ['1', digits(longest), 'A1b2', 'a_b-c'],
});
const words = (shortest: number, longest: number): Rows => ({
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

const provider: Rows = {
  wrong: [...wrongIds, 'P', 'Pingan', '1pingan', 'ping-an', 'alipay', 'constructor', x(16)],
  right: ['adapay'],
};

const order: Record<string, Rows> = {
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
const pinganMember = { member: id(32), account: account(32), name: personName };
const adapayMember = { member: wordId, account: account(64), name: personNameOfAnyBytes };
const anyMember = { member: id(64), account: account(64), name: personNameOfAnyBytes };
const profile: Record<string, Rows> = {
  member: id(32),
  role: oneOf('buyer', 'seller'),
  nickname: title,
  mobile,
  route: { wrong: [...notText, '', 'smallAmount', 'UNIONPAY'], right: ['unionPay'] },
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
const settings: Record<string, Rows> = {
  firstAttempt: oneOf('local', 'remote'),
  'limits.events': count(100, 1_000_000),
  'limits.bytes': count(100_000, 1_000_000_000),
  'limits.updates': count(10, 100_000),
  'timing.codeWindowMs': waitMs(1, 1),
  'timing.codeInDoubtMs': waitMs(1, 1),
  'timing.resendWindowMs': waitMs(0, 7),
  'timing.paymentWindowMs': waitMs(0, 30),
  'timing.fundsPollMs': waitMs(1, 1),
  'timing.confirmWindowMs': waitMs(1, 365),
  'timing.refundWindowMs': waitMs(0, 365),
  'timing.attentionAfterMs': waitMs(1, 30),
  'timing.lateWatchMs': waitMs(0, 30),
};

const share = { account: { member: 'seller_2', account: '3100000000000045' }, amount: '0.01' };

/** A receiver of a split; the sample's other one gets 30.00 of 100.00. */
const receiver: Record<string, Rows> = {
  itemId: id(32),
  'payee.member': id(64),
  'payee.account': account(64),
  'payee.name': personNameOfAnyBytes,
  amount: { wrong: positiveAmount.wrong, right: ['0.01', '70.00'] },
  payeeType: oneOf('person', 'company'),
};
const { payeeType: _payeeType, ...frozenReceiver } = receiver;
const receivers = (length: number): object[] =>
  Array.from({ length }, (_, index) => ({
    itemId: `r${index}`,
    payee: { member: `m${index}`, account: `A${index}` },
    amount: '1.00',
  }));
const receiverList = (most: number): Rows => ({
  wrong: [...[null, 42, 0.1, true, {}, 'text', []], ...[receivers(101), [...receivers(1), ...receivers(1)]]],
  right: [receivers(1), receivers(most)],
});

const operationId: Rows = {
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

/** The rows of every single value that a caller can send, by its path. A field without rows fails a test below. */
export const TABLE: Record<string, Rows> = {
  ...under('purchase.order', order),
  // Who buys is no seller.
  ...under('purchase.buyer.profile', {
    ...profile,
    role: { wrong: [...oneOf('buyer').wrong, 'seller'], right: ['buyer'] },
  }),
  ...under('purchase.buyer.account', pinganMember),
  ...under('purchase.seller', pinganMember),
  ...under('purchase.settings', settings),
  ...under('escrow.order', order),
  ...under('escrow.buyer', pinganMember),
  ...under('escrow.seller', pinganMember),
  ...under('escrow.settings', settings),
  'onboarding.tenant': id(32),
  'onboarding.provider': provider,
  ...under('onboarding.profile', profile),
  ...under('onboarding.settings', settings),
  'withdrawal.tenant': id(32),
  'withdrawal.provider': provider,
  'withdrawal.withdrawalNo': id(64),
  ...under('withdrawal.account', adapayMember),
  'withdrawal.cardNumber': ofDigits(12, 19),
  'withdrawal.amount': positiveAmount,
  'withdrawal.fee': { wrong: [...wrongAmounts, '60.00'], right: ['0.00', '59.99'] },
  ...under('withdrawal.settings', settings),
  'freeze.tenant': id(32),
  'freeze.provider': provider,
  'freeze.freezeNo': id(64),
  ...under('freeze.account', adapayMember),
  'freeze.amount': positiveAmount,
  'freeze.freezeForMs': waitMs(1, 365),
  'freeze.onDeadline': oneOf('unfreeze', 'alert'),
  ...under('freeze.settings', settings),
  'unbinding.tenant': id(32),
  // Adapay's delete call is not built.
  'unbinding.provider': { wrong: [...provider.wrong, 'adapay'], right: ['pingan'] },
  'unbinding.unbindingNo': id(64),
  ...under('unbinding.account', pinganMember),
  'unbinding.cardNumber': ofDigits(12, 19),
  ...under('unbinding.settings', settings),
  'split.tenant': id(32),
  // Nobody else divides a trade yet.
  'split.provider': { wrong: [...provider.wrong, 'adapay', 'pingan'], right: ['hkrt', 'hongwen'] },
  'split.splitNo': id(64),
  'split.trade.tradeNo': id(64),
  'split.trade.merchantNo': id(64),
  // At or above what the sample's receivers get.
  'split.paid': { wrong: positiveAmount.wrong, right: ['90.00', '999999999999.99'] },
  'split.receivers': receiverList(60),
  ...under('split.receivers.0', receiver),
  'split.finishAfterMs': waitMs(1, 365),
  'split.onDeadline': oneOf('finish', 'ask'),
  ...under('split.settings', settings),
  'divide.requestId': requestId,
  'divide.receivers': receiverList(100),
  ...under('divide.receivers.0', receiver),
  'retry.requestId': requestId,
  'retry.itemIds': {
    wrong: [null, 42, 0.1, true, {}, 'text', [], Array(101).fill('courier')],
    right: [['courier'], Array(100).fill('courier')],
  },
  'retry.itemIds.0': id(32),
  'prepareRefund.requestId': requestId,
  'prepareRefund.amount': positiveAmount,
  'prepareRefund.merchantPays': { wrong: [null, 0, 1, '', 'true', 'yes', {}, []], right: [true, false] },
  'plan.amount': positiveAmount,
  'finish.requestId': requestId,
  'unfreeze.requestId': requestId,
  'payFromFreeze.requestId': requestId,
  'payFromFreeze.receivers': receiverList(100),
  ...under('payFromFreeze.receivers.0', frozenReceiver),
  'submitCode.requestId': requestId,
  'submitCode.code': ofDigits(4, 7),
  'resendCode.requestId': requestId,
  'release.requestId': requestId,
  'release.amount': positiveAmount,
  'release.receivers': {
    wrong: [null, 42, 0.1, true, {}, 'text', [], Array(21).fill(share)],
    right: [[share], Array(20).fill(share)],
  },
  ...under('release.receivers.0.account', anyMember),
  'release.receivers.0.amount': positiveAmount,
  'return.requestId': requestId,
  'return.amount': positiveAmount,
  'return.releaseRest': { wrong: [null, 0, 1, '', 'true', 'yes', {}, []], right: [true, false] },
  'refund.requestId': requestId,
  'refund.amount': positiveAmount,
  'cancelRelease.requestId': requestId,
  'cancelRelease.release': words(1, 64),
  'checkFunds.requestId': requestId,
  'awaitOptions.timeoutMs': waitMs(1, 365),
  'list.tenant': id(32),
  'list.state': oneOf('opening', 'awaitingFunds', 'divided', 'bound', 'withdrawing', 'frozen', 'unbound'),
  'list.provider': provider,
  'list.attention': { wrong: [null, 0, 1, '', 'true', 'yes', {}, []], right: [true, false] },
  'list.limit': count(1, 1_000),
  'openDispute.requestId': requestId,
  'openDispute.reason': words(1, 500),
  'resolveDispute.requestId': requestId,
  'resolveDispute.toBuyer': amount,
  'decide.operationId': operationId,
  'decide.happened': { wrong: [null, 0, 1, '', 'true', 'yes', {}, []], right: [true, false] },
  'decide.evidence': words(10, 2_000),
  'decide.by': words(1, 200),
  'decide.account': {
    wrong: [...notText, '', ...blanks, ...controls, '3100.0000', '汉字汉字', x(65)],
    right: ['1', 'A1_b-2', digits(64)],
  },
  'decide.failedItems': {
    wrong: [null, 42, 0.1, true, {}, 'text', [], Array(101).fill('courier')],
    right: [['courier'], Array(100).fill('courier')],
  },
  'decide.failedItems.0': id(32),
  'notify.operationId': operationId,
  'notify.ended': oneOf('succeeded', 'rejected', 'absent'),
  'notify.attention': { wrong: [...notText, '', x(4_002)], right: ['a', 'of any kind\n', x(4_001)] },
  'workflowId.workflowId': {
    wrong: [...notText, '', ...controls, ...blanks, '汉字汉字', x(256)],
    right: ['order/shop/O-1', x(255)],
  },
  'orderKey.tenant': id(32),
  'orderKey.orderNo': id(64),
  'withdrawalKey.tenant': id(32),
  'withdrawalKey.withdrawalNo': id(64),
  'freezeKey.tenant': id(32),
  'freezeKey.freezeNo': id(64),
  'unbindingKey.tenant': id(32),
  'unbindingKey.unbindingNo': id(64),
  'splitKey.tenant': id(32),
  'splitKey.splitNo': id(64),
  'memberKey.tenant': id(32),
  'memberKey.member': id(64),
};

function under(path: string, rows: Record<string, Rows>): Record<string, Rows> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${path}.${name}`, row]));
}
