import { expect } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import type { Money } from '../../../src/domain/money.js';
import type { Answer } from '../../../src/providers/provider.js';
import type { Expectation, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { effectsOf } from './seen.js';

const expectations: readonly Expectation[] = [
  {
    id: 'limits.receivers',
    promise: 'more receivers than the provider takes are found invalid before anything is sent',
    async run({ open }) {
      const stage = await open();
      const most = await limit(stage, 'mostReceivers', 1);
      const accounts = Array.from({ length: most + 1 }, (_, at) =>
        stage.farEnd.account(`share_${at}`, 'seller'),
      );
      const share = (count: number) =>
        stage.order('release', {
          amount: `${count}.00`,
          fee: '0.00',
          content: {
            receivers: accounts.slice(0, count).map((account) => ({ account, amount: '1.00' as Money })),
          },
        });
      await invalidUnsent(stage, () => stage.send(share(most + 1)), 'release');
      if (most === 1) return { otherwise: 'one payee, and no list of receivers' };
      expect(await stage.send(share(most))).toMatchObject({ type: 'succeeded' });
      return { otherwise: `${most} at most` };
    },
  },
  {
    id: 'limits.receiversSum',
    promise:
      'receivers who do not get the whole amount between them are found invalid before anything is sent',
    async run({ open }) {
      const stage = await open();
      const most = await limit(stage, 'mostReceivers', 1);
      const receivers = [{ account: stage.seller, amount: '97.49' as Money }];
      await invalidUnsent(
        stage,
        () => stage.send(stage.order('release', { content: { receivers } })),
        'release',
      );
      return most === 1 ? 'no' : 'yes';
    },
  },
  {
    id: 'limits.returns',
    promise: 'there may be so many returns of one hold, and one more moves nothing',
    async run({ open }) {
      const stage = await open();
      const hold = stage.order('hold');
      const answer = await stage.send(hold);
      const limits =
        answer.type === 'succeeded' && (answer.result as { limits?: { mostReturns?: number } }).limits;
      const most = limits ? limits.mostReturns : undefined;
      if (most === undefined) {
        expect(answer).toMatchObject({ type: 'succeeded' });
        if (answer.type === 'succeeded' && !(answer.result as { divisible: boolean }).divisible) return 'no';
        // More often than any provider that says how often.
        for (let nth = 1; nth <= 20; nth += 1)
          expect(await stage.send(stage.order('return', { amount: '1.00' })), String(nth)).toMatchObject({
            type: 'succeeded',
          });
        return 'no';
      }
      for (let nth = 1; nth <= most; nth += 1)
        expect(await stage.send(stage.order('return', { amount: '1.00' })), String(nth)).toMatchObject({
          type: 'succeeded',
        });
      const { effects, got } = await effectsOf(stage, () =>
        stage.send(stage.order('return', { amount: '1.00' })),
      );
      expect({ effects, type: got.type }).toEqual({ effects: 0, type: 'rejected' });
      return { otherwise: `${most} at most` };
    },
  },
  {
    id: 'limits.returnDays',
    promise: 'a hold can be returned for so many days, and a day later nothing moves',
    async run({ open }) {
      const stage = await open();
      const days = await limit(stage, 'returnWindowDays', 0);
      if (days === 0) {
        stage.farEnd.advance(400 * DAY_MS);
        expect(await stage.send(stage.order('return'))).toMatchObject({ type: 'succeeded' });
        return 'no';
      }
      stage.farEnd.advance((days - 1) * DAY_MS);
      expect(await stage.send(stage.order('return', { amount: '40.00' }))).toMatchObject({
        type: 'succeeded',
      });
      stage.farEnd.advance(2 * DAY_MS);
      const { effects, got } = await effectsOf(stage, () =>
        stage.send(stage.order('return', { amount: '60.00' })),
      );
      expect({ effects, type: got.type }).toEqual({ effects: 0, type: 'rejected' });
      return { otherwise: `${days} days` };
    },
  },
  {
    id: 'limits.words',
    promise: 'words beyond the provider’s lengths are found invalid before anything is sent, never cut',
    async run({ open }) {
      const stage = await open();
      const long = '长'.repeat(2_000);
      await invalidUnsent(
        stage,
        () => stage.send(stage.order('hold', { content: { orderNo: long } })),
        'hold',
      );
      const payee = { ...stage.seller, member: 'm'.repeat(500), account: '6'.repeat(500) };
      await invalidUnsent(stage, () => stage.send(stage.order('hold', { content: { payee } })), 'hold');
      const { identity, mobile } = stage.card;
      const holder = { name: long, identity, mobile };
      const nickname = { member: 'new_long', role: 'buyer', nickname: long, holder } as const;
      await invalidUnsent(
        stage,
        () => stage.send(stage.order('openAccount', { content: nickname })),
        'openAccount',
      );
      return 'yes';
    },
  },
  {
    id: 'limits.longestWord',
    promise: 'the longest order number that is taken arrives whole',
    async run({ bench, open }) {
      const stage = await open();
      let longest = 0;
      for (const length of [16, 20, 30, 31, 64, 120, 127, 128, 256]) {
        const orderNo = 'O'.repeat(length);
        const before = stage.writes('hold').length;
        const { type } = await stage.send(stage.order('hold', { content: { orderNo } }));
        if (type !== 'succeeded') {
          expect({ type, sent: stage.writes('hold').length }).toEqual({ type: 'rejected', sent: before });
          break;
        }
        expect(bench.textsSent(stage.writes('hold').at(-1)!)).toContain(orderNo);
        longest = length;
      }
      return { otherwise: `${longest} characters` };
    },
  },
  {
    id: 'limits.serialNumber',
    promise: 'serial numbers as Holdfast makes them are taken for every kind',
    async run({ open }) {
      const stage = await open();
      for (const kind of stage.kinds) {
        const order = await stage.ready(kind);
        const { type } = await stage.send(order);
        expect({ kind, type }).toEqual({ kind, type: expect.stringMatching(/succeeded|pending/) as string });
      }
      return 'yes';
    },
  },
];

/** How much, how often and for how long. */
export const limits: Theme = { title: 'Limits', expectations };

async function limit(
  stage: Stage,
  name: 'mostReceivers' | 'returnWindowDays',
  unless: number,
): Promise<number> {
  const answer = await stage.send(stage.order('hold'));
  if (answer.type !== 'succeeded') throw new Error(JSON.stringify(answer));
  return (answer.result as { limits?: Readonly<Record<string, number>> }).limits?.[name] ?? unless;
}

async function invalidUnsent(
  stage: Stage,
  send: () => Promise<Answer<unknown>>,
  kind: Parameters<Stage['writes']>[0],
): Promise<void> {
  const before = stage.writes(kind).length;
  expect(await send()).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT', final: true });
  expect(stage.writes(kind)).toHaveLength(before);
}
