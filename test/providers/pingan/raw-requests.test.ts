import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PINGAN_ENDPOINTS, type PinganKind } from '../../../src/providers/pingan/capabilities.js';
import { code, type Message } from './support/fake-gateway.js';
import { buyer } from './support/orders.js';
import { setUp } from './support/set-up.js';
import { vectorPath, vectorText } from './support/vectors.js';

/** What the bank's tables have as one whole request, written by hand and signed by openssl. */
const written = (name: string): Message =>
  JSON.parse(vectorText(`requests/${name.replace('/', '-')}.json`)) as Message;

type Queries = ReturnType<typeof setUp>;

/** Interfaces whose own tests do not compare the whole request. */
const WRITES: readonly (readonly [name: string, kind: PinganKind])[] = [
  ['6000', 'openAccount'],
  ['6066', 'applyCardBinding'],
  ['6067', 'verifyCardBinding'],
  ['6034/1', 'hold'],
  ['6034/2', 'release'],
  ['6034/3', 'return'],
  ['6164', 'refund'],
];
const ADVANCE = '6886000000000001';
const QUERIES: readonly (readonly [name: string, ask: (at: Queries) => Promise<unknown>])[] = [
  ['6092', ({ query }) => query('openAccount')],
  ['6098', ({ query }) => query('verifyCardBinding')],
  ['6110', ({ query }) => query('hold')],
  ['6110/3', ({ query }) => query('withdraw')],
  // By the number of its first sub-order.
  ['6110/4', ({ query }) => query('topUp')],
  ['6146', ({ provider }) => provider.queries.acquiredCredit!({ channel: 'YST1', part: 'order-1' })],
  ['6037', ({ provider }) => provider.queries.balance(buyer)],
  ['6093', ({ provider }) => provider.queries.advanceBalance!()],
];

describe('a raw request', () => {
  it('was written for every interface of the registry, and for no interface that it lacks', () => {
    const files = readdirSync(vectorPath('requests')).map((file) => file.replace(/\.json$/, ''));
    const spoken = PINGAN_ENDPOINTS.map(({ name }) => name.replace('/', '-'));
    expect(spoken.filter((name) => !files.includes(name))).toEqual([]);
    // One interface can have several: a member's account and that of a company.
    const known = new Set(spoken.flatMap((name) => [name, name.split('-')[0]]));
    expect(files.filter((name) => !known.has(name) && !known.has(name.split('-')[0]))).toEqual([]);
  });

  it.each(WRITES)('leaves as openssl signed it, field by field: %s', async (name, kind) => {
    const { gateway, send } = setUp(() => code('ERR957'));
    await send(kind);
    expect(gateway.sent[0]?.message).toEqual(written(name));
  });

  it.each(QUERIES)(
    'of a query leaves so, but for its own number and with it the signature: %s',
    async (name, ask) => {
      const at = setUp(() => code('ERR957'), { advanceAccount: { account: ADVANCE } });
      await ask(at);
      expectWritten(at, name);
    },
  );

  it('of 6010, where that shows the advance account, leaves so too', async () => {
    const at = setUp(() => code('ERR957'), { advanceAccount: { account: ADVANCE, query: '6010' } });
    await at.provider.queries.advanceBalance?.();
    expectWritten(at, '6010');
  });
});

function expectWritten({ gateway }: Queries, name: string): void {
  const { CnsmrSeqNo, RsaSign, ...message } = gateway.sent[0]?.message ?? {};
  expect({ ...message, CnsmrSeqNo: '', RsaSign: '' }).toEqual({
    ...written(name),
    CnsmrSeqNo: '',
    RsaSign: '',
  });
  expect(CnsmrSeqNo).toMatch(/^H68860251122Q[0-9A-Z]{9}$/);
  // The gateway takes no request whose signature does not verify.
  expect(RsaSign).not.toBe(written(name)['RsaSign']);
}
