import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Expectation, Scene, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import type { Trouble, WireAnswer } from '../wire.js';
import { DONE, effectsOf } from './seen.js';

const page = (status: number, body: string, headers = {}): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: Buffer.from(body),
});
const changed = (change: (answer: WireAnswer) => WireAnswer): Trouble => ({ type: 'changed', change });

interface Case {
  readonly id: string;
  readonly promise: string;
  readonly trouble: Trouble;
  /** Whether the far end did as asked. */
  readonly done: boolean;
}

/** Each way in which an answer can fail to come, whole and readable. None of them says that nothing happened. */
const CASES: readonly Case[] = [
  {
    id: 'http.reset',
    promise: 'a connection that is reset while the request is read leaves it unknown',
    trouble: { type: 'reset' },
    done: false,
  },
  {
    id: 'http.lostRequest',
    promise: 'a connection that ends before the provider did anything leaves it unknown',
    trouble: { type: 'lostRequest' },
    done: false,
  },
  {
    id: 'http.lostAnswer',
    promise: 'a connection that ends after the provider did it leaves it unknown, and a query finds it',
    trouble: { type: 'lostAnswer' },
    done: true,
  },
  {
    id: 'http.cut',
    promise: 'an answer that is cut leaves it unknown',
    trouble: changed((answer) => ({ ...answer, end: 'cut' })),
    done: true,
  },
  {
    id: 'http.noLength',
    promise: 'an answer that does not say where it ends leaves it unknown',
    trouble: changed((answer) => ({ ...answer, end: 'close' })),
    done: true,
  },
  {
    id: 'http.half',
    promise: 'half of an answer, though well framed, leaves it unknown',
    trouble: changed((answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length >> 1) })),
    done: true,
  },
  {
    id: 'http.empty',
    promise: 'an empty answer leaves it unknown',
    trouble: changed((answer) => ({ ...answer, body: Buffer.alloc(0) })),
    done: true,
  },
  {
    id: 'http.tooLong',
    promise: 'an answer beyond every limit leaves it unknown',
    trouble: changed((answer) => ({
      ...answer,
      body: Buffer.concat([answer.body, Buffer.alloc(128 * 1024, ' ')]),
    })),
    done: true,
  },
  {
    id: 'http.html',
    promise: 'a page with HTTP 200 in place of an answer leaves it unknown',
    trouble: { type: 'instead', answer: page(200, '<html>maintenance</html>') },
    done: false,
  },
  {
    id: 'http.502',
    promise: 'HTTP 502 leaves it unknown, done or not',
    trouble: changed(() => page(502, '<html>Bad Gateway</html>')),
    done: true,
  },
  {
    id: 'http.503',
    promise: 'HTTP 503 with a genuine answer under it is not believed',
    trouble: changed((answer) => ({ ...answer, status: 503 })),
    done: true,
  },
  {
    id: 'http.404',
    promise: 'HTTP 404 from a gateway on the way leaves it unknown',
    trouble: { type: 'instead', answer: page(404, '<html>Not Found</html>') },
    done: false,
  },
  {
    id: 'http.429',
    promise: 'HTTP 429 from a gateway on the way leaves it unknown',
    trouble: { type: 'instead', answer: page(429, '{}', { 'retry-after': '1' }) },
    done: false,
  },
];

const expectations: readonly Expectation[] = [
  {
    id: 'http.connectionRefused',
    promise: 'a refused connection means that it was not sent',
    run: async ({ open }) => {
      const stage = await open();
      const orders = await readyOrders(stage);
      await stage.wire.close();
      for (const order of orders) {
        const { effects, got } = await effectsOf(stage, () => stage.send(order));
        expect({ kind: order.intent.kind, effects, type: got.type }).toEqual({
          kind: order.intent.kind,
          effects: 0,
          type: 'notSent',
        });
      }
      return 'yes';
    },
  },
  ...CASES.map(({ id, promise, trouble, done }): Expectation => ({
    id,
    promise,
    run: async (scene) => {
      await eachWriteIsUnknown(scene, trouble, done);
      await eachQueryIsUnclear(scene, trouble);
      return 'yes';
    },
  })),
  {
    id: 'http.timeout',
    promise: 'an answer that does not come in time leaves it unknown, within the promised time',
    run: async ({ open }) => {
      const stage = await open({ timeoutMs: 1_000 });
      const orders = await readyOrders(stage);
      for (const order of orders) stage.onWrite(order.intent.kind, { type: 'silence' });
      expect(stage.provider.sendTimeoutMs).toBe(1_000);
      const answers = await Promise.all(orders.map((order) => stage.send(order)));
      expect(answers.map(({ type }) => type)).toEqual(orders.map(() => 'unknown'));
      return 'yes';
    },
  },
  {
    id: 'http.redirect',
    promise: 'a redirect is not followed, with a request or without',
    run: async (scene) => {
      const location = '/elsewhere';
      for (const status of [301, 302, 307, 308]) {
        const answer = page(status, '', { location });
        const stage = await eachWriteIsUnknown(scene, { type: 'instead', answer }, false, [scene.bench.main]);
        expect(stage.wire.passed.filter(({ url }) => url.includes(location))).toEqual([]);
      }
      return 'yes';
    },
  },
  {
    id: 'http.compressed',
    promise: 'a compressed answer is read like any other',
    run: async ({ open }) => {
      const stage = await open();
      stage.onWrite(
        stage.main,
        changed((answer) => ({
          ...answer,
          headers: { ...answer.headers, 'content-encoding': 'gzip' },
          body: gzipSync(answer.body),
        })),
      );
      expect(await stage.send(stage.order(stage.main))).toMatchObject({ type: 'succeeded' });
      expect(stage.wire.armed).toBe(0);
      return 'yes';
    },
  },
];

/** What the HTTP exchange makes of an operation, whatever the provider has to say. */
export const http: Theme = { title: 'The connection', expectations };

async function readyOrders(stage: Stage) {
  const orders = [];
  for (const kind of stage.kinds) orders.push(await stage.ready(kind));
  return orders;
}

async function eachWriteIsUnknown(
  { open }: Scene,
  trouble: Trouble,
  done: boolean,
  only?: readonly OperationKind[],
): Promise<Stage> {
  const stage = await open();
  for (const kind of only ?? stage.kinds) {
    const order = await stage.ready(kind);
    stage.onWrite(kind, trouble);
    const { effects, got } = await effectsOf(stage, () => stage.send(order));
    stage.farEnd.advance(60_000);
    expect({ kind, type: got.type, armed: stage.wire.armed }).toEqual({ kind, type: 'unknown', armed: 0 });
    if (!done) expect({ kind, effects }).toEqual({ kind, effects: 0 });
    if (!stage.canQuery(kind)) continue;
    const queryResult = await stage.query(order);
    if (!done) expect({ kind, type: queryResult.type }).not.toEqual({ kind, type: 'found' });
    else
      expect(queryResult).toMatchObject({
        type: 'found',
        outcome: { type: expect.stringMatching(DONE) as string },
      });
  }
  return stage;
}

/** A status query that fails in the same way concludes nothing: above all not that there is nothing. */
async function eachQueryIsUnclear({ open }: Scene, trouble: Trouble): Promise<void> {
  const stage = await open();
  for (const kind of stage.kinds.filter((one) => stage.canQuery(one))) {
    const order = await stage.ready(kind);
    await stage.send(order);
    stage.onQuery(kind, trouble);
    const queryResult = await stage.query(order);
    expect({ kind, type: queryResult.type, armed: stage.wire.armed }).toEqual({
      kind,
      type: 'unclear',
      armed: 0,
    });
  }
}
