import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { assert, InvalidInput } from '../../../domain/errors.js';
import type { Account, Card } from '../../../domain/party.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { optional, required } from '../../endpoint.js';
import type { Answer } from '../../provider.js';
import { absence, lapseAfterMs, orOff, queryAfterMs } from '../../resolution.js';
import type { PinganOperation, TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { judgeResultCode } from '../result-codes.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint, type PinganWrite } from '../transport/endpoint.js';
import type { RawAnswer } from '../transport/transport.js';
import { text } from '../transport/wire.js';
import { acceptedWithoutMoney } from './front-seq-no.js';
import { findCard, LIST_CARDS } from './card-list.js';
import { IDENTITY_TYPE } from './identity-types.js';
import { MEMBER_QUERY_AFTER_MS } from './member-resolution.js';

/** The fields of a card that is to be bound, which 6066 and 6055 have alike. */
export const CARD_FIELDS = {
  SubAcctNo: required(32),
  TranNetMemberCode: required(32),
  MemberName: required(120, 'name'),
  MemberGlobalType: required(2),
  MemberGlobalId: required(20),
  MemberAcctNo: required(32),
  BankType: required(1),
  AcctOpenBranchName: required(120),
  CnapsBranchId: optional(14),
  EiconBankBranchId: optional(14),
  Mobile: required(12),
} as const;

/** What an application has beside its fields, whichever interface it goes by. */
export const APPLICATION_ANSWER = {
  answer: z.looseObject({ ReservedMsg: text }),
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'request'],
    // The daily limit of checks, and an application that waits already. ERR138 (a wrong code) cannot be the answer to an application.
    codes: ['ERR157', 'ERR258', 'ERR135', 'ERR145'],
    reasons: { identity: 'card', verification: 'tooManyChecks' },
    alreadyThere: 'bound',
  },
} as const;

/** What handing a code in has, whichever interface it goes by. */
export const SUBMISSION_FIELDS = {
  fields: {
    SubAcctNo: required(32),
    TranNetMemberCode: required(32),
    MemberAcctNo: required(32),
    MessageCheckCode: required(7),
  },
  answer: z.looseObject({ FrontSeqNo: text }),
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'verification', 'request'],
    reasons: { identity: 'card' },
    alreadyThere: 'bound',
  },
} as const;

const APPLY_CARD_BINDING = writeEndpoint({
  name: '6066',
  serviceId: 'BindRelateAcctUnionPay',
  fields: CARD_FIELDS,
  ...APPLICATION_ANSWER,
});

const VERIFY_CARD_BINDING = writeEndpoint({
  name: '6067',
  // "Acc" without a t: the bank's own spelling.
  serviceId: 'BindRelateAccReUnionPay',
  ...SUBMISSION_FIELDS,
});

type Named = 'name' | 'serviceId';
type ApplicationEndpoint = Omit<typeof APPLY_CARD_BINDING, Named> & Record<Named, string>;
type CardFieldsOf = (card: Card, config: PinganOptions) => ReturnType<typeof cardFields>;

/**
 * 6066. `verified` means that the card is bound without a verification code ("VERIFIED", or bound to this member before).
 */
export const applyCardBinding = application(APPLY_CARD_BINDING, cardFields);

/**
 * Applies for a card by an interface that has the fields of 6066. No query resolves it: one in doubt counts as made, and is void 120 seconds
 * later.
 */
export function application(endpoint: ApplicationEndpoint, fieldsOf: CardFieldsOf) {
  return {
    endpoint,
    // Nothing says that 6066 and 6067 deduplicate, so neither is ever sent again.
    resolution: {
      rule: {
        queryAfterMs: [2 * MINUTE_MS],
        lapse: { afterMs: 2 * MINUTE_MS, why: 'a 6066 application is void after 120 seconds' },
      },
      settings: z.strictObject({ queryAfterMs, lapseAfterMs }),
    },
    async send({ intent: { content }, serialNumber }, context) {
      const { account, card } = content;
      const { client, config, deadline } = context;
      const fields = {
        SubAcctNo: account.account,
        TranNetMemberCode: account.member,
        ...fieldsOf(card, config),
      };
      const answer = await client.call(endpoint, fields, { serialNumber, deadline });
      const bound = boundAlready(context, answer, { endpoint, account, cardNumber: card.number });
      if (bound) return bound;
      return answerOf(endpoint, answer, {
        personal: personalOf(account, card),
        accepted: ({ ReservedMsg }) => ({
          outcome: { type: 'succeeded', result: { verified: ReservedMsg.trim() === 'VERIFIED' } },
        }),
      });
    },
  } satisfies PinganOperation<'applyCardBinding'>;
}

