import { ApplicationFailure } from '@temporalio/common';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';
import type { CodeAct } from '../scenario/scenario.js';

function code(kind: CodeAct['kind'], act: Partial<CodeAct> = {}): CodeAct {
  return { kind, waitMs: SECOND_MS, as: 'update', twice: false, ...act };
}

/** Bugs by which workflows end or go on without what they could have known. */
export const WORKFLOW_CANARIES: readonly Canary[] = [
  {
    name: 'an account that a lost task has begun to open is called back',
    caughtBy: 'a member can come again',
    besides: ['everything ends'],
    scenario: (drawn) => {
      const order = {
        workflow: 'onboarding',
        onboarded: false,
        commands: [],
        cancelMs: 3 * SECOND_MS,
      } as const;
      // The worker dies once it has recorded that nothing was sent, and the next one may start only after the cancellation.
      const away = { ...once('connectionRefused'), times: 1_000, untilMs: 2 * SECOND_MS };
      const death = { moment: 'after the answer is recorded', nth: 1 } as const;
      const crashes = ['adapay createMember', 'pingan 6000', 'lianlian openacct-snapply-individual'].map(
        (name) => ({ interface: name, ...death }),
      );
      return { ...quietly(drawn, order, [away]), crashes };
    },
    workflows: [["{ recall: intent.kind !== 'openAccount' }", '{ recall: true }']],
  },
  {
    name: 'commands are taken until the server takes no decision any more',
    // Where a provider proves no absence, an operator decides what was lost.
    at: ['adapay'],
    caughtBy: 'everything ends',
    scenario: (drawn) => {
      const refunds = Array.from({ length: 16 }, (_, index) => ({
        ...commandAct('refund', 2 + index),
        share: 1,
        insists: false,
        patienceMs: MINUTE_MS,
      }));
      const order = { commands: [commandAct('release', 1), ...refunds], sellerFen: 20_000, mostCommands: 6 };
      const lost = { ...once('dropBefore', 'refund'), times: 100, fromMs: 8 * SECOND_MS };
      const scenario = quietly(drawn, order, [lost]);
      return { ...scenario, engine: { ...scenario.engine, mostUpdates: 14 } };
    },
    workflows: [
      ['if (!isEnding)\n            this.#check(verifies ? withRoomToVerify(this.most) : this.most);', ''],
    ],
  },
  {
    name: 'an order ends without reading the journal',
    // At 连连 the notification of the refund ends it in the journal.
    at: ['adapay', 'pingan'],
    caughtBy: 'the journal matches the records',
    besides: ['journal is workflow', 'everything ends'],
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [
            commandAct('release', 1),
            { ...commandAct('refund', 2), share: 40, insists: false, patienceMs: 6 * SECOND_MS },
          ],
          sellerFen: 20_000,
        },
        [
          slow('refund', 40 * SECOND_MS),
          { ...once('updatesUnprocessed'), fromMs: 1_500, untilMs: 20 * SECOND_MS },
        ],
      ),
    journal: (journal) => ({
      ...journal,
      endExecution: (ending) => journal.endExecution({ ...ending, prefixes: [], known: [] }),
    }),
  },
  {
    name: 'a part return releases the rest without a request for it',
    at: ['pingan'],
    caughtBy: 'commands do what they say',
    scenario: (drawn) =>
      quietly(drawn, { commands: [{ ...commandAct('return', 1), share: 40, insists: false }] }, []),
    workflows: [
      ['if (isPart && !divisible && !releaseRest) {', 'if (false) {'],
      ['if (isPart && releaseRest)', 'if (isPart && !divisible)'],
    ],
  },
  {
    name: 'another code under a used request id gets the answer to the first one',
    at: ['pingan'],
    caughtBy: 'an id is one command',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          workflow: 'purchase',
          onboarded: false,
          codes: [
            code('wrong', { waitMs: 10 * SECOND_MS }),
            code('right', { waitMs: 10 * SECOND_MS, reusesId: true }),
          ],
        },
        [],
      ),
    // As it was while a digest was no secret.
    workflows: [
      [
        'JSON.stringify([name, command], sorted)',
        'JSON.stringify([name, { ...command, code: undefined }], sorted)',
      ],
    ],
  },
  {
    name: 'a code that waits behind the accepted one is answered as too late',
    at: ['pingan'],
    caughtBy: 'answers are true',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          workflow: 'purchase',
          onboarded: false,
          codes: [
            code('right', { waitMs: 10 * SECOND_MS, as: 'signal' }),
            code('right', { waitMs: SECOND_MS }),
          ],
        },
        [slow('verifyCardBinding', 12 * SECOND_MS)],
      ),
    workflows: [["if (!awaited || !end || end === 'resend')", 'if (true)']],
  },
  {
    name: 'a worker without settings calls an unknown outcome rejected',
    at: ['pingan'],
    caughtBy: 'the journal matches the records',
    besides: ['everything ends'],
    scenario: (drawn) =>
      quietly(drawn, {}, [
        once('doAndDrop', 'hold'),
        { ...once('unconfigured'), fromMs: 3 * SECOND_MS, untilMs: 30 * MINUTE_MS },
      ]),
    activity: async (_type, run) => {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof ApplicationFailure) || error.type !== 'PROVIDER_NOT_CONFIGURED') throw error;
        throw ApplicationFailure.create({
          type: 'NOT_SUPPORTED',
          message: error.message,
          nonRetryable: true,
        });
      }
    },
  },
  {
    name: 'a command that was carried out in part is reported as refused',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [{ ...commandAct('return', 1), share: 40, releaseRest: true, insists: false }],
        },
        [once('rejectedForNow', 'release')],
        { partialRelease: true },
      ),
    workflows: [
      ['throw (0,_command_record_js__WEBPACK_IMPORTED__.asPartlyDone)(record, error);', 'throw error;'],
    ],
  },
  {
    name: 'a freeze that is cancelled leaves its money frozen',
    at: ['adapay'],
    caughtBy: 'a separate end is true',
    besides: ['everything ends'],
    scenario: (drawn) =>
      quietly(drawn, { workflow: 'freeze', commands: [], sellerFen: 20_000, cancelMs: 6 * SECOND_MS }, [
        slow('freeze', 12 * SECOND_MS),
      ]),
    workflows: [
      [
        '(this.#payments.left))\n            await this.#unfreeze(',
        '(this.#payments.left) && false)\n            await this.#unfreeze(',
      ],
    ],
  },
  {
    name: 'a card that is still bound is called unbound',
    at: ['pingan'],
    caughtBy: 'a separate end is true',
    scenario: (drawn) =>
      quietly(drawn, { workflow: 'unbinding', commands: [], funds: [] }, [once('dropBefore', 'unbindCard')]),
    workflows: [
      [
        "if (outcome.type === 'absent' && (await (0,_operations_late_effect_js__WEBPACK_IMPORTED__.effectOf)(workflow, operation)))",
        "if (outcome.type === 'absent')",
      ],
    ],
  },
  {
    name: 'a refused decision is remembered',
    at: ['adapay'],
    caughtBy: 'everything ends',
    scenario: (drawn) =>
      quietly(drawn, { operatorAfterMs: 15 * MINUTE_MS }, [
        once('dropBefore', 'hold'),
        { ...once('unconfigured'), fromMs: 3 * MINUTE_MS, untilMs: 7 * HOUR_MS },
      ]),
    decidesOnce: true,
  },
  {
    name: 'an operator’s decision ends no wait',
    at: ['adapay'],
    caughtBy: 'everything ends',
    scenario: (drawn) => quietly(drawn, { operatorAfterMs: 2 * HOUR_MS }, [once('dropBefore', 'hold')]),
    workflows: [['return this.workflow.decisions.isDecided(this.#id);', 'return false;']],
  },
];
