import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { assert } from '../../../domain/errors.js';
import { maskPersonalData } from '../../../domain/mask.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { SmallAmountWay } from '../../../domain/operations/card.js';
import { readAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import { evidenceOf } from '../../evidence.js';
import type { Answer, OperationRequest, QueryResult } from '../../provider.js';
import { absence, orOff, queryAfterMs } from '../../resolution.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import { answerOf, queryResultOf, type AcceptedAnswer, type ReportedOperation } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { acceptedWithoutMoney } from './front-seq-no.js';
import { boundAlready, cardFields, CARD_FIELDS, personalOf } from './card.js';
import { findCard, LIST_CARDS } from './card-list.js';
import { SMALL_AMOUNT_TRANSFER, transferDate, transferOf } from './small-amount-transfer.js';
import { MEMBER_QUERY_AFTER_MS } from './member-resolution.js';

type Result = IntentResults['applySmallAmount'];

/** 转账方式 (ReservedMsg of 6055 and 6064): 1 往账鉴权, 2 来账鉴权. */
const WAY: Readonly<Record<SmallAmountWay, string>> = { outgoing: '1', incoming: '2' };

/** 会员绑定提现账户-小额鉴权. 000000 says that the transfer was ordered, not that the card is bound. */
const APPLY_SMALL_AMOUNT = writeEndpoint({
  name: '6055',
  serviceId: 'BindRelateAcctSmallAmount',
  fields: { ...CARD_FIELDS, ReservedMsg: required(1) },
  answer: z.looseObject({ ReservedMsg: text }),
  // The guide promises 交易幂等 for trades alone.
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'request'],
    codes: ['ERR157', 'ERR258', 'ERR135', 'ERR145'],
    reasons: { identity: 'card', verification: 'tooManyChecks' },
    alreadyThere: 'bound',
  },
});

/** 验证鉴权金额. */
const VERIFY_SMALL_AMOUNT = writeEndpoint({
  name: '6064',
  serviceId: 'CheckAmount',
  constants: { Ccy: 'RMB', ReservedMsg: WAY.outgoing },
  fields: {
    TranNetMemberCode: required(32),
    SubAcctNo: required(32),
    TakeCashAcctNo: required(32),
    AuthAmt: required(15),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'verification', 'request'],
    reasons: { identity: 'card' },
    alreadyThere: 'bound',
  },
});

/**
 * 6055. An outgoing one is resolved by 6061, which knows its transfer by the application's own number. Of an incoming one, for which the
 * bank transfers nothing, only its end is seen: 6098 shows the card once its holder has paid in. It is never sent again.
 */
