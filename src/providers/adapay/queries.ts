import { InvalidInput } from '../../domain/errors.js';
import type { Money } from '../../domain/money.js';
import type { ProviderQueries, ParsedAnswer } from '../provider.js';
import type { Deps } from './books.js';
import { deadlineIn } from '../deadline.js';
import { MERCHANT, readAmount } from './translate.js';
import { objectSchemas } from './transport/wire.js';

/**
 * GET /v1/settle_accounts/balance. Only `avl_balance` is known of its answer (ECShopX), so what is held is not shown. There is no
 * advance account: a returned fee comes from the merchant's own, to which the release has just brought it.
 */
export function adapayQuestions(deps: Deps): ProviderQueries {
  return {
    balance: async (account) => {
      const reading = await availableOf(deps, account);
      return reading.type === 'read' ? { type: 'read', value: { available: reading.value } } : reading;
    },
  };
}

async function availableOf(
  { config, client }: Deps,
  { member, account }: { member: string; account: string },
): Promise<ParsedAnswer<Money>> {
  try {
    const reply = await client.call(
      'balance',
      {
        app_id: config.appId,
        member_id: member,
        // Required when member_id != "0" (ECShopX).
        settle_account_id: member === MERCHANT ? undefined : account,
      },
      { deadline: deadlineIn(config.httpTimeoutMs) },
    );
    if (reply.type !== 'answered') return { type: 'unavailable', why: `balance: ${reply.why}` };
    const { status, error_code } = reply.envelope;
    if (status !== 'succeeded')
      return { type: 'unavailable', why: `balance answers ${(error_code || status).slice(0, 64)}` };
    const shown = objectSchemas.balance.safeParse(reply.object);
    const value = shown.success ? readAmount(shown.data.avl_balance) : undefined;
    return value === undefined
      ? { type: 'unavailable', why: 'balance shows no avl_balance' }
      : { type: 'read', value };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unavailable', why: error.message };
  }
}
