import type { OperationKind } from '../../../src/domain/operation.js';
import type { Said } from '../bench.js';

/** The codes with what the bank's texts say of them (fact sheet 4.3), class by class. */
const OF_A_TRANSFER = {
  insufficientFunds: 'ERR044 ERR274',
  funds: 'ERR271 ERR317 ERR133 ERR168 ERR042 ERR177',
  account: 'ERR031 ERR033 ERR235 ERR254 E10002 ERR228 ERR221 ERR223 ERR222 ERR224 ERR250 ERR256',
  identity:
    'ERR125 ERR141 ERR150 ERR151 ERR174 ERR175 ERR176 ERR190 ERR260 ERR134 ERR146 ERR159 ERR128 ERR111 E80001 ERR213 ERR236 E90001 ERR287',
  request:
    'ERR936 ERR021 ERR026 ERR030 E80011 ERR089 ERR130 ERR132 ERR059 ERR149 ERR239 ERR240 ERR255 ERR268 ERR269 ERR272 ERR273 ERR281 EF0034 EF0048',
  inDoubt:
    'ERR957 ERR158 ERR108 ERR923 ERR025 ERR178 ERR226 ERR189 ERR196 ERR207 ERR248 EF0028 EF0038 EF0057 EF0058 ERR076 ERR078 ERR999',
  noRecord: 'ERR020 ERR270 ERR131 ERR115 ERR180',
  tryLater: 'ERR136 ERR152 ERR143 ERR091 ERR183 ERR257 ERR265 ERR289 ERR182 ERR139 EF0027',
  inProgress: 'ERR114 ERR142 ERR135 ERR145 ERR198 ERR238 ERR282 ERR277',
  duplicate: 'ERR127 ERR160 ERR181 ERR229 ERR275',
  verification: 'ERR138 ERR126 ERR137 ERR163 ERR147 ERR157 ERR258 ERR116',
  // Of the closing of an account, and of unbinding a card.
  elsewhere: 'ERR095 ERR214 ERR252 ERR263',
  undocumented: 'ZZ9999 ERR000 E10001 1 000001',
} as const;

type Class = keyof typeof OF_A_TRANSFER;

const MEANING: Readonly<Record<Class, Pick<Said, 'is' | 'reason'>>> = {
  insufficientFunds: { is: 'rejected', reason: 'insufficientFunds' },
  funds: { is: 'rejected', reason: 'other' },
  account: { is: 'rejected', reason: 'account' },
  identity: { is: 'rejected', reason: 'account' },
  request: { is: 'rejected', reason: 'other' },
  inDoubt: { is: 'unknown' },
  noRecord: { is: 'unknown' },
  tryLater: { is: 'pending' },
  inProgress: { is: 'unknown' },
  duplicate: { is: 'unknown' },
  verification: { is: 'unknown' },
  elsewhere: { is: 'unknown' },
  undocumented: { is: 'unknown' },
};

const of = (kind: OperationKind, codes: string, meaning: Pick<Said, 'is' | 'reason'>): readonly Said[] =>
  codes.split(' ').map((code) => ({
    name: `${kind} ${code}`,
    kind,
    fields: { TxnReturnCode: code, TxnReturnMsg: '其它' },
    ...meaning,
  }));

