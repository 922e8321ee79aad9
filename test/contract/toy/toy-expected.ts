import type { Cell } from '../cells.js';

/** What the toy provider has not: parts, codes, unbinding, channels, freezes, withdrawals, acquired orders, top-ups, money in suspense, refunds, splits, notifications. */
const LACKS = [
  ...[
    'card.withCode',
    'card.wrongCode',
    'card.bySmallAmount',
    'mobile.change',
    'card.correctBank',
    'account.close',
    'card.unbind',
    'release.part',
    'release.severalReceivers',
    'return.part',
  ],
  'sign.otherWorld',
  ...['channel.pay', 'channel.otherAmount', 'closeHold', 'closeHold.found', 'closeHold.paid'],
  ...['cancelRelease', 'cancelRelease.found', 'cancelRelease.spent'],
  ...['withdraw.code', 'withdraw.wrongCode', 'withdraw.codeFound'],
  ...[
    'return.afterPartRelease',
    'refund',
    'refund.part',
    'freeze',
    'payFromFreeze',
    'withdraw',
    'acquired',
    'topUp',
    'suspense',
    'balance.held',
  ],
  ...['balance.advance', 'resend.absent', 'time.failsLate', 'money.readNumber', 'limits.receiversSum'],
  ...['limits.returns', 'limits.returnDays'],
  ...['split', 'split.found', 'split.part', 'split.further', 'split.return', 'split.returnPart'],
  ...['split.finish', 'split.receivers'],
];
const OTHERWISE: Readonly<Record<string, string>> = {
  'limits.receivers': 'one payee, and no list of receivers',
  'limits.longestWord': '64 characters',
};
const source = 'test/contract/toy/toy-provider.ts';

/** What the toy provider is expected to show; everything else it does. */
export function toyCell(id: string): Cell {
  const says = id.startsWith('notify.') ? 'sends none' : OTHERWISE[id];
  if (says !== undefined) return { is: 'otherwise', says, source };
  return { is: LACKS.includes(id) ? 'no' : 'yes', source };
}
