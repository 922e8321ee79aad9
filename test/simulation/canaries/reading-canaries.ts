import { CommandNotSent } from '../../../src/client/errors.js';
import type { UpdateQueue } from '../../../src/client/update-queue.js';
import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { parseMoney } from '../../../src/domain/money.js';
import { querying } from './altered-provider.js';
import type { Canary } from './canary.js';
import { replacing } from './plant-bug.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';

/** Bugs in who owns an attempt, in what is read in records and results, and in who is told or served when. */
export const READING_CANARIES: readonly Canary[] = [
  {
    name: 'a lease keeps nobody away',
    caughtBy: 'one attempt at a time',
    // The worker dies with the request unsent, and the next one is there before its lease ends.
    scenario: (drawn) => ({
      ...quietly(drawn, {}, []),
      crashes: ['pingan 6034/1', 'adapay balancePay', 'lianlian createpay'].map((name) => ({
        interface: name,
        moment: 'before it is sent',
        nth: 1,
      })),
    }),
    database: (database) =>
      replacing(database, '      AND (o.busy_until IS NULL OR o.busy_until < excluded.begun_at)\n', ''),
  },
  {
    name: 'a query reads the figures of another row',
    caughtBy: 'the records are read right',
    besides: ['everything ends'],
    scenario: (drawn) =>
      quietly(drawn, { commands: [commandAct('release', 1)] }, [once('doAndDrop', 'release')]),
    provider: (provider) =>
      // No notification follows a release.
      querying(provider, 'release', (query) => async (request) => {
        const found = await query(request);
        return found.type === 'found'
          ? { ...found, reported: { ...found.reported, amount: parseMoney('0.01') } }
          : found;
      }),
  },
  {
    name: 'the account that a binding brought is forgotten',
    at: ['adapay'],
    caughtBy: 'a member keeps its account',
    scenario: (drawn) =>
      quietly(
        drawn,
        { workflow: 'purchase', onboarded: false, funds: [{ afterMs: MINUTE_MS, fen: 10_000 }] },
        [],
      ),
    workflows: [['account: applied.account ?? account.account };', 'account: account.account };']],
  },
  {
    name: 'a code that a lost task handed in is not searched for',
    at: ['pingan'],
    caughtBy: 'a bound card is reported',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          workflow: 'purchase',
          onboarded: false,
          diligent: false,
          codes: [{ kind: 'right', waitMs: 10 * SECOND_MS, as: 'update', twice: false, patienceMs: 200 }],
        },
        [{ ...once('updatesUnprocessed'), times: 1_000, untilMs: MINUTE_MS }],
      ),
    workflows: [['for (const intent of codes) {', 'for (const intent of []) {']],
  },
  {
    name: 'who waits for the money to leave escrow is answered when it is held',
    caughtBy: 'who waits is answered in time',
    scenario: (drawn) => quietly(drawn, { awaited: ['awaitDisbursement'] }, []),
    workflows: [
      [
        'await this.#untilNothingIsHeld();\n                    this.commandHandlers.releaseWaiting();',
        'this.commandHandlers.releaseWaiting();\n                    await this.#untilNothingIsHeld();',
      ],
    ],
  },
  {
    name: 'a turn that came to nobody is lost',
    caughtBy: 'a turn comes',
    scenario: (drawn) => {
      const later = { ...commandAct('refund', 2), share: 5, waitMs: 20 * MINUTE_MS, insists: false };
      const fen = Array.from({ length: 30 }, () => 1);
      const burst = { name: 'refund', afterMs: 0, fen, patienceMs: [3 * SECOND_MS] } as const;
      const order = {
        commands: [commandAct('release', 1), later, { ...later, id: 3 }],
        burst,
        sellerFen: 20_000,
      };
      return quietly(drawn, order, [{ ...slow('refund', 4 * SECOND_MS), times: 1_000 }]);
    },
    queue: (queue) => withoutTurns(queue),
  },
];

/** Once a caller has given up, no turn comes any more. */
function withoutTurns(queue: UpdateQueue): Pick<UpdateQueue, 'run'> {
  let isLost = false;
  return {
    run: async (options, send) => {
      if (isLost) throw new CommandNotSent(options.requestId);
      try {
        return await queue.run(options, send);
      } catch (error) {
        isLost ||= error instanceof CommandNotSent;
        throw error;
      }
    },
  };
}
