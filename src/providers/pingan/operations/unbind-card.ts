import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import type { IntentContents, IntentResults } from '../../../domain/operation.js';
import { required } from '../../endpoint.js';
import type { Answer, QueryResult } from '../../provider.js';
import { absence, orOff, queryAfterMs } from '../../resolution.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedWithoutMoney } from './front-seq-no.js';
import { findCard, LIST_CARDS } from './card-list.js';
import { MEMBER_QUERY_AFTER_MS } from './member-resolution.js';

type Content = IntentContents['unbindCard'];
type Result = IntentResults['unbindCard'];

/** 会员解绑提现账户. The guide names no condition for it (相关说明: 无); ERR263 is one by its text. */
const UNBIND_CARD = writeEndpoint({
  name: '6065',
  serviceId: 'UnbindRelateAcct',
  constants: { FunctionFlag: '1' },
  fields: { TranNetMemberCode: required(32), SubAcctNo: required(32), MemberAcctNo: required(32) },
  answer: z.looseObject({ FrontSeqNo: text }),
  // The guide promises 交易幂等 for trades alone.
  resend: 'unsafe',
  rejections: { classes: ['account', 'request'], codes: ['ERR263'] },
});

/** "绑定账号不存在", "绑卡信息不存在或不正常": what a second arrival of the same request hears as well. */
const NOT_BOUND: readonly string[] = ['ERR033', 'ERR235'];

/**
 * 6065, resolved by 6098: the bank's own list shows the card, or shows it no more. It is never sent again, since nothing says that the
 * bank recognises its number.
 */
export const unbindCard = {
  endpoint: UNBIND_CARD,
  resolution: {
    rule: {
      queryAfterMs: MEMBER_QUERY_AFTER_MS,
      // No document says how soon the list follows: a wrong "absent" moves no money, and the next attempt meets ERR033 and 6098.
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
  },
  async send({ intent: { content }, serialNumber }, context) {
    const { account, cardNumber } = content;
    const { client, deadline } = context;
    const fields = {
      TranNetMemberCode: account.member,
      SubAcctNo: account.account,
      MemberAcctNo: cardNumber,
    };
    const answer = await client.call(UNBIND_CARD, fields, { serialNumber, deadline });
    if (answer.type === 'notAccepted' && NOT_BOUND.includes(answer.resultCode))
      return notBound(context, content, answer.resultCode);
    return answerOf(UNBIND_CARD, answer, {
      personal: [cardNumber, account.name],
      accepted: acceptedWithoutMoney,
    });
  },
  statusQuery: {
    endpoint: LIST_CARDS,
    query: async ({ intent: { content } }, context) => unbound(await findCard(context, content)),
  },
} satisfies PinganOperation<'unbindCard'>;

/** The bank knows no such card of this member: its own list must lack the card before that is believed. */
async function notBound(
  context: TimedContext,
  content: Content,
  resultCode: string,
): Promise<Answer<Result>> {
  const list = await findCard(context, content);
  const detail = `${UNBIND_CARD.name} ${resultCode}; ${list.evidence.detail}`;
  const evidence = { ...list.evidence, detail };
  return list.type === 'notFound'
    ? { type: 'succeeded', result: { notBound: true }, evidence }
    : { type: 'unknown', why: `${resultCode}, but 6098 does not show that the card is gone`, evidence };
}

/** What the list of bound cards says of an unbinding: done where the card is gone, and not seen where it is there. */
function unbound(list: QueryResult<unknown>): QueryResult<Result> {
  switch (list.type) {
    case 'found':
      return { type: 'notFound', evidence: list.evidence };
    case 'notFound':
      return {
        type: 'found',
        outcome: { type: 'succeeded', result: {} },
        reported: {},
        evidence: list.evidence,
      };
    case 'unclear':
      return list;
  }
}
