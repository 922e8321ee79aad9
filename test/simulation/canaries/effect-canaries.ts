import { AsyncResource } from 'node:async_hooks';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { ProviderName } from '../providers/provider-names.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type CommandAct } from '../scenario/scenario.js';
import { sending } from './altered-provider.js';
import type { Canary } from './canary.js';
import { replacing } from './plant-bug.js';

/** Nothing is ever sent twice where a repeat is not known to be harmless, and codes are sent by 平安 alone. */
const PINGAN_ALONE: readonly ProviderName[] = ['pingan'];

/** Where an answer ends a hold. */
const ENDED_BY_ANSWERS: readonly ProviderName[] = ['adapay', 'pingan'];

/** Bugs by which an effect is made twice, by no evidence or out of its order, or records and answers differ from it. */
export const EFFECT_CANARIES: readonly Canary[] = [
  {
    name: 'a timeout is taken for a rejection',
    caughtBy: 'failed only by evidence',
    scenario: (drawn) => quietly(drawn, {}, [once('dropBefore', 'hold')]),
    provider: (provider) =>
      sending(provider, ['hold', 'release', 'return', 'refund'], (send) => async (request, secrets) => {
        const answer = await send(request, secrets);
        if (answer.type !== 'unknown') return answer;
        const rejected = {
          type: 'rejected',
          reason: 'other',
          code: 'TIMEOUT',
          message: answer.why,
          final: true,
        } as const;
        return { ...rejected, evidence: answer.evidence };
      }),
  },
  {
    name: 'a rejected repeat is taken as final',
    at: PINGAN_ALONE,
    caughtBy: 'failed only by evidence',
    scenario: (drawn) =>
      quietly(
        drawn,
        {},
        [
          once('doAndDrop', 'hold'),
          { ...once('notFoundFor', ...MONEY_KINDS), ms: 10 * MINUTE_MS, times: 100 },
        ],
        {
          resendMode: 'balanceFirst',
        },
      ),
    database: (database) =>
      replacing(database, "WHEN 'answer' THEN others_left = 0", "WHEN 'answer' THEN true"),
  },
  {
    name: 'an unknown outcome is sent again without a query',
    caughtBy: 'queried before sent again',
    // Where nothing but a query ends anything it would never end.
    at: ENDED_BY_ANSWERS,
    scenario: (drawn) => quietly(drawn, {}, [once('doAndDrop', 'hold')]),
    journal: (journal) => ({
      ...journal,
      begin: async (options) => {
        const begun = await journal.begin(options);
        return begun.type === 'owned' ? { ...begun, mayHaveLeft: false } : begun;
      },
    }),
  },
  {
    name: 'a second attempt gets a fresh number',
    at: PINGAN_ALONE,
    caughtBy: 'one number',
    scenario: (drawn) => quietly(drawn, {}, [once('dropBefore', 'hold')]),
    provider: (provider) => {
      const sent = new Set<string>();
      return sending(provider, ['hold'], (send) => (request, secrets) => {
        const { serialNumber } = request;
        const isSecond = sent.has(serialNumber);
        sent.add(serialNumber);
        return send(
          isSecond ? { ...request, serialNumber: `${serialNumber.slice(0, -1)}Z` } : request,
          secrets,
        );
      });
    },
  },
  {
    name: 'an answer is recorded after the next step',
    at: ENDED_BY_ANSWERS,
    caughtBy: 'recorded first',
    scenario: (drawn) => quietly(drawn, {}, []),
    journal: (journal, context) => ({
      ...journal,
      record: async (recording) => {
        const { did, outcome, operationId } = recording;
        const row = await journal.find(operationId);
        if (did !== 'sent' || outcome.type !== 'succeeded' || row?.kind !== 'hold')
          return journal.record(recording);
        const later = AsyncResource.bind(() => void journal.record(recording));
        context.after(10, later);
        return { ...row, finalOutcome: outcome };
      },
    }),
  },
  {
    name: 'a hold in doubt is taken for held',
    at: PINGAN_ALONE,
    caughtBy: 'nothing rests on an unknown outcome',
    scenario: (drawn) =>
      quietly(drawn, { commands: [{ ...commandAct('release', 1), waitMs: 6_000, insists: false }] }, [
        slow('hold', 12_000),
      ]),
    workflows: [
      [
        'if ((0,_src_domain_outcome_js__WEBPACK_IMPORTED__.isFinal)(result.outcome) || enough(result))',
        "if (intent.kind === 'hold') result = { ...result, outcome: { type: 'succeeded', result: { divisible: false } } };\n            if ((0,_src_domain_outcome_js__WEBPACK_IMPORTED__.isFinal)(result.outcome) || enough(result))",
      ],
    ],
  },
  {
    name: 'a cancellation undoes while the hold is still under way',
    at: PINGAN_ALONE,
    caughtBy: 'nothing rests on an unknown outcome',
    scenario: (drawn) => quietly(drawn, { commands: [], cancelMs: 6_000 }, [slow('hold', 12_000)]),
    workflows: [
      [
        'await callbacks.codes.resolve(undoable.intent, { durable: attempt > 1 })',
        "await Promise.race([callbacks.codes.resolve(undoable.intent, { durable: attempt > 1 }), (0,_core_waits_js__WEBPACK_IMPORTED__.pause)({ ms: 60000, summary: 'or cancelled' })])",
      ],
      [
        'await this.callbacks.codes.recall(this.intent)',
        "{ intent: this.intent, serialNumber: 'none', outcome: { type: 'succeeded', result: { divisible: false } } }",
      ],
    ],
  },
  {
    name: 'a refund is lost',
    caughtBy: 'the journal matches the records',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [commandAct('release', 1), { ...commandAct('refund', 2), as: 'signal', waitMs: 60_000 }],
        },
        [],
      ),
    provider: (provider) =>
      sending(
        provider,
        ['refund'],
        () => () =>
          Promise.resolve({
            type: 'succeeded',
            result: {},
            evidence: { source: 'answer', detail: '', code: '000000' },
          }),
      ),
  },
  {
    name: 'the provider does a repeated number again',
    at: PINGAN_ALONE,
    caughtBy: 'one effect',
    resendMode: 'none',
    scenario: (drawn) =>
      quietly(
        drawn,
        { commands: [commandAct('release', 1), { ...commandAct('refund', 2), share: 20 }] },
        [
          once('doAndDrop', 'refund'),
          { ...once('notFoundFor', ...MONEY_KINDS), ms: 10 * MINUTE_MS, times: 100 },
        ],
        { resendMode: 'replay' },
      ),
  },
  {
    name: 'a dispute does not stop the deadline',
    caughtBy: 'a dispute stops the clock',
    scenario: (drawn) => quietly(drawn, { commands: [commandAct('openDispute', 1)] }, []),
    workflows: [['this.#commandCame(isDisputed ? undefined : timer)', 'this.#commandCame(timer)']],
  },
  {
    name: 'a code is logged',
    at: PINGAN_ALONE,
    caughtBy: 'nothing personal in logs',
    scenario: (drawn) => quietly(drawn, { workflow: 'purchase', onboarded: false }, []),
    provider: (provider, context) =>
      sending(provider, ['verifyCardBinding'], (send) => (request, secrets) => {
        context.log(`sends the code ${secrets?.verificationCode ?? ''}`);
        return send(request, secrets);
      }),
  },
  {
    name: 'a replayed workflow waits otherwise',
    caughtBy: 'replays are the same',
    scenario: (drawn) => ({
      ...quietly(drawn, { commands: [] }, []),
      engine: { ...drawn.engine, evictAfterTasks: 1 },
    }),
    workflows: [
      [
        '(0,_temporalio_workflow__WEBPACK_IMPORTED__.sleep)(timer.ms, ',
        '(0,_temporalio_workflow__WEBPACK_IMPORTED__.sleep)(timer.ms + (_temporalio_workflow__WEBPACK_IMPORTED__.workflowInfo().unsafe.isReplaying ? 1 : 0), ',
      ],
    ],
  },
  {
    name: 'a refund that waits for funds is forgotten',
    at: PINGAN_ALONE,
    caughtBy: 'everything ends',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [commandAct('release', 1), { ...commandAct('refund', 2), share: 100 }],
          sellerFen: 0,
          feeFen: 500,
        },
        [],
        { advance: '0.00' },
      ),
    workflows: [
      [
        'decisions.openTries(operationId);',
        'decisions.openTries(operationId); await new Promise(() => undefined);',
      ],
    ],
  },
  {
    name: 'an answer names money that has not moved',
    caughtBy: 'answers are true',
    scenario: (drawn) => quietly(drawn, { commands: [commandAct('return', 1)] }, []),
    workflows: [
      [
        'return { requestId, state: this.standing.state, sums: this.balances.sums };',
        'return { requestId, state: this.standing.state, sums: { ...this.balances.sums, released: this.balances.sums.held } };',
      ],
    ],
  },
  {
    name: "the provider's records lose a fen",
    caughtBy: 'the ledger balances',
    scenario: (drawn) => quietly(drawn, {}, []),
    bank: ({ ledger, effects }) => {
      Object.defineProperty(ledger, 'balanced', { get: () => effects.total < 2 });
    },
  },
  {
    name: "an order's record at the provider loses a fen",
    caughtBy: 'held adds up',
    scenario: (drawn) => quietly(drawn, {}, []),
    bank: (bank) => {
      const holds = bank.holds.bind(bank);
      Object.assign(bank, { holds: () => holds().map((order) => ({ ...order, amount: '100.01' })) });
    },
  },
  {
    name: 'an operation that has ended is opened again',
    caughtBy: 'ends stay',
    scenario: (drawn) => quietly(drawn, {}, [{ ...once('taskLost'), probability: 0.4 }]),
    database: (database) =>
      replacing(
        replacing(database, 'WHERE o.final_outcome IS NULL\n      AND (o.busy', 'WHERE (o.busy'),
        'final_outcome = CASE WHEN fold.ends THEN $4::jsonb ELSE o.final_outcome END',
        'final_outcome = CASE WHEN fold.ends THEN $4::jsonb END',
      ),
  },
  {
    name: 'commands do not wait for each other',
    caughtBy: 'one at a time',
    scenario: (drawn) => {
      const part = (id: number): CommandAct => ({
        ...commandAct('return', id),
        share: 40,
        as: 'signal',
        insists: false,
      });
      return quietly(drawn, { commands: [part(1), part(2)] }, [slow('return', 12_000)], {
        partialRelease: true,
      });
    },
    workflows: [['void ended.then(() => letGo());', 'letGo();']],
  },
  {
    name: 'a workflow ends by sums of its own',
    caughtBy: 'journal is workflow',
    scenario: (drawn) => quietly(drawn, {}, []),
    workflows: [
      [
        'state,\n        sums,\n        ...(code',
        'state,\n        sums: { ...sums, refunded: sums.held },\n        ...(code',
      ],
    ],
  },
];
