import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { NotSent } from '../../../src/domain/errors.js';
import { querying, sending } from './altered-provider.js';
import type { Canary } from './canary.js';
import type { FaultPlan } from '../scenario/faults.js';
import { once, quietly } from '../scenario/quiet-scenario.js';

/** Bugs that the product once had: each is planted again. */
export const REGRESSION_CANARIES: readonly Canary[] = [
  {
    name: 'an order that has ended admits what a stopped worker begins',
    caughtBy: 'what is over stays over',
    besides: ['everything ends', 'journal is workflow'],
    scenario: (drawn) => ({
      // Started again once Temporal has forgotten it: then as well nothing of it may begin.
      ...quietly(drawn, { cancelMs: 5 * SECOND_MS, againMs: 62 * DAY_MS, commands: [] }, []),
      crashes: ['pingan 6034/1', 'adapay balancePay', 'lianlian createpay'].map((name) => ({
        interface: name,
        moment: 'before the intent is stored',
        nth: 1,
        pauseMs: 10 * MINUTE_MS,
      })),
    }),
    journal: (journal) => ({
      ...journal,
      begin: ({ caller, ...rest }) => journal.begin({ ...rest, workflow: caller?.workflowId }),
    }),
  },
  {
    name: 'a query slower than the spare part of the lease is not counted',
    at: ['pingan'],
    caughtBy: 'everything ends',
    scenario: (drawn) => quietly(drawn, {}, [once('dropBefore', 'release'), slowQueries('release')]),
    journal: (journal) => {
      const begunMs = new Map<string, number>();
      return {
        ...journal,
        begin: (options) => {
          begunMs.set(options.intent.operationId, Date.now());
          return journal.begin(options);
        },
        record: (recording) => {
          const tookMs = Date.now() - (begunMs.get(recording.operationId) ?? Date.now());
          if (recording.notFound && tookMs > 10 * SECOND_MS)
            return Promise.reject(new NotSent('too little of the lease was left'));
          return journal.record(recording);
        },
      };
    },
  },
  {
    name: 'a number that is known already is taken for a rejection',
    at: ['adapay'],
    caughtBy: 'failed only by evidence',
    scenario: (drawn) => quietly(drawn, {}, []),
    // The request came twice, and its sender gets the second answer.
    bank: ({ faults }) =>
      void faults.add({
        kind: 'unknownCode',
        withEffect: true,
        code: 'SIM_ORDER_NO_USED',
        interface: 'settle_accounts.balancePay',
        times: 1,
      }),
    provider: (provider) =>
      sending(provider, ['hold'], (send) => async (request, secrets) => {
        const answer = await send(request, secrets);
        const isUsed = answer.type === 'unknown' && (answer.evidence.code ?? '').includes('USED');
        if (!isUsed) return answer;
        const { code = '' } = answer.evidence;
        const rejected = {
          type: 'rejected',
          reason: 'other',
          code,
          message: answer.why,
          final: true,
        } as const;
        return { ...rejected, evidence: answer.evidence };
      }),
  },
  {
    name: 'of two rows of one number the first decides',
    at: ['adapay'],
    caughtBy: 'failed only by evidence',
    besides: ['the journal matches the records', 'everything ends'],
    resendMode: 'none',
    // The request comes twice: the first has held the money, and what the second began fails and stands before it in the list.
    scenario: (drawn) =>
      quietly(drawn, { funds: [{ afterMs: 0, fen: 20_000 }] }, [
        { ...once('requestTwice', 'hold'), ms: 2 * SECOND_MS },
        once('doAndDrop', 'hold'),
        { ...once('pending', 'hold'), fromMs: SECOND_MS, ms: 5 * MINUTE_MS, withEffect: false },
      ]),
    provider: (provider) =>
      querying(provider, 'hold', (query) => async (request) => {
        const queryResult = await query(request);
        const first = /\d rows: (\w+)/.exec(queryResult.evidence.detail ?? '')?.[1];
        if (queryResult.type !== 'found' || first === undefined || first === 'succeeded') return queryResult;
        const rejected = {
          type: 'rejected',
          reason: 'other',
          code: 'FIRST',
          message: '',
          final: true,
        } as const;
        const pending = { type: 'pending', why: 'the first row says so' } as const;
        return { ...queryResult, outcome: first === 'rejected' ? rejected : pending };
      }),
  },
  {
    name: 'a list whose rows differ in their fields is verified by another rule than it was signed by',
    at: ['pingan'],
    caughtBy: 'everything ends',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          workflow: 'purchase',
          onboarded: false,
          codes: [{ kind: 'right', waitMs: 10 * SECOND_MS, as: 'update', twice: false }],
          // No operator comes in time: only the list can end it.
          operatorAfterMs: 400 * DAY_MS,
        },
        [once('doAndDrop', 'verifyCardBinding')],
        { otherCards: true },
      ),
    signsListsOtherwise: true,
  },
  {
    name: 'an order is started with keys that no worker has',
    caughtBy: 'replays are the same',
    besides: ['everything ends'],
    scenario: (drawn) => ({ ...quietly(drawn, {}, []), engine: { evictAfterTasks: 1_000, encrypts: true } }),
    startsWithOtherKeys: true,
  },
  {
    name: 'an order that no worker could carry out has spent its number',
    caughtBy: 'a number stays free',
    scenario: (drawn) =>
      quietly(drawn, { againMs: 31 * DAY_MS }, [{ ...once('unconfigured'), untilMs: 7 * HOUR_MS }]),
    workflows: [
      ['if (ending.code() === _core_refusal_js__WEBPACK_IMPORTED__.PROVIDER_NOT_CONFIGURED || ', 'if ('],
    ],
  },
];

/** Queries that take longer than a lease has to spare, for as long as the run goes on. */
function slowQueries(...of: NonNullable<FaultPlan['of']>): FaultPlan {
  const { times: _once, ...plan } = once('slowQuery', ...of);
  return { ...plan, ms: 11 * SECOND_MS };
}
