import { expect } from 'vitest';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Bench, Said } from '../bench.js';
import type { Expectation, Scene, Theme } from '../expectation.js';
import { withAnswer, withBody, type Stage } from '../stage.js';

const expectations: readonly Expectation[] = [
  answers(
    'verdict.rejected',
    'each code that clearly rejects ends the operation, with its reason',
    'rejected',
  ),
  answers(
    'verdict.inDoubt',
    'each code that says too little, and any unknown one, leaves it unknown',
    'unknown',
  ),
  answers('verdict.underWay', 'each code or status that says "later" leaves it pending', 'pending'),
  records('records.succeeded', 'each status of the records that means done ends it', ['succeeded']),
  records('records.rejected', 'each status of the records that means failed ends it', ['rejected']),
  records('records.underWay', 'each status of the records that means under way leaves it pending', [
    'pending',
  ]),
  records(
    'records.unknown',
    'an unknown or contradictory status of the records is never taken for a failure',
    ['unknown', 'unclear'],
  ),
  {
    id: 'records.notFound',
    promise: 'a number that never arrived is not found, which is no failure',
    async run({ open }) {
      const stage = await open();
      stage.needQuery(stage.main);
      const found: OperationKind[] = [];
      for (const kind of stage.kinds.filter((one) => stage.canQuery(one))) {
        const order = await stage.ready(kind);
        const queryResult = await stage.query(order);
        expect({ kind, type: queryResult.type }).not.toEqual({ kind, type: 'found' });
        if (queryResult.type === 'notFound') found.push(kind);
      }
      expect(found).toContain(stage.main);
      return 'yes';
    },
  },
  {
    id: 'records.otherNumber',
    promise: 'records that show another number’s trade alone do not have this one’s',
    async run({ open }) {
      const stage = await open();
      const { main } = stage;
      stage.needQuery(main);
      const first = await stage.ready(main);
      await stage.send(first);
      const second = stage.order(main);
      let recorded: Buffer | undefined;
      stage.onQuery(
        main,
        withBody((body) => (recorded = body)),
      );
      expect(await stage.query(first)).toMatchObject({ type: 'found' });
      stage.onQuery(
        main,
        withBody((body) => recorded ?? body),
      );
      expect((await stage.query(second)).type).not.toBe('found');
      return 'yes';
    },
  },
];

/** What a provider's codes and statuses mean. */
export const verdicts: Theme = { title: 'Codes and statuses', expectations };

function answers(id: string, promise: string, is: Said['is']): Expectation {
  return {
    id,
    promise,
    run: async (scene) => {
      const cases = scene.bench.answers.filter((one) => one.is === is);
      expect(cases.length).toBeGreaterThan(4);
      await eachKind(scene, cases, async (stage, said, order) => {
        // The same request each time: the far end recognises its number, and only the answer differs.
        stage.onWrite(said.kind, resigned(scene.bench, said));
        const got = await stage.sendOnly(order);
        expect({ said: said.name, type: got.type }).toEqual({ said: said.name, type: is });
        if (got.type !== 'rejected') return;
        expect(got.final).toBe(true);
        if (said.reason !== undefined)
          expect({ said: said.name, reason: got.reason }).toEqual({ said: said.name, reason: said.reason });
      });
      return 'yes';
    },
  };
}

function records(id: string, promise: string, is: readonly Said['is'][]): Expectation {
  return {
    id,
    promise,
    run: async (scene) => {
      const stage = await scene.open();
      const { main } = stage;
      stage.needQuery(main);
      const cases = scene.bench.records.filter((one) => is.includes(one.is));
      expect(cases.length).toBeGreaterThan(0);
      const order = await stage.ready(main);
      await stage.send(order);
      for (const said of cases) {
        stage.onQuery(main, resigned(scene.bench, said));
        const queryResult = await stage.query(order);
        const type = queryResult.type === 'found' ? queryResult.outcome.type : queryResult.type;
        expect({ said: said.name, type }).toEqual({ said: said.name, type: said.is });
        if (said.reason !== undefined)
          expect(queryResult).toMatchObject({ outcome: { reason: said.reason } });
      }
      return 'yes';
    },
  };
}

async function eachKind(
  { open }: Scene,
  cases: readonly Said[],
  run: (stage: Stage, said: Said, order: Awaited<ReturnType<Stage['ready']>>) => Promise<void>,
): Promise<void> {
  for (const kind of new Set(cases.map((one) => one.kind))) {
    const stage = await open();
    const order = await stage.ready(kind);
    for (const said of cases.filter((one) => one.kind === kind)) await run(stage, said, order);
    await stage.close();
  }
}

function resigned(bench: Bench, said: Said) {
  return withAnswer((answer) => bench.resigned(answer, said.fields));
}
