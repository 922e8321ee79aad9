import { DAY_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';
import type { CommandAct, Scenario } from '../scenario/scenario.js';

const PART_REFUND: readonly [from: string, to: string] = [
  'carryOut: (running) => actions.refund(running, amount),',
  "carryOut: (running) => actions.refund(running, '0.01'),",
];

function refundOf(share: number, act: Partial<CommandAct> = {}): CommandAct {
  return { ...commandAct('refund', 2), share, ...act };
}

/** Released, then a part of it refunded; the seller and the advance account cover it. */
function refunded(drawn: Scenario, ...refunds: CommandAct[]): Scenario {
  return quietly(drawn, { commands: [commandAct('release', 1), ...refunds], sellerFen: 20_000 }, []);
}

/** The first refund is slow, its task is lost and its caller goes. */
function refundedBesideLost(drawn: Scenario, refunds: CommandAct[]): Scenario {
  return quietly(drawn, { commands: [commandAct('release', 1), ...refunds], sellerFen: 20_000 }, [
    slow('refund', 40_000),
    { ...once('updatesUnprocessed'), fromMs: 1_500, untilMs: 20_000 },
  ]);
}

/** Bugs in what commands do and in the answers to their callers. */
export const COMMAND_CANARIES: readonly Canary[] = [
  {
    name: 'a refund gives back a fen of what it said',
    caughtBy: 'commands do what they say',
    scenario: (drawn) => refunded(drawn, refundOf(40)),
    workflows: [PART_REFUND],
  },
  {
    name: 'a refund without a waiting caller gives back a fen of what it said',
    caughtBy: 'nothing is done by half',
    scenario: (drawn) => refunded(drawn, refundOf(40, { as: 'signal', waitMs: 60_000 })),
    workflows: [PART_REFUND],
  },
  {
    name: 'a command that was carried out is answered as refused',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) => refunded(drawn, refundOf(40)),
    workflows: [
      [
        'return { ...this.#answer(requestId), ...(finished && ',
        "if (plan.partly === 'refund') throw (0,_core_refusal_js__WEBPACK_IMPORTED__.refusal)('WRONG_STATE', 'refused all the same');\n        return { ...this.#answer(requestId), ...(finished && ",
      ],
    ],
  },
  {
    name: 'the same request is answered otherwise the second time',
    caughtBy: 'answers stay true',
    scenario: (drawn) => refunded(drawn, refundOf(40, { twice: true, waitMs: 60_000 })),
    workflows: [
      [
        'return this.#accepted.get(command.requestId)?.answer;',
        "return this.#accepted.get(command.requestId)?.answer.then((answer) => ({ ...answer, state: 'held' }));",
      ],
    ],
  },
  {
    name: 'a used request id is answered with the first answer, whatever it says',
    caughtBy: 'an id is one command',
    scenario: (drawn) => refunded(drawn, refundOf(40), refundOf(20, { insists: false })),
    workflows: [['if (before.digest !== digestOf(name, command)) {', 'if (false) {']],
  },
  {
    name: "a division gives the buyer's part to the seller",
    caughtBy: 'each side gets its part',
    scenario: (drawn) =>
      quietly(
        drawn,
        { commands: [commandAct('openDispute', 1), { ...commandAct('resolveDispute', 2), share: 30 }] },
        [],
        {
          partialRelease: true,
        },
      ),
    workflows: [
      ['await this.return(hold, toBuyer, command);', 'await this.return(hold, toSeller, command);'],
      [
        'await this.release(hold.reference, toSeller, command);\n    }',
        'await this.release(hold.reference, toBuyer, command);\n    }',
      ],
    ],
  },
  {
    name: 'a release takes no fee',
    caughtBy: 'each effect is what was agreed',
    scenario: (drawn) => quietly(drawn, {}, [], { partialRelease: true }),
    workflows: [
      [
        'const fee = this.balances.feeOfRelease(amount);\n        // The fee follows',
        "const fee = '0.00';\n        // The fee follows",
      ],
    ],
  },
  {
    name: 'what a refused command had reserved stays reserved',
    caughtBy: 'nothing is refused that is free',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [
            { ...commandAct('release', 1), insists: false },
            { ...commandAct('release', 2), waitMs: 60_000, insists: false },
          ],
          // Gives everything free.
          cancelMs: 240_000,
        },
        [once('rejectedForNow', 'release')],
      ),
    workflows: [
      [
        "if (plan.reserve === 'held') {\n                const moved",
        "if (plan.reserve === 'none') {\n                const moved",
      ],
    ],
  },
  {
    name: 'a command is carried out beside what a lost task has under way',
    caughtBy: 'one at a time',
    scenario: (drawn) =>
      refundedBesideLost(drawn, [
        refundOf(60, { patienceMs: 6_000, insists: false }),
        { ...refundOf(60), id: 3, waitMs: 2_000, insists: false },
      ]),
    journal: (journal) => ({
      ...journal,
      begin: ({ known: _known, ...options }) => journal.begin(options),
    }),
  },
  {
    name: 'an order that has ended begins anew',
    caughtBy: 'what is over stays over',
    scenario: (drawn) => quietly(drawn, { commands: [commandAct('return', 1)], againMs: 31 * DAY_MS }, []),
    // Without a caller the journal cannot refuse one.
    journal: (journal) => ({
      ...journal,
      begin: ({ caller: _caller, ...options }) => journal.begin(options),
    }),
  },
  {
    name: 'a withdrawal that was made is called rejected',
    at: ['adapay'],
    caughtBy: 'a separate end is true',
    scenario: (drawn) => quietly(drawn, { workflow: 'withdrawal', commands: [], sellerFen: 20_000 }, []),
    workflows: [
      [
        "watchForBounce)(workflow, ended) : { state: 'withdrawn' };",
        "watchForBounce)(workflow, ended) : { state: 'rejected', code: 'X' };",
      ],
    ],
  },
];
