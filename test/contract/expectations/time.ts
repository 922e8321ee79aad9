import { expect } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import type { Expectation, Theme } from '../expectation.js';
import { effectsOf, performerAt } from './seen.js';

const expectations: readonly Expectation[] = [
  {
    id: 'time.shownLate',
    promise: 'what was done but is not shown for ten minutes is found then, with one effect',
    async run({ open }) {
      const offered = await open();
      offered.needQuery(offered.main);
      // A withdrawal is under way for hours by itself; an account that is no longer shown is what proves that it was closed.
      const others = ['withdraw', 'closeAccount'];
      for (const kind of offered.kinds.filter((one) => offered.canQuery(one) && !others.includes(one))) {
        // What shows one kind late may show the steps before another one late.
        const stage = await open();
        const order = await stage.ready(kind);
        stage.farEnd.showLate?.(kind, 10 * MINUTE_MS);
        stage.onWrite(kind, { type: 'lostAnswer' });
        expect(await stage.send(order)).toMatchObject({ type: 'unknown' });
        const before = await stage.query(order);
        // A list that lacks it, or an object that lacks what is searched for: neither ends it.
        expect({ kind, type: before.type }).toEqual({
          kind,
          type: expect.stringMatching(/notFound|unclear/) as string,
        });
        stage.farEnd.advance(10 * MINUTE_MS + 1);
        expect({ kind, queryResult: await stage.query(order) }).toMatchObject({
          kind,
          queryResult: { type: 'found', outcome: { type: 'succeeded' } },
        });
      }
      return 'yes';
    },
  },
  {
    id: 'time.shownLatePerformed',
    promise: 'the same, performed: it is queried until it shows, and no second effect is made',
    async run({ open }) {
      const stage = await open();
      const { main } = stage;
      stage.needQuery(main);
      const { perform, intent, pass } = performerAt(stage);
      const write = intent(main);
      stage.farEnd.showLate?.(main, 10 * MINUTE_MS);
      stage.onWrite(main, { type: 'lostAnswer' });
      const { effects, got } = await effectsOf(stage, async () => {
        for (let again = 0; again < 8; again += 1) {
          await perform(write);
          pass(4 * MINUTE_MS);
        }
        return perform(write);
      });
      expect({ effects, type: got.outcome.type }).toEqual({ effects: 1, type: 'succeeded' });
      return 'yes';
    },
  },
  {
    id: 'time.underWay',
    promise: 'what the records show as under way stays pending for as long as they do, and then ends',
    async run({ open }) {
      const stage = await open();
      stage.needQuery(stage.main);
      stage.farEnd.takeLong?.(stage.main, 6 * 60 * MINUTE_MS, 'succeeded');
      const order = stage.order(stage.main);
      expect((await stage.send(order)).type).toMatch(/succeeded|pending/);
      for (let hour = 0; hour < 5; hour += 1) {
        stage.farEnd.advance(60 * MINUTE_MS);
        expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'pending' } });
      }
      stage.farEnd.advance(61 * MINUTE_MS);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
  {
    id: 'time.failsLate',
    promise: 'a withdrawal that fails after hours ends as rejected, and the money is back',
    async run({ open }) {
      const stage = await open();
      stage.farEnd.takeLong?.('withdraw', 6 * 60 * MINUTE_MS, 'failed');
      const order = stage.order('withdraw');
      expect(await stage.send(order)).toMatchObject({ type: 'pending' });
      stage.farEnd.advance(5 * 60 * MINUTE_MS);
      expect(await stage.query(order)).toMatchObject({ outcome: { type: 'pending' } });
      stage.farEnd.advance(61 * MINUTE_MS);
      expect(await stage.query(order)).toMatchObject({
        type: 'found',
        outcome: { type: 'rejected', final: true },
      });
      expect(await stage.gained(stage.buyer)).toBe('0.00');
      return 'yes';
    },
  },
  {
    id: 'time.days',
    promise: 'a trade of twenty days ago is still found under its number',
    async run({ open }) {
      const stage = await open();
      stage.needQuery(stage.main);
      const order = stage.order(stage.main);
      await stage.send(order);
      stage.farEnd.advance(20 * DAY_MS);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
];

/** What shows late, takes long, or lies back. */
export const time: Theme = { title: 'Time', expectations };
