import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import type { Money } from '../../domain/money.js';
import { readAmount } from '../amounts.js';
import { deadlineIn } from '../deadline.js';
import { optional } from '../endpoint.js';
import type { ParsedAnswer, ProviderQueries } from '../provider.js';
import type { AdapayContext } from './operation.js';
import { MERCHANT } from './operations/div-members.js';
import type { AdapayEndpoint } from './transport/endpoint.js';
import { appId, memberId } from './transport/request-fields.js';
import { text } from './transport/wire.js';

/** ECShopX. */
const BALANCE = {
  name: 'balance',
  method: 'GET',
  path: '/v1/settle_accounts/balance',
  fields: {
    app_id: appId,
    member_id: memberId,
    settle_account_id: optional(64),
    acct_type: optional(2),
  },
  answer: z.looseObject({ avl_balance: text }),
} as const satisfies AdapayEndpoint;

/** The calls of these queries. */
export const QUERY_ENDPOINTS: readonly AdapayEndpoint[] = [BALANCE];

/**
 * GET /v1/settle_accounts/balance. Only `avl_balance` is known of its answer (ECShopX), so what is held is not shown. There is no
 * advance account: a returned fee comes from the merchant's own, to which the release has just brought it.
 */
export function adapayQueries(context: AdapayContext): ProviderQueries {
  return {
    balance: async (account) => {
      const available = await availableOf(context, account);
      return available.type === 'read' ? { type: 'read', value: { available: available.value } } : available;
    },
  };
}

async function availableOf(
  { config, client }: AdapayContext,
  { member, account }: { member: string; account: string },
): Promise<ParsedAnswer<Money>> {
  try {
    const fields = {
      app_id: config.appId,
      member_id: member,
      // Required when member_id != "0" (ECShopX).
      settle_account_id: member === MERCHANT ? undefined : account,
    };
    const answer = await client.call(BALANCE, fields, { deadline: deadlineIn(config.httpTimeoutMs) });
    if (answer.type !== 'answered') return { type: 'unavailable', why: `balance: ${answer.why}` };
    const { status, error_code } = answer.envelope;
    if (status !== 'succeeded')
      return { type: 'unavailable', why: `balance answers ${(error_code || status).slice(0, 64)}` };
    const shown = BALANCE.answer.safeParse(answer.object);
    const value = shown.success ? readAmount(shown.data.avl_balance) : undefined;
    return value === undefined
      ? { type: 'unavailable', why: 'balance shows no avl_balance' }
      : { type: 'read', value };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unavailable', why: error.message };
  }
}
