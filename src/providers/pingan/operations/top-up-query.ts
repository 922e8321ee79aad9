import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { compareMoney, subtractMoney, ZERO } from '../../../domain/money.js';
import { namesIn } from '../../../domain/names-in.js';
import type { IntentItem, IntentResults } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import { outcomeOfItems, type ItemResult } from '../../../domain/operations/split.js';
import type { Outcome } from '../../../domain/outcome.js';
import { requireItems } from '../../items.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import { absence, orOff, queryAfterMs, type ResolutionDefinition } from '../../resolution.js';
import type { TimedContext } from '../operation.js';
import { itemNumber } from './pay-from-freeze.js';
import { partyShown } from './party-shown.js';
import { FIND_TOP_UP, findTrade } from './trade-query.js';

export type TopUpKind = 'topUp' | 'reverseTopUp';
type Result = IntentResults['topUp'];
type Found = Extract<QueryResult<MoneyResult>, { type: 'found' }>;

/** Queried like any trade, and never sent twice: the guide promises 交易幂等 of other interfaces. */
export const TOP_UP_RESOLUTION: ResolutionDefinition = {
  rule: {
    queryAfterMs: [3, 5, 5, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE_MS),
    absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
  },
  settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
};

/**
 * What became of each sub-order, by 6110 flag 4. Not found at all is what the bank answers for none of them; one that it does not know
 * beside others that it knows stays in doubt, since they went in one request. `numberOf`: the number of one of them.
 */
export async function findTopUp<K extends TopUpKind>(
  request: OperationRequest<K>,
  context: TimedContext,
  numberOf: (serialNumber: string, index: number) => string = itemNumber,
): Promise<QueryResult<Result>> {
  const items = requireItems(request.intent);
  const answers = await Promise.all(
    items.map((item, index) => {
      const serialNumber = numberOf(request.serialNumber, index);
      return findSubOrder({ ...request, serialNumber }, context, item);
    }),
  );
  const [first] = answers;
  if (!first) throw new Error('broken invariant: a top-up has sub-orders');
  const unclear = answers.find((one) => one.type === 'unclear');
  if (unclear?.type === 'unclear') return unclear;
  const found = answers.filter((one): one is Found => one.type === 'found');
  const [shown] = found;
  if (!shown) return { type: 'notFound', evidence: first.evidence };
  const results = items.map((item, index) => resultOf(item, answers[index] ?? first));
  const { tradeDate } = shown.evidence;
  const outcome = outcomeOfItems(results, tradeDate === undefined ? {} : { tradeDate });
  // What differs of one sub-order is its own doubt.
  return { type: 'found', outcome, evidence: shown.evidence, reported: {}, items: results };
}

function findSubOrder<K extends TopUpKind>(
  request: OperationRequest<K>,
  context: TimedContext,
  item: IntentItem,
): Promise<QueryResult<MoneyResult>> {
  return findTrade<K, MoneyResult>(request, context, {
    endpoint: FIND_TOP_UP,
    bookedAs: 'topUp',
    personal: namesIn(request.intent),
    resultOf: (money) => money,
    partiesOf: (trade) => partyShown(trade, item.payee),
  });
}

function resultOf(item: IntentItem, answer: QueryResult<MoneyResult>): ItemResult {
  const { itemId } = item;
  if (answer.type !== 'found') return { itemId, outcome: { type: 'unknown', why: '6110 does not know it' } };
  const { reference } = answer.evidence;
  return { itemId, outcome: outcomeOf(item, answer), ...(reference !== undefined && { reference }) };
}

/** Whether TranAmt includes the fee of a sub-order is not said of flag 4: either amount will do, and no other. */
function outcomeOf({ amount, fee = ZERO }: IntentItem, { outcome, reported }: Found): Outcome {
  const net = subtractMoney({ from: amount, take: fee });
  const isOwn = [amount, net].some(
    (one) => reported.amount === undefined || compareMoney(one, reported.amount) === 0,
  );
  if (reported.mismatch !== undefined) return { type: 'unknown', why: reported.mismatch };
  if (!isOwn) return { type: 'unknown', why: `6110 shows the amount ${reported.amount ?? ''}` };
  return outcome.type === 'succeeded' ? { type: 'succeeded', result: {} } : outcome;
}
