import { minMoney, subtractMoney, sumMoney, ZERO, type Money } from '../../domain/money.js';
import {
  NOBODY,
  type ExpectedSplit,
  type SplitRules,
  type SplitScenario,
  type SplitTerms,
} from './split-scenario.js';

/** Every division of the demo, each written once. */
export const SPLIT_SCENARIOS = {
  split: { comesTo: 'split', decide: finish, expected: allSplit },
  partlySplit: {
    failsFor: 'courier',
    comesTo: 'partlySplit',
    decide: finish,
    expected: (terms, rules) => ended(terms, rules, { got: { ...NOBODY, seller: terms.seller } }),
  },
  failedAndRetried: {
    failsFor: 'courier',
    comesTo: 'notSplit',
    decide: async (started) => {
      started.setSharer('courier', 'succeeds');
      await started.client.splits.retry(started.key, { requestId: 'retry-1' });
      await finish(started);
    },
    expected: allSplit,
  },
  returned: {
    comesTo: 'split',
    decide: async (started) => {
      const { client, key, terms } = started;
      await client.splits.prepareRefund(key, { requestId: 'refund-1', amount: terms.refund });
      await finish(started);
    },
    expected: afterRefund,
  },
  answerLost: { isLost: true, comesTo: 'split', decide: finish, expected: allSplit },
  killed: { isKilled: true, comesTo: 'split', decide: finish, expected: allSplit },
} as const satisfies Record<string, SplitScenario>;

export type SplitScenarioName = keyof typeof SPLIT_SCENARIOS;

type Finishing = Parameters<NonNullable<SplitScenario['decide']>>[0];

/** Where the provider cannot finish a trade, its division ends at the deadline. */
async function finish({ client, key, finishes }: Finishing): Promise<void> {
  if (finishes) await client.splits.finish(key, { requestId: 'finish-1' });
}

function undivided({ paid, seller, courier }: SplitTerms): Money {
  return subtractMoney({ from: paid, take: sumMoney(seller, courier) });
}

function allSplit(terms: SplitTerms, rules: SplitRules): ExpectedSplit {
  return ended(terms, rules, { got: { seller: terms.seller, courier: terms.courier } });
}

/** How a division ends whose receivers have so much: the rest goes to the merchant, or stays undivided. */
function ended(
  { paid }: SplitTerms,
  { finishes }: SplitRules,
  { got, returned = ZERO }: Pick<ExpectedSplit, 'got'> & { readonly returned?: Money },
): ExpectedSplit {
  const rest = subtractMoney({ from: paid, take: sumMoney(got.seller, got.courier, returned) });
  const state = got.seller !== ZERO && got.courier !== ZERO ? 'split' : 'partlySplit';
  return finishes
    ? { state: 'finished', got, returned, finished: rest }
    : { state, got, returned, finished: ZERO };
}

/** What the refund lacks comes back: from the first receivers as far as it is needed, or all of it. */
function afterRefund(terms: SplitTerms, rules: SplitRules): ExpectedSplit {
  const { seller, courier, refund } = terms;
  if (!rules.returnsParts) {
    const { state, finished } = allSplit(terms, rules);
    return { state, got: NOBODY, returned: sumMoney(seller, courier), finished };
  }
  const lacking = subtractMoney({ from: refund, take: undivided(terms) });
  const fromSeller = minMoney(seller, lacking);
  const got = {
    seller: subtractMoney({ from: seller, take: fromSeller }),
    courier: subtractMoney({ from: courier, take: subtractMoney({ from: lacking, take: fromSeller }) }),
  };
  return { ...ended(terms, rules, { got, returned: lacking }), ...(!rules.finishes && { state: 'split' }) };
}
