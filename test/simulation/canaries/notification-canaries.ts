import { SECOND_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { withoutNotifiedAmounts } from './channel-canaries.js';
import { once, quietly } from '../scenario/quiet-scenario.js';

/** Bugs in what notifications are taken for. */
export const NOTIFICATION_CANARIES: readonly Canary[] = [
  {
    name: 'a signed notification of another amount ends a withdrawal',
    at: ['adapay', 'lianlian'],
    caughtBy: 'a notification of another amount ends nothing',
    scenario: (drawn) =>
      quietly(drawn, { workflow: 'withdrawal', commands: [], sellerFen: 20_000 }, [
        { ...once('pending', 'withdraw'), ms: 5 * SECOND_MS, withEffect: true },
        once('notifyOtherAmount'),
      ]),
    provider: (provider) => withoutNotifiedAmounts(provider),
  },
];
