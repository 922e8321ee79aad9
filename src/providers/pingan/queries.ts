import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.js';
import type { Money } from '../../domain/money.js';
import { readAmount } from '../amounts.js';
import { deadlineIn } from '../deadline.js';
import { required } from '../endpoint.js';
import type { ParsedAnswer, PooledBalance, ProviderQueries } from '../provider.js';
import type { ProviderTransfers } from '../records.js';
import { ACCOUNT_BALANCE, MEMBER_BALANCE, POOLED_BALANCE } from './balances.js';
import { accountRecords, LIST_TRADES, LIST_WITHDRAWALS } from './operations/account-records.js';
import { acquiredCredit } from './operations/acquiring.js';
import { closingConditions } from './operations/close-account.js';
import { incomingTransfers, LIST_TRANSFERS } from './operations/incoming-transfers.js';
import { smallAmountState } from './operations/small-amount-transfer.js';
import { findBounce, LIST_BOUNCES } from './operations/withdrawal-bounce.js';
import type { PinganContext, TimedContext } from './operation.js';
import { shanghaiDate } from './shanghai-date.js';
import { queryEndpoint } from './transport/endpoint.js';
import type { RawAnswer } from './transport/transport.js';
import { text } from './transport/wire.js';

/** Flag 3: 功能子账号. */
const LIST_FUNCTIONAL_ACCOUNTS = queryEndpoint({
  name: '6010',
  serviceId: 'CustAcctIdBalanceQuery',
  constants: { QueryFlag: '3' },
  fields: { PageNum: required(6) },
  answer: z.looseObject({
    EndFlag: text,
    AcctArray: z
      .array(z.looseObject({ SubAcctNo: text, AcctAvailBal: text, SubAcctProperty: text }))
      .nullish(),
  }),
});

/** The interfaces of these queries. */
export const QUERY_ENDPOINTS = [
  ACCOUNT_BALANCE,
  MEMBER_BALANCE,
  POOLED_BALANCE,
  LIST_FUNCTIONAL_ACCOUNTS,
  LIST_BOUNCES,
  LIST_TRANSFERS,
  LIST_TRADES,
  LIST_WITHDRAWALS,
];

const MOST_PAGES = 20;

/**
 * 6037 for a member's balance, 6048 for withdrawals that came back, and 6093 or 6010 for the advance account (退款垫款户) where the
 * configuration names one.
 * A query that was not answered clearly is `unavailable`; no amount is ever supposed.
 */
export function pinganQueries(context: PinganContext): ProviderQueries {
  const { advanceAccount, httpTimeoutMs } = context.config;
  const timed = () => ({ ...context, deadline: deadlineIn(httpTimeoutMs) });
  return {
    balance: (account) =>
      unavailableForInvalidInput(async () => {
        const { client, deadline } = timed();
        const answer = await client.call(MEMBER_BALANCE, { TranNetMemberCode: account.member }, { deadline });
        if (answer.type !== 'accepted') return unavailable('6037', answer);
        const { SubAcctNo, SubAcctAvailBal, SubAcctFreezeAmt } = answer.fields;
        if (SubAcctNo !== '' && SubAcctNo !== account.account) {
          return { type: 'unavailable', why: '6037 shows another account of this member' };
        }
        const available = readAmount(SubAcctAvailBal);
        const held = readAmount(SubAcctFreezeAmt);
        if (available === undefined || (held === undefined && SubAcctFreezeAmt !== ''))
          return { type: 'unavailable', why: '6037 shows no amounts' };
        // What is not shown is not zero.
        return { type: 'read', value: { available, ...(held !== undefined && { held }) } };
      }),
    acquiredCredit: (part) => unavailableForInvalidInput(() => acquiredCredit(part, timed())),
    closingConditions: (account) => unavailableForInvalidInput(() => closingConditions(account, timed())),
    pooledBalance: () => unavailableForInvalidInput(() => pooledBalance(timed())),
    smallAmount: (application) => unavailableForInvalidInput(() => smallAmountState(application, timed())),
    bounce: (withdrawal) => unavailableForInvalidInput(() => findBounce(withdrawal, timed())),
    accountRecords: (query) => unavailableForInvalidInput(() => accountRecords(query, timed())),
    ...(advanceAccount && {
      advanceBalance: () =>
        unavailableForInvalidInput(() =>
          advanceAccount.query === '6093'
            ? readAccount(timed(), advanceAccount.account)
            : findFunctionalAccount(timed(), advanceAccount.account),
        ),
    }),
  };
}

/** 6050, as often as `transferQueryMs` says. */
export function pinganTransfers(context: PinganContext): ProviderTransfers {
  const { transferQueryMs, httpTimeoutMs } = context.config;
  return {
    queryEveryMs: transferQueryMs,
    today: () => shanghaiDate(context.now()),
    list: (query) =>
      unavailableForInvalidInput(() =>
        incomingTransfers(query, { ...context, deadline: deadlineIn(httpTimeoutMs) }),
      ),
  };
}

async function pooledBalance({ client, deadline }: TimedContext): Promise<ParsedAnswer<PooledBalance>> {
  const answer = await client.call(POOLED_BALANCE, {}, { deadline });
  if (answer.type !== 'accepted') return unavailable('6011', answer);
  const current = readAmount(answer.fields.CurBalabce);
  if (current === undefined) return { type: 'unavailable', why: '6011 shows no amount' };
  const last = readAmount(answer.fields.LastBalance);
  return { type: 'read', value: { current, ...(last !== undefined && { last }) } };
}

async function readAccount(
  { client, deadline }: TimedContext,
  account: string,
): Promise<ParsedAnswer<Money>> {
  const answer = await client.call(ACCOUNT_BALANCE, { SubAcctNo: account }, { deadline });
  if (answer.type !== 'accepted') return unavailable('6093', answer);
  return amountRead('6093', answer.fields.SubAcctAvailBal);
}

async function findFunctionalAccount(
  { client, deadline }: TimedContext,
  account: string,
): Promise<ParsedAnswer<Money>> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await client.call(LIST_FUNCTIONAL_ACCOUNTS, { PageNum: String(page) }, { deadline });
    if (answer.type !== 'accepted') return unavailable('6010', answer);
    const found = answer.fields.AcctArray?.find((shown) => shown.SubAcctNo === account);
    if (found) return amountRead('6010', found.AcctAvailBal);
    if (answer.fields.EndFlag !== '0') break;
  }
  return { type: 'unavailable', why: '6010 does not show the advance account' };
}

function amountRead(query: string, shown: string): ParsedAnswer<Money> {
  const value = readAmount(shown);
  return value === undefined
    ? { type: 'unavailable', why: `${query} shows no amount` }
    : { type: 'read', value };
}

function unavailable(
  query: string,
  answer: Exclude<RawAnswer<unknown>, { type: 'accepted' }>,
): { type: 'unavailable'; why: string } {
  return {
    type: 'unavailable',
    why: answer.type === 'notAccepted' ? `${query} answers ${answer.resultCode}` : `${query}: ${answer.why}`,
  };
}

async function unavailableForInvalidInput<T>(
  query: () => Promise<ParsedAnswer<T>>,
): Promise<ParsedAnswer<T>> {
  try {
    return await query();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { type: 'unavailable', why: error.message };
  }
}
