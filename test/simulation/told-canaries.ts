import { NotSent } from '../../src/domain/errors.js';
import { sending, type Canary } from './canaries.js';
import type { FaultPlan } from './faults.js';
import { once, quietly } from './quiet-scenario.js';

const SECOND = 1_000;

/** Mends that are taken out again: what each had let through stands in the first part of its promise's page. */
export const TOLD_CANARIES: readonly Canary[] = [
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
          if (recording.notFound && tookMs > 10 * SECOND)
            return Promise.reject(new NotSent('too little of the lease was left'));
          return journal.record(recording);
        },
      };
    },
  },
  {
    name: 'a number that is known already is taken for a refusal',
    caughtBy: 'failed only by evidence',
    scenario: (drawn) =>
      quietly(drawn, {}, [{ ...once('requestTwice'), ms: SECOND, times: 100 }], { repeatMode: 'refuse' }),
    provider: (provider) =>
      sending(provider, ['hold', 'release'], (send) => async (order, secrets) => {
        const answer = await send(order, secrets);
        const isUsed = answer.type === 'unknown' && /USED|ERR131|SIM_/.test(answer.evidence.code ?? '');
        if (!isUsed) return answer;
        const { code = '' } = answer.evidence;
        const refused = {
          type: 'rejected',
          reason: 'other',
          code,
          message: answer.why,
          final: true,
        } as const;
        return { ...refused, evidence: answer.evidence };
      }),
  },
];

/** Queries that take longer than a lease has to spare, for as long as the run goes on. */
function slowQueries(...of: NonNullable<FaultPlan['of']>): FaultPlan {
  const { times: _once, ...plan } = once('slowQuery', ...of);
  return { ...plan, ms: 11 * SECOND };
}
