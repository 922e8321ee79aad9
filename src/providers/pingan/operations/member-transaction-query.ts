import { InvalidInput } from '../../../domain/errors.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { reportedParties, type MemberTransactionKind } from './reported-parties.js';
import { FIND_MEMBER_TRANSACTION, findTrade } from './trade-query.js';

/** What became of a trade between two members, by 6110. */
export function findMemberTransaction<K extends MemberTransactionKind>(
  kind: K,
  request: OperationRequest<K>,
  context: TimedContext,
  resultOf: (money: MoneyResult, config: PinganOptions) => IntentResults[K],
): Promise<QueryResult<IntentResults[K]>> {
  const { config } = context;
  const { content } = request.intent;
  return findTrade<K, IntentResults[K]>(request, context, {
    endpoint: FIND_MEMBER_TRANSACTION,
    bookedAs: 'transfer',
    personal: [content.payer.name, content.payee.name],
    resultOf: (money) => resultOf(money, config),
    partiesOf: ({ OutSubAcctNo, InSubAcctNo }) =>
      reportedParties({
        kind,
        content,
        out: OutSubAcctNo,
        in: InSubAcctNo,
        guaranteeAccounts: config.guaranteeAccounts,
      }),
  });
}

/** 6034 and 6164 know one payee: money meant for several must not all go to it. */
export function rejectReceivers(content: object): void {
  if ('receivers' in content) throw new InvalidInput('receivers', 'none: 6034 and 6164 know one payee');
}
