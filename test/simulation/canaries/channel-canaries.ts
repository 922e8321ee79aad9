import { SECOND_MS } from '../../../src/domain/durations.js';
import type { ParsedNotification, Provider } from '../../../src/providers/provider.js';
import type { ProviderName } from '../providers/provider-names.js';
import { querying } from './altered-provider.js';
import type { Canary } from './canary.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { OrderPlan, PayerPlan, Scenario } from '../scenario/scenario.js';

const AT: readonly ProviderName[] = ['adapay', 'lianlian'];

/** Bugs in what becomes of a payment through a channel. */
export const CHANNEL_CANARIES: readonly Canary[] = [
  {
    name: 'a late payment is kept',
    at: AT,
    caughtBy: 'a late payment goes back',
    besides: ['everything ends', 'journal is workflow'],
    scenario: (drawn) => paying(drawn, { does: 'paysLate', afterMs: 60 * SECOND_MS }),
    workflows: [
      [
        'await this.callbacks.undo((0,_operations_resolve_js__WEBPACK_IMPORTED__.referenceTo)(hold));',
        'if (!watches) await this.callbacks.undo((0,_operations_resolve_js__WEBPACK_IMPORTED__.referenceTo)(hold));',
      ],
    ],
  },
  {
    name: 'a second payment is kept',
    at: AT,
    caughtBy: 'a payer pays once',
    besides: ['everything ends', 'journal is workflow', 'a deadline is kept', 'answers are true'],
    scenario: (drawn) => paying(drawn, { does: 'paysTwice', afterMs: 30 * SECOND_MS }),
    // The other tab is shown a code of its own.
    workflows: [
      [
        '(0,_operations_resolve_js__WEBPACK_IMPORTED__.resolve)(workflow, intent, { awaitedUntilMs: deadlineMs }));',
        "(0,_operations_resolve_js__WEBPACK_IMPORTED__.resolve)(workflow, intent, { awaitedUntilMs: deadlineMs })); if (operation.outcome.type === 'succeeded') await (0,_operations_resolve_js__WEBPACK_IMPORTED__.resolve)(workflow, intents.hold(2, new Date(deadlineMs).toISOString()));",
      ],
    ],
  },
  {
    name: 'another amount is accepted',
    at: AT,
    caughtBy: 'another amount is not accepted',
    besides: [
      'everything ends',
      'journal is workflow',
      'the journal matches the records',
      'answers are true',
    ],
    scenario: (drawn) => paying(drawn, { does: 'paysOther', afterMs: 30 * SECOND_MS }),
    provider: (provider) => withoutAmounts(provider),
  },
  {
    name: 'a payment that waits for its payer is taken for a failed one',
    at: AT,
    caughtBy: 'an unpaid payment is closed first',
    besides: ['failed only by evidence', 'everything ends'],
    scenario: (drawn) => paying(drawn, { does: 'staysAway', afterMs: 0 }),
    provider: (provider) =>
      querying(provider, 'hold', (query) => async (request) => {
        const found = await query(request);
        if (found.type !== 'found' || found.outcome.type !== 'pending') return found;
        const failed = { type: 'rejected', reason: 'other', code: 'OPEN', message: '', final: true } as const;
        return { ...found, outcome: failed };
      }),
  },
];

/** One order that is paid through a channel. */
function paying(drawn: Scenario, payer: PayerPlan, order: Partial<OrderPlan> = {}): Scenario {
  return quietly(drawn, { funds: [], commands: [], payer, ...order }, []);
}

/** An adapter that does not say which amount was paid. */
function withoutAmounts(provider: Provider): Provider {
  const silent = querying(provider, 'hold', (query) => async (request) => {
    const found = await query(request);
    return found.type === 'found' ? { ...found, reported: {} } : found;
  });
  return withoutNotifiedAmounts(silent);
}

/** An adapter that does not say which amount a notification names. */
export function withoutNotifiedAmounts(provider: Provider): Provider {
  const parse = provider.parseNotification?.bind(provider);
  const unseen = (parsed: ParsedNotification): ParsedNotification =>
    parsed.type === 'genuine' && parsed.operation
      ? {
          ...parsed,
          operation: {
            ...parsed.operation,
            queryResult: { ...parsed.operation.queryResult, reported: {} },
          },
        }
      : parsed;
  return { ...provider, ...(parse && { parseNotification: (request) => unseen(parse(request)) }) };
}