export const applySmallAmount = {
  endpoint: APPLY_SMALL_AMOUNT,
  resolution: {
    rule: {
      queryAfterMs: MEMBER_QUERY_AFTER_MS,
      // No document says how soon 6061 knows a transfer: after a wrong "absent" the next application meets ERR145.
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
  },
  async send({ intent: { content }, serialNumber }, context) {
    const { account, card, way } = content;
    const { client, config, deadline } = context;
    const fields = {
      SubAcctNo: account.account,
      TranNetMemberCode: account.member,
      ...cardFields(card, config, { bankBy: 'eitherNumber' }),
      ReservedMsg: WAY[way],
    };
    const answer = await client.call(APPLY_SMALL_AMOUNT, fields, { serialNumber, deadline });
    const applied = { endpoint: APPLY_SMALL_AMOUNT, account, cardNumber: card.number };
    const bound = boundAlready(context, answer, applied);
    if (bound) return bound;
    const personal = personalOf(account, card);
    if (answer.type === 'notAccepted' && config.smallAmountLimitCodes.includes(answer.resultCode))
      return startedTooSoon(answer, personal);
    return answerOf(APPLY_SMALL_AMOUNT, answer, {
      personal,
      accepted: ({ ReservedMsg }) => accepted(ReservedMsg.trim(), way),
    });
  },
  statusQuery: {
    endpoint: SMALL_AMOUNT_TRANSFER,
    query: (request, context) =>
      request.intent.content.way === 'outgoing' ? ordered(request, context) : paidIn(request, context),
  },
} satisfies PinganOperation<'applySmallAmount'>;

/** 6064 with the amount that the holder saw come in, which is a secret. The bank's own list of cards resolves it, as it does 6067. */
export const verifySmallAmount = {
  endpoint: VERIFY_SMALL_AMOUNT,
  resolution: {
    rule: {
      queryAfterMs: MEMBER_QUERY_AFTER_MS,
      absence: { observations: 2, apartMs: MINUTE_MS, sinceLeftMs: 2 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
  },
  async send({ intent: { content }, serialNumber }, { client, deadline }, { verificationCode }) {
    assert(verificationCode !== undefined, 'an amount is sent with its submission');
    const fields = {
      TranNetMemberCode: content.account.member,
      SubAcctNo: content.account.account,
      TakeCashAcctNo: content.cardNumber,
      AuthAmt: verificationCode,
    };
    const answer = await client.call(VERIFY_SMALL_AMOUNT, fields, { serialNumber, deadline });
    return answerOf(VERIFY_SMALL_AMOUNT, answer, {
      personal: [content.cardNumber, content.account.name, verificationCode],
      accepted: acceptedWithoutMoney,
    });
  },
  statusQuery: {
    endpoint: LIST_CARDS,
    query: ({ intent: { content } }, context) => findCard(context, content),
  },
} satisfies PinganOperation<'verifySmallAmount'>;

/** The bank starts one within 24 hours; the code by which it says so is a setting. */
function startedTooSoon(
  { resultCode: code, message }: { readonly resultCode: string; readonly message: string },
  personal: readonly (string | undefined)[],
): Answer<Result> {
  return {
    type: 'rejected',
    reason: 'tooManyChecks',
    code,
    message: maskPersonalData(message, personal),
    final: true,
    evidence: evidenceOf(
      { name: APPLY_SMALL_AMOUNT.name, source: 'answer', personal },
      { code, detail: message },
    ),
  };
}

/** What the bank says with 000000: that the card is bound already, what the holder has to pay in, or nothing. */
function accepted(said: string, way: SmallAmountWay): AcceptedAnswer<Result> {
  if (said === 'VERIFIED') return { outcome: { type: 'succeeded', result: { verified: true } } };
  const payIn = way === 'incoming' ? readAmount(said) : undefined;
  // Without the amount the bank's SMS to the holder still says it.
  return { outcome: { type: 'succeeded', result: { verified: false, ...(payIn && { payIn }) } } };
}

/** Whether 6061 knows the transfer: then the application was made, whatever has become of the transfer. */
async function ordered(
  request: OperationRequest<'applySmallAmount'>,
  { client, deadline }: TimedContext,
): Promise<QueryResult<Result>> {
  const { serialNumber, begunAt, intent } = request;
  const fields = { OldTranSeqNo: serialNumber, TranDate: transferDate(begunAt) };
  const answer = await client.call(SMALL_AMOUNT_TRANSFER, fields, { deadline });
  return queryResultOf<typeof SMALL_AMOUNT_TRANSFER, Result>(SMALL_AMOUNT_TRANSFER, answer, {
    personal: personalOf(intent.content.account, intent.content.card),
    notFoundCodes: ['ERR020', 'ERR131'],
    accepted: ({ ReturnStatu }): ReportedOperation<Result> => {
      const transfer = transferOf(ReturnStatu);
      if (transfer === undefined) return { type: 'unclear', why: 'an undocumented ReturnStatu' };
      const note = `the transfer is ${transfer}`;
      return {
        type: 'found',
        outcome: { type: 'succeeded', result: { verified: false } },
        reported: {},
        note,
      };
    },
  });
}

/** Whether the holder has paid in and is bound. A list without the card says nothing of the application. */
async function paidIn(
  { intent: { content } }: OperationRequest<'applySmallAmount'>,
  context: TimedContext,
): Promise<QueryResult<Result>> {
  const { account, card } = content;
  const list = await findCard(context, { account, cardNumber: card.number });
  switch (list.type) {
    case 'found':
      return { ...list, outcome: { type: 'succeeded', result: { verified: true } } };
    case 'notFound':
      return { type: 'unclear', why: '6098 does not show the card yet', evidence: list.evidence };
    case 'unclear':
      return list;
  }
}