/** What the bank may answer to a write, and what that is. */
export const ANSWERS: readonly Said[] = [
  ...(Object.keys(OF_A_TRANSFER) as Class[]).flatMap((name) =>
    of('hold', OF_A_TRANSFER[name], MEANING[name]),
  ),
  ...(['release', 'return', 'refund'] as const).flatMap((kind) => [
    ...of(kind, 'ERR044', { is: 'rejected', reason: 'insufficientFunds' }),
    ...of(kind, 'ERR957 ERR181', { is: 'unknown' }),
    ...of(kind, 'ERR136', { is: 'pending' }),
  ]),
  // A member code that is there already is queried by 6092 (6000: 返回超时 → 6092).
  ...of('openAccount', 'ERR114 ERR142', { is: 'pending' }),
  ...of('openAccount', 'ERR250', { is: 'rejected', reason: 'account' }),
  ...of('openAccount', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('applyCardBinding', 'ERR135 ERR145', { is: 'rejected', reason: 'codeWaiting' }),
  ...of('applyCardBinding', 'ERR157 ERR258', { is: 'rejected', reason: 'tooManyChecks' }),
  ...of('applyCardBinding', 'ERR190 ERR125', { is: 'rejected', reason: 'card' }),
  // "Bound already" is believed only where 6098 shows the card, and here it does not.
  ...of('applyCardBinding', `ERR198 ERR238 ERR138 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('verifyCardBinding', 'ERR138 ERR126', { is: 'rejected', reason: 'wrongCode' }),
  ...of('verifyCardBinding', 'ERR137 ERR163 ERR147 ERR258 ERR116', { is: 'rejected', reason: 'codeVoid' }),
  ...of('verifyCardBinding', 'ERR157', { is: 'rejected', reason: 'tooManyChecks' }),
  ...of('applySmallAmount', 'ERR135 ERR145', { is: 'rejected', reason: 'codeWaiting' }),
  ...of('applySmallAmount', 'ERR190 ERR125', { is: 'rejected', reason: 'card' }),
  ...of('applySmallAmount', `ERR198 ERR138 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('verifySmallAmount', 'ERR126', { is: 'rejected', reason: 'wrongCode' }),
  ...of('verifySmallAmount', 'ERR137 ERR147 ERR258', { is: 'rejected', reason: 'codeVoid' }),
  ...of('verifySmallAmount', 'ERR265 ERR257', { is: 'pending' }),
  ...of('verifySmallAmount', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('applyMobileChange', 'ERR135 ERR145', { is: 'rejected', reason: 'codeWaiting' }),
  ...of('applyMobileChange', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('verifyMobileChange', 'ERR138', { is: 'rejected', reason: 'wrongCode' }),
  ...of('verifyMobileChange', 'ERR163 ERR116', { is: 'rejected', reason: 'codeVoid' }),
  ...of('verifyMobileChange', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('correctCardBank', 'ERR033 ERR031', { is: 'rejected', reason: 'account' }),
  ...of('correctCardBank', 'ERR213 ERR236 E90001', { is: 'rejected', reason: 'card' }),
  ...of('correctCardBank', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('closeAccount', 'ERR095 ERR214 ERR252', { is: 'rejected', reason: 'other' }),
  // The first of two requests may have closed it.
  ...of('closeAccount', `ERR031 ERR254 E10002 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('unbindCard', 'ERR263', { is: 'rejected', reason: 'other' }),
  ...of('unbindCard', 'ERR031 ERR254', { is: 'rejected', reason: 'account' }),
  ...of('unbindCard', `ERR044 ERR252 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...of('verifyCardBinding', `ERR044 ERR957 ${OF_A_TRANSFER.duplicate}`, { is: 'unknown' }),
  ...(
    [
      'freeze',
      'unfreeze',
      'withdraw',
      'allocateSuspense',
      'reverseAllocation',
      'topUp',
      'reverseTopUp',
    ] as const
  ).flatMap((kind) => [
    ...of(kind, 'ERR044', { is: 'rejected', reason: 'insufficientFunds' }),
    ...of(kind, 'ERR031 ERR221', { is: 'rejected', reason: 'account' }),
    ...of(kind, 'ERR957 ERR181 ERR207', { is: 'unknown' }),
    ...of(kind, 'ERR143 ERR183', { is: 'pending' }),
  ]),
];

const status = (TranStatus: string, is: Said['is']): Said => ({
  name: `TranStatus ${TranStatus}`,
  kind: 'hold',
  fields: { TranStatus },
  is,
});
const flag = (BookingFlag: string, is: Said['is']): Said => ({
  name: `BookingFlag ${BookingFlag}`,
  kind: 'hold',
  fields: { BookingFlag },
  is,
});

/** What 6110 may show (guide, chapter 4; fact sheet 3.5), and what that is. */
export const RECORDS: readonly Said[] = [
  status('0', 'succeeded'),
  status('1', 'rejected'),
  ...['2', '5', '6'].map((one) => status(one, 'pending')),
  ...['3', '4', '7', '9', '00', 'S'].map((one) => status(one, 'unknown')),
  ...['2', '5', '6', '7', 'N'].map((one) => flag(one, 'succeeded')),
  // Not how a trade between members is booked.
  ...['1', '3', '4', '8'].map((one) => flag(one, 'unknown')),
  {
    name: 'a failure for want of funds',
    kind: 'hold',
    fields: { TranStatus: '1', FailMsg: 'ERR044 可用余额不足' },
    is: 'rejected',
    reason: 'insufficientFunds',
  },
  { name: 'ERR020', kind: 'hold', fields: { TxnReturnCode: 'ERR020' }, is: 'notFound' },
  // "ANY other code in 6110: system error, re-query" (guide, chapter 4).
  ...['ERR044', 'ERR270', 'ERR131', 'ERR999', 'ZZ9999'].map((code): Said => ({
    name: code,
    kind: 'hold',
    fields: { TxnReturnCode: code },
    is: 'unclear',
  })),
];
