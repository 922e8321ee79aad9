import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { isZero, type Money } from '../../../domain/money.js';
import type { Account } from '../../../domain/party.js';
import { readAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import type { ClosingConditions, ParsedAnswer } from '../../provider.js';
import { absence, orOff, queryAfterMs } from '../../resolution.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { ACCOUNT_BALANCE, MEMBER_BALANCE } from '../balances.js';
import { answerOf, queryResultOf } from '../transport/answer.js';
import { writeEndpoint, type PinganWrite } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { FIND_ACCOUNT, MEMBER_PROPERTY } from './account.js';
import { countCards } from './card-list.js';
import { MEMBER_QUERY_AFTER_MS } from './member-resolution.js';

/** What a closing has, whichever interface it goes by. ERR095 余额不为0, ERR214 仍有未完成的订单, ERR252 仍有卡号未解绑. */
export const CLOSING = {
  fields: { TranNetMemberCode: required(32), MemberProperty: required(2) },
  answer: z.looseObject({ SubAcctNo: text }),
  // The guide promises 交易幂等 for trades alone: a member may have been given another account meanwhile.
  resend: 'unsafe',
  rejections: {
    classes: ['request'],
    codes: ['ERR095', 'ERR214', 'ERR252', 'ERR263', 'ERR228', 'ERR250'],
  },
} as const;

/** 会员子账户开立 with FunctionFlag 3, 销户. */
const CLOSE_ACCOUNT = writeEndpoint({
  name: '6000/3',
  serviceId: 'OpenCustAcctId',
  constants: { FunctionFlag: '3' },
  ...CLOSING,
});

type Own = 'name' | 'serviceId' | 'constants';
type ClosingEndpoint = Omit<typeof CLOSE_ACCOUNT, Own> & Pick<PinganWrite, Own>;

/**
 * 6000 flag 3, resolved by 6092: a member who is not found any more has no account. A code that says that there is none is no rejection
 * (ERR031, ERR254, E10002): the first of two requests may have closed it.
 */
export const closeAccount = closing(CLOSE_ACCOUNT);

/** Closes an account by an interface that has the fields of 6000 flag 3. */
export function closing(endpoint: ClosingEndpoint) {
  return {
    endpoint,
    resolution: {
      rule: {
        queryAfterMs: MEMBER_QUERY_AFTER_MS,
        // No document says whether 6092 goes on showing a closed account: after a wrong "absent" the next attempt says that there is none.
        absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
      },
      settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
    },
    statusQuery: {
      endpoint: FIND_ACCOUNT,
      async query({ intent: { content } }, { config, client, deadline }) {
        const { account } = content;
        const answer = await client.call(FIND_ACCOUNT, { TranNetMemberCode: account.member }, { deadline });
        const isGone =
          answer.type === 'notAccepted' && config.memberNotFoundCodes.includes(answer.resultCode);
        const shown = queryResultOf<typeof FIND_ACCOUNT, Record<never, never>>(FIND_ACCOUNT, answer, {
          personal: [account.name],
          notFoundCodes: config.memberNotFoundCodes,
          accepted: ({ SubAcctNo }) =>
            SubAcctNo === account.account
              ? { type: 'notFound', why: 'the account is there' }
              : { type: 'unclear', why: 'the member has another account' },
        });
        if (!isGone) return shown;
        const outcome = { type: 'succeeded', result: {} } as const;
        return { type: 'found', outcome, reported: {}, evidence: shown.evidence };
      },
    },
    async send({ intent: { content }, serialNumber }, { client, deadline }) {
      const { account, role } = content;
      const fields = { TranNetMemberCode: account.member, MemberProperty: MEMBER_PROPERTY[role] };
      const answer = await client.call(endpoint, fields, { serialNumber, deadline });
      return answerOf(endpoint, answer, {
        personal: [account.name],
        accepted: () => ({ outcome: { type: 'succeeded', result: {} } }),
      });
    },
  } satisfies PinganOperation<'closeAccount'>;
}

/**
 * What the bank would reject a closing for, as far as it shows it: money on the account (6037), money that its member has in orders
 * (6093), and bound cards (6098). Orders in which the member is to be paid are not shown.
 */
export async function closingConditions(
  account: Account,
  context: TimedContext,
): Promise<ParsedAnswer<ClosingConditions>> {
  const { client, deadline } = context;
  const member = await client.call(MEMBER_BALANCE, { TranNetMemberCode: account.member }, { deadline });
  if (member.type !== 'accepted') return { type: 'unavailable', why: '6037 does not show the account' };
  const held = await client.call(ACCOUNT_BALANCE, { SubAcctNo: account.account }, { deadline });
  if (held.type !== 'accepted') return { type: 'unavailable', why: '6093 does not show the account' };
  const cards = await countCards(context, account);
  if (cards === undefined) return { type: 'unavailable', why: '6098 does not show the cards' };
  const { SubAcctAvailBal, SubAcctFreezeAmt } = member.fields;
  const amounts = {
    balance: readAmount(SubAcctAvailBal),
    frozen: readAmount(SubAcctFreezeAmt),
    inOrders: readAmount(held.fields.SubAcctAssureAmt),
  };
  // What is not shown is not zero, and no reason against it either: the bank decides.
  const above = (amount: Money | undefined): amount is Money => amount !== undefined && !isZero(amount);
  return {
    type: 'read',
    value: {
      ...(above(amounts.balance) && { balance: amounts.balance }),
      ...(above(amounts.frozen) && { frozen: amounts.frozen }),
      ...(above(amounts.inOrders) && { inOrders: amounts.inOrders }),
      ...(cards > 0 && { cards }),
    },
  };
}
