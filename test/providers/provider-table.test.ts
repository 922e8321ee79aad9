import { describe, expect, it } from 'vitest';
import type { OperationKind } from '../../src/domain/operation.js';
import { offerOf, PROVIDER_TABLE, type TextLimit } from '../../src/domain/provider-table.js';
import type { Answer, OperationRequest, ProviderOperation } from '../../src/providers/provider.js';
import { createProviders, PROVIDER_NAMES } from '../../src/providers/registry.js';
import { adapaySettings } from './adapay/support/settings.js';
import { createFakeGateway, done, pinganSettings } from './pingan/support/fake-gateway.js';

const http = createFakeGateway(() => done());
const providers = createProviders({ pingan: pinganSettings(), adapay: adapaySettings() }, { http });

it('The table of providers says of each what its adapter offers', () => {
  expect([...providers.keys()].sort()).toEqual([...PROVIDER_NAMES].sort());
  const offered = [...providers].map(([name, { operations }]) => [name, Object.keys(operations).sort()]);
  const told = Object.entries(PROVIDER_TABLE).map(([name, { operations }]) => [name, [...operations].sort()]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(offered));
});

const member = { member: 'buyer_1', account: '3100000000000012', name: '王小明' };
const order = { orderNo: 'O_1', payer: member, payee: { ...member, member: 'seller_1' } };

/** What carries each limited text to the wire. */
const SENDS = {
  orderNo: { kind: 'hold', content: (orderNo: string) => ({ ...order, orderNo }) },
  member: { kind: 'openAccount', content: (text: string) => ({ member: text, role: 'buyer' }) },
  nickname: {
    kind: 'openAccount',
    content: (nickname: string) => ({ member: 'buyer_1', role: 'buyer', nickname }),
  },
} as const satisfies Record<string, { kind: OperationKind; content: (text: string) => object }>;

async function send(provider: string, { kind, content }: (typeof SENDS)[keyof typeof SENDS], text: string) {
  const operation = providers.get(provider)?.operations[kind] as unknown as ProviderOperation<OperationKind>;
  const intent = {
    operationId: 'shop/a/b',
    provider,
    kind,
    amount: '1.00',
    fee: '0.00',
    content: content(text),
  };
  const request = { intent, serialNumber: 'H688602611290000000001', begunAt: '2026-11-29T00:00:00.000Z' };
  const answer: Answer<unknown> = await operation.send(request as unknown as OperationRequest);
  return answer.type === 'rejected' && answer.code === 'INVALID_INPUT' ? 'invalid' : 'sent';
}

const cases = PROVIDER_NAMES.flatMap((provider) =>
  (Object.keys(SENDS) as (keyof typeof SENDS)[]).map((name) => ({ provider, name })),
);

describe('A limit of the table is the one that the adapter holds a request to:', () => {
  it.each(cases)('$name at $provider', async ({ provider, name }) => {
    const limit: TextLimit = offerOf(provider)!.limits[name];
    expect(await send(provider, SENDS[name], 'x'.repeat(limit.longest))).toBe('sent');
    expect(await send(provider, SENDS[name], 'x'.repeat(limit.longest + 1))).toBe('invalid');
    const wide = '汉'.repeat(Math.floor(limit.longest / 3) + 1);
    if (limit.wordCharactersOnly !== true)
      expect(await send(provider, SENDS[name], wide)).toBe(limit.unit === 'bytes' ? 'invalid' : 'sent');
    const takesHyphen = limit.wordCharactersOnly !== true;
    expect(await send(provider, SENDS[name], 'a-b')).toBe(takesHyphen ? 'sent' : 'invalid');
  });

  it('the character that a nickname must not hold', async () => {
    expect(await send('pingan', SENDS.nickname, 'a&b')).toBe('invalid');
    expect(await send('adapay', SENDS.nickname, 'a&b')).toBe('sent');
  });
});