type SubmissionEndpoint = Omit<typeof VERIFY_CARD_BINDING, Named> & Record<Named, string>;

/**
 * 6067 with the verification code, which is a secret. A wrong code rejects this one submission; the next is an operation of its own.
 */
export const verifyCardBinding = submission(VERIFY_CARD_BINDING);

/** Hands a code in by an interface that has the fields of 6067. The bank's own list shows the card or not, which resolves it. */
export function submission(endpoint: SubmissionEndpoint) {
  return {
    endpoint,
    resolution: {
      rule: {
        queryAfterMs: MEMBER_QUERY_AFTER_MS,
        // The bank's list is read twice, after the time in which a code of the application can still be accepted.
        absence: { observations: 2, apartMs: MINUTE_MS, sinceLeftMs: 2 * MINUTE_MS },
      },
      settings: z.strictObject({ queryAfterMs, absence: orOff(absence) }),
    },
    statusQuery: {
      endpoint: LIST_CARDS,
      query: ({ intent: { content } }, context) => findCard(context, content),
    },
    async send({ intent: { content }, serialNumber }, { client, deadline }, { verificationCode }) {
      assert(verificationCode !== undefined, 'a code is sent with its submission');
      const fields = {
        SubAcctNo: content.account.account,
        TranNetMemberCode: content.account.member,
        MemberAcctNo: content.cardNumber,
        MessageCheckCode: verificationCode,
      };
      const answer = await client.call(endpoint, fields, { serialNumber, deadline });
      return answerOf(endpoint, answer, {
        personal: [content.cardNumber, content.account.name, verificationCode],
        accepted: acceptedWithoutMoney,
      });
    },
  } satisfies PinganOperation<'verifyCardBinding'>;
}

/** A card, and the interface by which it is applied for. */
interface AppliedCard {
  readonly endpoint: Pick<PinganWrite, 'name' | 'rejections'>;
  readonly account: Account;
  readonly cardNumber: string;
}

/** What follows where the bank says that this member has this card already; undefined where it says anything else. */
export function boundAlready(
  context: TimedContext,
  answer: RawAnswer<unknown>,
  applied: AppliedCard,
): Promise<Answer<{ verified: boolean }>> | undefined {
  if (answer.type !== 'notAccepted') return undefined;
  const { resultCode } = answer;
  const isBound = judgeResultCode(applied.endpoint.rejections, resultCode).type === 'bound';
  return isBound ? shownBound(context, resultCode, applied) : undefined;
}

/** The bank's own list must show the card before it is believed to be bound. */
async function shownBound(
  context: TimedContext,
  resultCode: string,
  { endpoint, ...card }: AppliedCard,
): Promise<Answer<{ verified: boolean }>> {
  const queryResult = await findCard(context, card);
  const detail = `${endpoint.name} ${resultCode}; ${queryResult.evidence.detail}`;
  const evidence = { ...queryResult.evidence, detail };
  return queryResult.type === 'found'
    ? { type: 'succeeded', result: { verified: true }, evidence }
    : { type: 'unknown', why: `${resultCode}, but 6098 does not show the card`, evidence };
}

/** What no evidence about the binding of a card may repeat. */
export function personalOf(account: Account, card: Card): (string | undefined)[] {
  return [card.holder, card.number, card.mobile, card.identity.number, account.name];
}

/**
 * A card as 6066 and 6055 spell it. 6066 相关说明 3: 非平安的银行卡，超级网银号字段必输; 6055 相关说明 1 takes either number of another bank.
 * @throws InvalidInput for a card of another bank that lacks the number.
 */
export function cardFields(
  card: Card,
  { nameDot }: PinganOptions,
  { bankBy }: { readonly bankBy: 'instantNumber' | 'eitherNumber' } = { bankBy: 'instantNumber' },
) {
  const { own, instantNumber, branchNumber } = card.bank;
  const isNamed = instantNumber !== undefined || (bankBy === 'eitherNumber' && branchNumber !== undefined);
  if (!own && !isNamed) throw new InvalidInput('EiconBankBranchId', 'needed for a card of another bank');
  return {
    MemberName: nameWithDot(card.holder, nameDot),
    MemberGlobalType: IDENTITY_TYPE[card.identity.type],
    MemberGlobalId: card.identity.number,
    MemberAcctNo: card.number,
    BankType: card.bank.own ? '1' : '2',
    AcctOpenBranchName: card.bank.name,
    CnapsBranchId: card.bank.branchNumber,
    EiconBankBranchId: card.bank.instantNumber,
    Mobile: card.mobile,
  };
}
