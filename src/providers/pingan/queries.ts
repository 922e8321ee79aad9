import { InvalidInput } from '../../domain/errors.js';
import type { Money } from '../../domain/money.js';
import type { ProviderQueries, ParsedAnswer } from '../provider.js';
import type { PinganClient } from './client.js';
import type { PinganConfig } from './config.js';
import { deadlineIn, type Deadline } from '../deadline.js';
import type { Reply } from './transport/transport.js';
import { readAmount } from './translate.js';

interface Deps {
  readonly config: PinganConfig;
  readonly client: PinganClient;
}

const PAGES = 20;

/**
 * 6037 for a member's balance, and 6093 or 6010 for the advance account (退款垫款户) where the configuration names one.
 * A question that was not answered clearly is `unavailable`; no amount is ever supposed.
 */
export function pinganQuestions({ config, client }: Deps): ProviderQueries {
  const { advanceAccount, httpTimeoutMs } = config;
  return {
    balance: (account) =>
      unavailableForInvalidInput(async () => {
        const reply = await client.memberBalance(deadlineIn(httpTimeoutMs), {
          TranNetMemberCode: account.member,
        });
        if (reply.type !== 'accepted') return unavailable('6037', reply);
        const { SubAcctNo, SubAcctAvailBal, SubAcctFreezeAmt } = reply.fields;
        if (SubAcctNo !== '' && SubAcctNo !== account.account) {
          return { type: 'unavailable', why: '6037 shows another account of this member' };
        }
        const available = readAmount(SubAcctAvailBal);
        const held = readAmount(SubAcctFreezeAmt);
        if (available === undefined || (held === undefined && SubAcctFreezeAmt !== ''))
          return { type: 'unavailable', why: '6037 shows no amounts' };
        // What is not shown is not nought.
        return { type: 'read', value: { available, ...(held !== undefined && { held }) } };
      }),
    ...(advanceAccount && {
      advanceBalance: () =>
        unavailableForInvalidInput(() => {
          const deadline = deadlineIn(httpTimeoutMs);
          return advanceAccount.query === '6093'
            ? readAccount(client, deadline, advanceAccount.account)
            : findFunctional(client, deadline, advanceAccount.account);
        }),
    }),
  };
}

async function readAccount(
  client: PinganClient,
  deadline: Deadline,
  account: string,
): Promise<ParsedAnswer<Money>> {
  const reply = await client.accountBalance(deadline, { SubAcctNo: account });
  if (reply.type !== 'accepted') return unavailable('6093', reply);
  return amountRead('6093', reply.fields.SubAcctAvailBal);
}

async function findFunctional(
  client: PinganClient,
  deadline: Deadline,
  account: string,
): Promise<ParsedAnswer<Money>> {
  for (let page = 1; page <= PAGES; page += 1) {
    const reply = await client.listFunctionalAccounts(deadline, { PageNum: String(page) });
    if (reply.type !== 'accepted') return unavailable('6010', reply);
    const found = reply.fields.AcctArray?.find((shown) => shown.SubAcctNo === account);
    if (found) return amountRead('6010', found.AcctAvailBal);
    if (reply.fields.EndFlag !== '0') break;
  }
  return { type: 'unavailable', why: '6010 does not show the advance account' };
}

function amountRead(question: string, text: string): ParsedAnswer<Money> {
  const value = readAmount(text);
  return value === undefined
    ? { type: 'unavailable', why: `${question} shows no amount` }
    : { type: 'read', value };
}

function unavailable(
  question: string,
  reply: Exclude<Reply<unknown>, { type: 'accepted' }>,
): { type: 'unavailable'; why: string } {
  return {
    type: 'unavailable',
    why: reply.type === 'declined' ? `${question} answers ${reply.code}` : `${question}: ${reply.why}`,
  };
}

async function unavailableForInvalidInput<T>(ask: () => Promise<ParsedAnswer<T>>): Promise<ParsedAnswer<T>> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unavailable', why: error.message };
  }
}
