import { expect } from 'vitest';
import { mismatchOf } from '../../../activities/mismatch.js';
import { parseMoney, type Money } from '../../../src/domain/money.js';
import type { Expectation, Theme } from '../expectation.js';
import { MONEY_KINDS } from '../../support/operations/usual-orders.js';
import { withAnswer, type Stage } from '../stage.js';
import { amountReported, effectsOf } from './seen.js';

/** What is no amount, and would be one to a careless reader. */
const NO_AMOUNTS = [
  '0.1',
  '1',
  '1e3',
  '1.000',
  '100.005',
  '-1.00',
  '+1.00',
  ' 1.00',
  '01.00',
  '1,000.00',
  '١.٠٠',
  'NaN',
  '',
  '0x10',
];
const WORDS = 'A&B=C%20+"D"\\/<E>';
const CHINESE = '张三·李𠮷，店（北京）';

const expectations: readonly Expectation[] = [
  {
    id: 'money.written',
    promise: 'amounts leave as text with two decimals, to the fen',
    async run({ bench, open }) {
      const stage = await open();
      const { withoutAmount = [] } = bench;
      const kinds = stage.kinds.filter(
        (kind) => MONEY_KINDS.includes(kind) && kind !== 'unfreeze' && !withoutAmount.includes(kind),
      );
      for (const kind of kinds) {
        for (const amount of ['0.10', '1.00', '0.01', '99.99']) {
          await stage.send(await stage.ready(kind, { amount, fee: '0.00' }));
          const request = stage.writes(kind).at(-1);
          expect({ kind, amount: request && bench.amountSent(request) }).toEqual({ kind, amount });
        }
      }
      expect(kinds).toContain(stage.main);
      return 'yes';
    },
  },
  {
    id: 'money.noAmount',
    promise: 'what is no amount is invalid where it enters, and a third decimal or an exponent never leaves',
    async run({ open }) {
      const stage = await open();
      for (const text of NO_AMOUNTS) {
        expect(() => parseMoney(text), text).toThrow('expected an amount');
        const order = stage.order(stage.main);
        // As a bug elsewhere would hand it on.
        const wrong = { ...order, intent: { ...order.intent, amount: text as Money } };
        const { effects, got } = await effectsOf(stage, () => stage.send(wrong));
        expect({ text, effects, type: got.type }).toEqual({ text, effects: 0, type: 'rejected' });
      }
      for (const number of [0.1, 0.1 + 0.2, 1e3, 2 ** 53 + 1]) expect(() => parseMoney(number)).toThrow();
      expect(stage.writes(stage.main)).toHaveLength(0);
      return 'yes';
    },
  },
  {
    id: 'money.zero',
    promise: 'an amount of 0.00 moves nothing and is invalid',
    async run({ bench, open }) {
      const stage = await open();
      const { withoutAmount = [] } = bench;
      const kinds = MONEY_KINDS.filter((one) => one !== 'unfreeze' && !withoutAmount.includes(one));
      for (const kind of stage.kinds.filter((one) => kinds.includes(one))) {
        const order = await stage.ready(kind, { amount: '0.00', fee: '0.00' });
        const { effects, got } = await effectsOf(stage, () => stage.send(order));
        expect({ kind, effects, type: got.type }).toEqual({ kind, effects: 0, type: 'rejected' });
      }
      return 'yes';
    },
  },
  {
    id: 'money.large',
    promise: 'an amount whose fen no floating-point number can hold is moved exactly',
    async run({ open }) {
      const stage = await open();
      // 9,007,199,254,740,993 fen are 2^53 + 1, and beyond what is carried at all; this is the most that is.
      expect(() => parseMoney('90071992547409.93')).toThrow();
      const amount = '999999999999.99';
      stage.farEnd.deposit(stage.buyer, '999999900000.00');
      const order = stage.order(stage.main, { amount });
      expect(await stage.send(order)).toMatchObject({ type: 'succeeded' });
      const found = stage.canQuery(stage.main) ? await stage.query(order) : undefined;
      if (found) expect(found.type === 'found' && amountReported(found.reported)).toBe(amount);
      if (stage.main === 'split') expect(stage.farEnd.got?.(stage.seller)).toBe(amount);
      else expect(await stage.gained(stage.buyer)).toBe('-99999.99');
      return 'yes';
    },
  },
  {
    id: 'money.read',
    promise: 'other spellings of the same amount are read as it, and nothing else is',
    async run({ bench, open }) {
      const stage = await open();
      const { main } = stage;
      stage.needQuery(main);
      const order = stage.order(main, { amount: '100.10' });
      await stage.send(order);
      for (const shown of ['100.10', '100.1', '100.100']) {
        stage.onQuery(
          main,
          withAnswer((answer) => bench.resigned(answer, bench.amountShown(shown))),
        );
        const found = await stage.query(order);
        expect(found.type === 'found' && amountReported(found.reported), shown).toBe('100.10');
      }
      for (const shown of ['100.105', '1e2', '-100.10', '100,10', '１００.10', 'NaN', '100.10 ']) {
        stage.onQuery(
          main,
          withAnswer((answer) => bench.resigned(answer, bench.amountShown(shown))),
        );
        const queryResult = await stage.query(order);
        const finalOutcome =
          queryResult.type === 'found' &&
          queryResult.outcome.type === 'succeeded' &&
          mismatchOf(order.intent, queryResult.reported) === undefined;
        expect({ shown, finalOutcome }).toEqual({ shown, finalOutcome: false });
      }
      return 'yes';
    },
  },
  {
    id: 'money.readNumber',
    promise: 'an amount that is shown as a JSON number is read as well',
    async run({ bench, open }) {
      const stage = await open();
      const { main } = stage;
      stage.needQuery(main);
      const order = stage.order(main, { amount: '0.10', fee: '0.00' });
      await stage.send(order);
      stage.onQuery(
        main,
        withAnswer((answer) => bench.resigned(answer, bench.amountShown(0.1))),
      );
      const queryResult = await stage.query(order);
      if (queryResult.type === 'found') {
        expect(amountReported(queryResult.reported)).toBe('0.10');
        return 'yes';
      }
      // Numbers are outside of the provider's signature.
      expect(queryResult.type).toBe('unclear');
      return 'no';
    },
  },
  {
    id: 'money.differs',
    promise: 'records that show another amount resolve nothing',
    async run({ bench, open }) {
      const stage = await open();
      const { main } = stage;
      stage.needQuery(main);
      const order = stage.order(main, { amount: '90.00' });
      await stage.send(order);
      stage.onQuery(
        main,
        withAnswer((answer) => bench.resigned(answer, bench.amountShown('90.01'))),
      );
      const found = await stage.query(order);
      if (found.type !== 'found') throw new Error(found.type);
      expect(amountReported(found.reported)).toBe('90.01');
      expect(mismatchOf(order.intent, found.reported)).toMatch(/amount|shares/);
      return 'yes';
    },
  },
  {
    id: 'text.chinese',
    promise: 'Chinese, rare characters and full-width signs in a name arrive as they were written',
    async run({ bench, open }) {
      const stage = await open();
      const member = 'new_chinese';
      const { identity, mobile } = stage.card;
      const holder = { name: CHINESE, identity, mobile };
      const content = { member, role: 'buyer', nickname: CHINESE, holder } as const;
      const order = stage.order('openAccount', { content });
      expect(await stage.send(order)).toMatchObject({ type: 'succeeded' });
      expect(bench.textsSent(stage.writes('openAccount')[0]!)).toContain(CHINESE);
      return 'yes';
    },
  },
  {
    id: 'text.signs',
    promise: '&, =, %, +, quotes and slashes in an order number arrive as they were written',
    async run({ bench, open }) {
      const stage = await open();
      const order = stage.order('hold', { content: { orderNo: WORDS } });
      const { effects, got } = await effectsOf(stage, () => stage.send(order));
      if (got.type === 'succeeded') {
        expect(bench.textsSent(stage.writes('hold')[0]!)).toContain(WORDS);
        return 'yes';
      }
      expect(got).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
      expect({ effects, sent: stage.writes('hold').length }).toEqual({ effects: 0, sent: 0 });
      await withoutAmpersand(stage, bench.textsSent);
      return { otherwise: 'invalid where it has an &' };
    },
  },
  {
    id: 'text.control',
    promise: 'control characters and half characters are found invalid before anything is sent',
    async run({ open }) {
      const stage = await open();
      for (const orderNo of ['a\nb', 'a\u0000b', 'a\u007fb', 'a\ud800b', 'a\u0085b']) {
        const got = await stage.send(stage.order('hold', { content: { orderNo } }));
        expect({ orderNo, got }).toMatchObject({ orderNo, got: { type: 'rejected', code: 'INVALID_INPUT' } });
      }
      expect(stage.writes('hold')).toHaveLength(0);
      return 'yes';
    },
  },
];

/** Amounts and words, at the edge of what they may be. */
export const numbers: Theme = { title: 'Amounts and words', expectations };

async function withoutAmpersand(
  stage: Stage,
  textsSent: (request: Stage['wire']['passed'][number]) => readonly string[],
): Promise<void> {
  const orderNo = WORDS.replaceAll('&', '');
  expect(await stage.send(stage.order('hold', { content: { orderNo } }))).toMatchObject({
    type: 'succeeded',
  });
  expect(textsSent(stage.writes('hold')[0]!)).toContain(orderNo);
}
