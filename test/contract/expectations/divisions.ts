import { expect } from 'vitest';
import type { IntentResults } from '../../../src/domain/operation.js';
import { parseMoney } from '../../../src/domain/money.js';
import type { OperationRequest } from '../../../src/providers/provider.js';
import type { Expectation, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { DONE, effectsOf } from './seen.js';

/** More receivers than any provider that says how many takes. */
const MANY = 30;

const expectations: readonly Expectation[] = [
  {
    id: 'split',
    promise: 'a paid trade is divided among receivers: each gets its share, and no fen more',
    async run({ open }) {
      const stage = await open();
      const order = stage.order('split');
      const { extent, items } = await divided(stage, order);
      expect(extent).toBe('whole');
      expect(items.map(({ itemId, outcome }) => [itemId, outcome.type])).toEqual([
        ['r1', 'succeeded'],
        ['r2', 'succeeded'],
      ]);
      expect(gotBy(stage)).toEqual(['60.00', '40.00']);
      return 'yes';
    },
  },
  {
    id: 'split.found',
    promise: 'a split whose answer was lost is found by a query, with each receiver and share',
    async run({ open }) {
      const stage = await open();
      const order = stage.order('split');
      stage.onWrite('split', { type: 'lostAnswer' });
      expect(await stage.send(order)).toMatchObject({ type: 'unknown' });
      expect(gotBy(stage)).toEqual(['60.00', '40.00']);
      expect(await stage.query(order)).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded' },
        items: [{ itemId: 'r1' }, { itemId: 'r2' }],
        reported: { items: [{ amount: '60.00' }, { amount: '40.00' }] },
      });
      return 'yes';
    },
  },
  {
    id: 'split.part',
    promise: 'one receiver can fail by itself: then the split has succeeded in part, and says who failed',
    async run({ open }) {
      const stage = await open();
      const order = stage.order('split');
      stage.farEnd.failShares?.(stage.courier);
      const answer = await stage.send(order);
      if (answer.type === 'rejected') {
        expect(gotBy(stage)).toEqual(['0.00', '0.00']);
        return 'no';
      }
      expect(answer).toMatchObject({ type: 'succeeded', result: { extent: 'part' } });
      expect(answer.items).toMatchObject([
        { itemId: 'r1', outcome: { type: 'succeeded' } },
        { itemId: 'r2', outcome: { type: 'rejected', final: true } },
      ]);
      expect(gotBy(stage)).toEqual(['60.00', '0.00']);
      return 'yes';
    },
  },
  {
    id: 'split.further',
    promise: 'a trade is divided more than once',
    async run({ open }) {
      const stage = await open();
      const first = stage.order('split', { amount: '50.00' });
      await divided(stage, first);
      const { trade } = first.intent.content;
      const second = stage.order('split', { amount: '50.00', content: { trade, earlierSplits: 1 } });
      const { effects, got } = await effectsOf(stage, () => stage.send(second));
      if (got.type === 'succeeded') {
        expect(gotBy(stage)).toEqual(['100.00', '0.00']);
        return 'yes';
      }
      expect({ effects, got }).toMatchObject({ effects: 0, got: { code: 'INVALID_INPUT', final: true } });
      expect(stage.writes('split')).toHaveLength(1);
      return 'no';
    },
  },
  {
    id: 'split.return',
    promise: 'what a split gave comes back to the merchant, from every receiver',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('splitReturn');
      expect((await stage.send(order)).type).toMatch(DONE);
      stage.farEnd.advance(60_000);
      expect(gotBy(stage)).toEqual(['0.00', '0.00']);
      if (stage.canQuery('splitReturn'))
        expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
  {
    id: 'split.returnPart',
    promise: 'a part of what one receiver got comes back, and the others keep theirs',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('splitReturn', { amount: '20.00' });
      const answer = await stage.send(order);
      stage.farEnd.advance(60_000);
      if (answer.type === 'rejected') {
        expect(answer).toMatchObject({ code: 'INVALID_INPUT', final: true });
        expect(stage.writes('splitReturn')).toHaveLength(0);
        return 'no';
      }
      expect(gotBy(stage)).toEqual(['40.00', '40.00']);
      return 'yes';
    },
  },
  {
    id: 'split.finish',
    promise: 'what is not divided goes to the merchant, and ends the trade’s division',
    async run({ open }) {
      const stage = await open();
      const order = stage.order('finishSplit');
      const { effects, got } = await effectsOf(stage, () => stage.send(order));
      expect({ effects, type: got.type }).toEqual({ effects: 1, type: 'succeeded' });
      return 'yes';
    },
  },
  {
    id: 'split.receivers',
    promise: 'more receivers than the provider takes are found invalid before anything is sent',
    async run({ open }) {
      const stage = await open();
      const receivers = Array.from({ length: MANY }, (_, at) =>
        stage.farEnd.account(`share_${at}`, 'seller'),
      );
      for (let count = 1; count <= MANY; count += 1) {
        const items = receivers.slice(0, count).map((payee, at) => ({
          ...{ itemId: `r${at}`, payee, amount: parseMoney('1.00') },
        }));
        const sent = stage.wire.passed.length;
        const { type } = await stage.send(stage.order('split', { amount: `${count}.00`, items }));
        if (type === 'succeeded') continue;
        expect({ type, sent: stage.wire.passed.length }).toEqual({ type: 'rejected', sent });
        return { otherwise: `${count - 1} at most` };
      }
      expect(stage.writes('split')).toHaveLength(MANY);
      return { otherwise: 'no limit is known' };
    },
  },
];

/** Paid trades that are divided, and what comes back of them. */
export const divisions: Theme = { title: 'Splits', expectations };

/** Sends a split that has to succeed, with one effect. */
async function divided(stage: Stage, order: OperationRequest<'split'>): Promise<IntentResults['split']> {
  const { effects, got } = await effectsOf(stage, () => stage.send(order));
  if (got.type !== 'succeeded') throw new Error(JSON.stringify(got));
  expect(effects ?? 1).toBe(1);
  // The answer is the kind's own: the order was.
  return got.result as IntentResults['split'];
}

function gotBy({ farEnd, seller, courier }: Stage): (string | undefined)[] {
  return [seller, courier].map((account) => farEnd.got?.(account));
}
