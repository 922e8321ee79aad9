import { describe, expect, it } from 'vitest';
import type { OperationKind } from '../../../src/domain/operation.js';
import { parseMoney } from '../../../src/domain/money.js';
import type { Verdict } from '../../../src/http/verdict.js';
import {
  PINGAN_ENDPOINTS,
  PINGAN_VARIANTS,
  type PinganKind,
} from '../../../src/providers/pingan/capabilities.js';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import { buyer, card, seller, type orderOf } from './support/orders.js';
import { setUp } from './support/set-up.js';

const LOST: Verdict = { verdict: 'unknown', why: 'no whole answer', elapsedMs: 20_000 };
const lost = () => LOST;

type Changes = NonNullable<Parameters<typeof orderOf>[1]>;
const content = (given: object): Changes => ({ content: given });

const CODED = { handle: { token: 'SMS20251122', serialNumber: 'H688602511220000000098' } };
const ONE_CREDIT: Changes = {
  intent: {
    items: [{ itemId: 'r1', payee: seller, amount: parseMoney('100.00'), fee: parseMoney('2.50') }],
  },
};
const PAYMENT = { channel: '0001', merchantNo: '1900000109', transactionNo: '4200000000202511220000000001' };
const TOP_UP = { serialNumber: 'H688602511220000000001', reference: '2511220000000001', madeBy: '6129' };

/** What an order has besides, so that it goes by this endpoint. */
const BESIDES: Readonly<Record<string, Changes>> = {
  '6007/4': content({ freeze: { serialNumber: 'S-1' }, credited: 'acquiring' }),
  '6007/5': content({ balance: 'withdrawable' }),
  '6007/6': content({ balance: 'withdrawable' }),
  '6248': content({ holder: { name: card.holder, identity: card.identity, mobile: card.mobile } }),
  '6101/1': content(CODED),
  '6085': content(CODED),
  '6135/1': content(CODED),
  '6135/5': content({ ...CODED, balance: 'withdrawable' }),
  '6166': content(CODED),
  '6129': { ...ONE_CREDIT, ...content({ payment: PAYMENT }) },
  '6130': { ...ONE_CREDIT, ...content({ payment: PAYMENT, topUp: TOP_UP, of: ['r1'] }) },
};

/** What goes with a choice among interfaces. */
const WITH_CHOICE: Readonly<Record<string, Partial<PinganSettings>>> = {
  freeze: { interfaces: { freeze: '6135', unfreeze: '6007' } },
  topUp: { interfaces: { topUp: '6129' }, topUpMemberField: 'TranWebMemberId' },
};

type Definitions = Readonly<
  Record<string, { readonly endpoint: Named; readonly otherEndpoints?: readonly Named[] }>
>;
interface Named {
  readonly name: string;
}
const CHOICES: Readonly<Record<string, Readonly<Record<string, Definitions>>>> = PINGAN_VARIANTS;

/** The settings by which an endpoint is used. */
function settingsFor(name: string): Partial<PinganSettings> {
  for (const [choice, codes] of Object.entries(CHOICES))
    for (const [code, operations] of Object.entries(codes)) {
      const endpoints = Object.values(operations).flatMap(({ endpoint, otherEndpoints = [] }) => [
        endpoint,
        ...otherEndpoints,
      ]);
      if (endpoints.some((one) => one.name === name))
        return WITH_CHOICE[choice] ?? { interfaces: { [choice]: code } };
    }
  return {};
}

const WRITES = PINGAN_ENDPOINTS.flatMap(({ name, serviceId, kind }) =>
  kind === undefined ? [] : [[name, kind, serviceId] as const],
);

const DAYS = { from: '20251122', to: '20251122' };
const SINCE = { serialNumber: 'H688602511220000000099', begunAt: '2025-11-21T04:00:00.000Z' };
const WITHDRAWN = {
  ...SINCE,
  succeededAt: '2025-11-21T04:05:00.000Z',
  account: buyer,
  cardNumber: card.number,
};
const ADVANCE = '6886000000000001';
const STATEMENTS: Partial<PinganSettings> = {
  statements: {
    filePassword: 'of the file server',
    feeInAmount: { CZ: true, TX: false, JY: true },
    kinds: { CZ: [], TX: ['withdraw'], JY: ['hold', 'release'] },
  },
};

type At = ReturnType<typeof setUp>;
type Ask = (at: At) => Promise<{ readonly type: string }> | undefined;
const status =
  (kind: OperationKind): Ask =>
  ({ query }) =>
    query(kind);

const QUERIES: Readonly<Record<string, readonly [ask: Ask, settings?: Partial<PinganSettings>]>> = {
  '6092': [status('openAccount')],
  '6098': [status('verifyCardBinding')],
  '6061': [status('applySmallAmount')],
  '6110': [status('hold')],
  '6110/3': [status('withdraw')],
  '6110/4': [status('topUp')],
  '6146': [({ provider }) => provider.queries.acquiredCredit?.({ channel: 'YST1', part: 'order-1' })],
  '6037': [({ provider }) => provider.queries.balance(buyer)],
  '6011': [({ provider }) => provider.queries.pooledBalance?.()],
  '6093': [({ provider }) => provider.queries.advanceBalance?.(), { advanceAccount: { account: ADVANCE } }],
  '6010': [
    ({ provider }) => provider.queries.advanceBalance?.(),
    { advanceAccount: { account: ADVANCE, query: '6010' } },
  ],
  '6048': [({ provider }) => provider.queries.bounce?.(WITHDRAWN)],
  '6050': [({ provider }) => provider.transfers?.list(DAYS)],
  '6072': [
    ({ provider }) => provider.queries.accountRecords?.({ ...DAYS, account: ADVANCE, kind: 'trades' }),
  ],
  '6073': [
    ({ provider }) => provider.queries.accountRecords?.({ ...DAYS, account: ADVANCE, kind: 'withdrawals' }),
  ],
  '6103': [({ provider }) => provider.statements?.files('20251121'), STATEMENTS],
  '6108': [({ provider }) => provider.statements?.dayState('20251121'), STATEMENTS],
};

/** All that left went by this endpoint. */
function expectSent({ gateway }: At, name: string, serviceId: string): void {
  expect(new Set(gateway.sent.map(({ service }) => service))).toEqual(new Set([serviceId]));
  const [, flag] = name.split('/');
  if (flag !== undefined) expect(gateway.sent[0]?.message).toMatchObject({ FunctionFlag: flag });
}

describe('an answer that was lost', () => {
  it.each(WRITES)(
    'leaves a write in doubt, sent once: %s (%s)',
    async (name, kind: PinganKind, serviceId) => {
      const at = setUp(lost, settingsFor(name));
      expect(await at.send(kind, BESIDES[name])).toMatchObject({ type: 'unknown' });
      expectSent(at, name, serviceId);
    },
  );

  it.each(PINGAN_ENDPOINTS.filter(({ kind }) => kind === undefined))(
    'of a query says nothing: $name',
    async ({ name, serviceId }) => {
      const [ask, settings] = QUERIES[name] ?? [];
      const at = setUp(lost, settings);
      const answer = await ask?.(at);
      expect(['unavailable', 'unclear']).toContain(answer?.type);
      expectSent(at, name, serviceId);
    },
  );
});
