import { InvalidInput } from '../../domain/errors.js';
import { readAmount } from '../amounts.js';
import { deadlineIn } from '../deadline.js';
import type { Balance, ParsedAnswer, ProviderQueries } from '../provider.js';
import type { LianlianContext } from './operation.js';
import { INNER_MERCHANT, INNER_USER, QUERY_ACCTINFO } from './operations/account-query.js';

/**
 * query-acctinfo: of a user's accounts the one of `balanceAcctType`, with what can be spent (amt_balaval) and what is frozen
 * (amt_balfrz). There is no advance account: a returned fee comes from the merchant's own, to which the release has brought it.
 */
export function lianlianQueries(context: LianlianContext): ProviderQueries {
  return { balance: ({ member }) => balanceOf(context, member) };
}

async function balanceOf(
  { config, client }: LianlianContext,
  member: string,
): Promise<ParsedAnswer<Balance>> {
  try {
    const isMerchant = member === config.mchId;
    const fields = { user_id: member, user_type: isMerchant ? INNER_MERCHANT : INNER_USER };
    const answer = await client.call(QUERY_ACCTINFO, fields, { deadline: deadlineIn(config.httpTimeoutMs) });
    if (answer.type !== 'answered') return { type: 'unavailable', why: `query-acctinfo: ${answer.why}` };
    const { ret_code: code } = answer.envelope;
    if (code !== '0000') return { type: 'unavailable', why: `query-acctinfo answers ${code.slice(0, 64)}` };
    const shown = QUERY_ACCTINFO.answer.safeParse(answer.object);
    if (!shown.success || shown.data.user_id !== member)
      return { type: 'unavailable', why: 'query-acctinfo shows no account of this user' };
    const wanted = isMerchant ? 'MCHOWN' : config.balanceAcctType;
    const [account, ...others] = shown.data.acctinfo_list.filter(({ acct_type }) => acct_type === wanted);
    const available = readAmount(account?.amt_balaval ?? '');
    // Of two accounts of one type either could be meant.
    if (!account || others.length > 0 || available === undefined)
      return { type: 'unavailable', why: `query-acctinfo shows no balance of one ${wanted} account` };
    const held = readAmount(account.amt_balfrz);
    return { type: 'read', value: { available, ...(held !== undefined && { held }) } };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unavailable', why: error.message };
  }
}
