import type { Canary } from './canary.js';
import { once, quietly } from '../scenario/quiet-scenario.js';

/** Bugs in what becomes of accounts that are to be closed. */
export const CLOSING_CANARIES: readonly Canary[] = [
  {
    name: 'an account that is still there is called closed',
    at: ['pingan'],
    caughtBy: 'a closing is true',
    scenario: (drawn) =>
      quietly(drawn, { workflow: 'closing', commands: [], funds: [] }, [once('dropBefore', 'closeAccount')]),
    workflows: [
      [
        "if (outcome.type === 'succeeded' || (await (0,_operations_late_effect_js__WEBPACK_IMPORTED__.hadEffect)(workflow, operation)))\n        return { state: 'closed' };",
        "return { state: 'closed' };",
      ],
    ],
  },
];
