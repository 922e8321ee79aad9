import type { OperationKind } from '../../../src/domain/operation.js';
import type { Bench, Fields, Said, Vector } from '../bench.js';
import { CARD } from '../benches/shared-sandbox.js';
import { openssl, verifiedByOpenssl } from '../openssl.js';
import type { WireAnswer } from '../wire.js';
import { MERCHANT_KEY, PLATFORM_KEY, publicKeyOf, startToy } from './toy-far-end.js';
import { createToyProvider, toyAccepts, toySignature } from './toy-provider.js';

const fieldsOf = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString('utf8')) as Record<string, unknown>;

/** The toy provider before its far end. */
export const toyBench: Bench = {
  name: 'toy',
  main: 'hold',
  factories: { toy: createToyProvider },
  start: startToy,
  card: CARD,
  vectors: [
    'hold\n{}',
    'release\n{"amount":"0.10"}',
    'ask\n{"about":"1"}',
    '张三 & 李四 = 100%',
    'answer\n{}',
  ].map(vector),
  isWrite: (kind, { url }) => url === `/${kind}`,
  isStatusQuery: (_kind, { url }) => url === '/query',
  isSignedByOpenssl: ({ url, headers, body }) =>
    verifiedByOpenssl({
      text: `${url.slice(1)}\n${body.toString('utf8')}`,
      signature: String(headers['signature']),
      digest: 'sha256',
      key: publicKeyOf(MERCHANT_KEY),
    }),
  resigned,
  unsigned: ({ headers: { signature: _signature, ...headers }, ...answer }) => ({ ...answer, headers }),
  message: (words) => ({ state: 'rejected', reason: 'form', words }),
  amountShown: (amount) => ({ amount }),
  amountSent: ({ body }) => fieldsOf(body)['amount'],
  textsSent: ({ body }) => Object.values(fieldsOf(body)).map(String),
  answers: [
    ...rejections('hold', 'funds', 'insufficientFunds'),
    ...rejections('hold', 'member', 'account'),
    ...['form', 'fee', 'order'].flatMap((reason) => rejections('release', reason, 'other')),
    ...['used', 'zz', '', 'system', 'timeout'].map((reason): Said => ({
      name: `rejected for ${reason}`,
      kind: 'hold',
      fields: { state: 'rejected', reason },
      is: 'unknown',
    })),
    ...(['openAccount', 'applyCardBinding', 'hold', 'release', 'return'] as const).flatMap((kind): Said[] => [
      { name: `${kind} working`, kind, fields: { state: 'working' }, is: 'pending' },
      { name: `${kind} in another state`, kind, fields: { state: 'closed' }, is: 'unknown' },
    ]),
  ],
  records: [
    { name: 'done', kind: 'hold', fields: { state: 'done' }, is: 'succeeded' },
    { name: 'rejected', kind: 'hold', fields: { state: 'rejected', reason: 'bank' }, is: 'rejected' },
    { name: 'working', kind: 'hold', fields: { state: 'working' }, is: 'pending' },
    { name: 'closed', kind: 'hold', fields: { state: 'closed' }, is: 'unknown' },
    { name: 'no state', kind: 'hold', fields: { state: '' }, is: 'unknown' },
  ],
};

function rejections(kind: OperationKind, reason: string, as: string): readonly Said[] {
  return [{ name: reason, kind, fields: { state: 'rejected', reason }, is: 'rejected', reason: as }];
}

function resigned(answer: WireAnswer, fields: Fields): WireAnswer {
  const words = JSON.stringify({ ...fieldsOf(answer.body), ...fields });
  const signature = toySignature(`answer\n${words}`, PLATFORM_KEY);
  return { ...answer, headers: { ...answer.headers, signature }, body: Buffer.from(words) };
}

function vector(text: string): Vector {
  const signed = openssl(['dgst', '-sha256', '-sign', '@key', '@text'], { key: MERCHANT_KEY, text });
  return {
    name: text,
    text,
    signature: signed.toString('base64'),
    made: { text, signature: toySignature(text, MERCHANT_KEY) },
    accepts: (one, by) => toyAccepts(one, by, publicKeyOf(MERCHANT_KEY)),
  };
}
