import { expect } from 'vitest';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Expectation, Theme } from '../expectation.js';
import { MONEY_KINDS } from '../../support/operations/usual-orders.js';
import { withAnswer, type Stage } from '../stage.js';

const expectations: readonly Expectation[] = [
  {
    id: 'evidence.answer',
    promise: 'an answer’s code and the provider’s own number are kept as evidence',
    async run({ bench, open }) {
      const stage = await open();
      const { withoutReference = [] } = bench;
      const kinds = MONEY_KINDS.filter((one) => one !== 'withdraw' && !withoutReference.includes(one));
      for (const kind of stage.kinds.filter((one) => kinds.includes(one))) {
        const order = await stage.ready(kind);
        const { type, evidence } = await stage.send(order);
        expect({ kind, type }).toEqual({ kind, type: 'succeeded' });
        expect(evidence.source).toBe('answer');
        expect(evidence.code).toMatch(/\S/);
        expect(evidence.reference).toMatch(/^\w{10,}$/);
        expect(evidence.detail.length).toBeGreaterThan(3);
      }
      return 'yes';
    },
  },
  {
    id: 'evidence.finding',
    promise: 'what the records said is kept as evidence, not found and unclear too',
    async run({ open }) {
      const stage = await open();
      const { main } = stage;
      const order = await stage.ready(main);
      expect((await stage.query(order)).evidence.source).toBe('query');
      await stage.send(order);
      const queryResult = await stage.query(order);
      expect(queryResult.evidence).toMatchObject({
        source: 'query',
        detail: expect.stringMatching(/\S/) as string,
      });
      expect(queryResult.evidence.reference).toMatch(/^\w{10,}$/);
      stage.onQuery(main, { type: 'lostAnswer' });
      const { type, evidence } = await stage.query(order);
      expect({ type, source: evidence.source }).toEqual({ type: 'unclear', source: 'query' });
      expect(evidence.detail).toMatch(/connection|answer/);
      return 'yes';
    },
  },
  {
    id: 'evidence.masked',
    promise: 'no name, card, identity, mobile number or code is in evidence or in a log line',
    async run({ open }) {
      const stage = await open();
      const kept: unknown[] = [];
      for (const kind of stage.kinds) {
        const order = await stage.ready(kind);
        kept.push(await stage.send(order));
        if (stage.canQuery(kind)) kept.push(await stage.query(order));
      }
      expect(kept.length).toBeGreaterThanOrEqual(stage.kinds.length);
      nothingPersonal(stage, kept);
      expect(stage.log.length).toBeGreaterThanOrEqual(kept.length);
      return 'yes';
    },
  },
  {
    id: 'evidence.echoed',
    promise: 'personal data that the provider repeats in its message is masked',
    async run({ bench, open }) {
      const stage = await open();
      for (const kind of stage.kinds) {
        const order = await stage.ready(kind);
        const words = secretsSent(stage, kind);
        stage.onWrite(
          kind,
          withAnswer((answer) => bench.resigned(answer, bench.message(words.join(' ')))),
        );
        const answer = await stage.send(order);
        // The message is kept, so that it is the masking that is seen here.
        expect({ kind, detail: answer.evidence.detail }).toEqual({
          kind,
          detail: expect.stringContaining('*') as string,
        });
        for (const word of words)
          expect({ kind, shown: JSON.stringify(answer).includes(word) }).toEqual({ kind, shown: false });
      }
      return 'yes';
    },
  },
  {
    id: 'evidence.refusedInput',
    promise: 'the error of an invalid request names the field and never shows the value',
    async run({ open }) {
      const stage = await open();
      const words = `机密\u0000${'密'.repeat(1_500)}`;
      const { main } = stage;
      const order =
        main === 'hold'
          ? stage.order(main, { content: { orderNo: words } })
          : stage.order(main, { content: { trade: { tradeNo: words, merchantNo: '1' } } });
      const answer = await stage.send(order);
      expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
      expect(JSON.stringify(answer)).not.toMatch(/密/);
      return 'yes';
    },
  },
  {
    id: 'evidence.short',
    promise: 'a message of any length leaves evidence that can be kept',
    async run({ bench, open }) {
      const stage = await open();
      const order = await stage.ready(stage.main);
      stage.onWrite(
        stage.main,
        withAnswer((answer) => bench.resigned(answer, bench.message('错'.repeat(20_000)))),
      );
      const answer = await stage.send(order);
      expect(answer.evidence.detail.length).toBeLessThanOrEqual(500);
      expect(answer.evidence.detail).toContain('错错');
      return 'yes';
    },
  },
];

/** What is kept of an operation, and what is not. */
export const evidence: Theme = { title: 'Evidence', expectations };

/** All that is personal of the card that is being bound, and the code on its telephone. */
function secretsOf(stage: Stage): string[] {
  const { holder, identity, number, mobile } = stage.card;
  const code = stage.farEnd.code(mobile);
  return [holder, identity.number, number, mobile, ...(code === undefined ? [] : [code])];
}

/** What a provider can know of a kind's request, and so repeat. Long numbers are masked wherever they come from. */
function secretsSent(stage: Stage, kind: OperationKind): string[] {
  const [holder = '', identity = '', number = '', mobile = '', code] = secretsOf(stage);
  const numbers = [identity, number, mobile];
  if (kind === 'applyCardBinding' || kind === 'applySmallAmount') return [holder, ...numbers];
  if (kind === 'verifyCardBinding' || kind === 'verifySmallAmount')
    return [...numbers, ...(code === undefined ? [] : [code])];
  if (kind === 'openAccount') return ['小明', ...numbers];
  return numbers;
}

function nothingPersonal(stage: Stage, kept: readonly unknown[]): void {
  const text =
    JSON.stringify(kept.map((one) => (one as { evidence: unknown }).evidence)) + stage.log.join('\n');
  const names = [stage.buyer.name, stage.seller.name, '小明'].filter((name) => name !== undefined);
  for (const personal of [...secretsOf(stage), ...names])
    expect({ personal, shown: text.includes(personal) }).toEqual({ personal, shown: false });
}
