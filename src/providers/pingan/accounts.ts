import { assert, InvalidInput } from '../../domain/errors.js';
import type { IntentResults } from '../../domain/operation.js';
import type { Account, Card } from '../../domain/party.js';
import type { Answer, QueryResult, ProviderOperation } from '../provider.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, findingOf } from './transport/answer.js';
import type { PinganClient } from './client.js';
import type { PinganConfig } from './config.js';
import { deadlineIn, type Deadline } from '../deadline.js';
import { judgeCode } from './result-codes.js';
import { settlingRule } from './resolution-rules.js';
import { IDENTITY_TYPE, MEMBER_PROPERTY, roleOf } from './translate.js';
import type { Answers } from './transport/wire.js';

interface Deps {
  readonly config: PinganConfig;
  readonly client: PinganClient;
}

/** 6000, settled by 6092. A member code that exists already (ERR114, ERR142) is asked about at once. */
export function openAccountOperation({ config, client }: Deps): ProviderOperation<'openAccount'> {
  return {
    interfaceName: '6000',
    resolution: settlingRule('openAccount', config),
    send: ({ intent: { content }, serialNumber }) =>
      rejectingInvalidInput('6000', async () => {
        const reply = await client.openAccount(
          { serialNumber, deadline: deadlineIn(config.httpTimeoutMs) },
          {
            TranNetMemberCode: content.member,
            MemberProperty: MEMBER_PROPERTY[content.role],
            UserNickname: content.nickname,
            Mobile: content.mobile,
          },
        );
        return answerOf('6000', reply, {
          personal: [content.nickname, content.mobile],
          accepted: ({ SubAcctNo: account }) =>
            account === ''
              ? { outcome: { type: 'unknown', why: 'accepted without an account number' } }
              : { outcome: { type: 'succeeded', result: { account } } },
        });
      }),
    queryStatus: ({ intent: { content } }) =>
      unclearForInvalidInput('6092', async () => {
        const deadline = deadlineIn(config.httpTimeoutMs);
        const reply = await client.findAccount(deadline, { TranNetMemberCode: content.member });
        return findingOf('6092', reply, {
          notFoundCodes: config.memberNotFoundCodes,
          accepted: ({ SubAcctNo: account, ReservedMsg: property }) => {
            if (account === '') return { type: 'unclear', why: 'no account number' };
            const role = roleOf(property);
            return {
              type: 'found',
              outcome: { type: 'succeeded', result: { account } },
              seen: role ? { role } : {},
              note: property,
            };
          },
        });
      }),
  };
}

/**
 * 6066. No query settles it: an application in doubt counts as made, and is void 120 seconds later. `verified` means that
 * the card is bound without a code ("VERIFIED", or bound to this member before).
 */
export function applyCardBindingOperation({ config, client }: Deps): ProviderOperation<'applyCardBinding'> {
  return {
    interfaceName: '6066',
    resolution: settlingRule('applyCardBinding', config),
    send: ({ intent: { content }, serialNumber }) =>
      rejectingInvalidInput('6066', async () => {
        const { account, card } = content;
        const deadline = deadlineIn(config.httpTimeoutMs);
        const reply = await client.applyCardBinding(
          { serialNumber, deadline },
          { SubAcctNo: account.account, TranNetMemberCode: account.member, ...cardFields(card) },
        );
        if (reply.type === 'declined' && judgeCode('6066', reply.code).type === 'bound') {
          return boundAlready(client, { account, cardNumber: card.number, code: reply.code, deadline });
        }
        return answerOf('6066', reply, {
          personal: [card.holder, card.number, card.mobile, card.identity.number, account.name],
          accepted: ({ ReservedMsg }) => ({
            outcome: { type: 'succeeded', result: { verified: ReservedMsg.trim() === 'VERIFIED' } },
          }),
        });
      }),
  };
}

/**
 * 6067 with the code, which is a secret. The bank's own word settles it: 6098 shows the card or not. A wrong code refuses this
 * one submission; the next is an operation of its own.
 */
export function verifyCardBindingOperation({ config, client }: Deps): ProviderOperation<'verifyCardBinding'> {
  return {
    interfaceName: '6067',
    resolution: settlingRule('verifyCardBinding', config),
    send: ({ intent: { content }, serialNumber }, { code } = {}) =>
      rejectingInvalidInput('6067', async () => {
        assert(code !== undefined, 'a code is sent with its submission');
        const reply = await client.verifyCardBinding(
          { serialNumber, deadline: deadlineIn(config.httpTimeoutMs) },
          {
            SubAcctNo: content.account.account,
            TranNetMemberCode: content.account.member,
            MemberAcctNo: content.cardNumber,
            MessageCheckCode: code,
          },
        );
        return answerOf('6067', reply, {
          personal: [content.cardNumber, content.account.name, code],
          accepted: ({ FrontSeqNo: reference }) => ({
            outcome: { type: 'succeeded', result: {} },
            ...(reference !== '' && { reference }),
          }),
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('6098', () => {
        const { account, cardNumber } = order.intent.content;
        return findCard(client, { account, cardNumber, deadline: deadlineIn(config.httpTimeoutMs) });
      }),
  };
}

/** The bank says that this member has this card already: its own list must show it before that is believed. */
async function boundAlready(
  client: PinganClient,
  about: CardQuestion & { code: string },
): Promise<Answer<{ verified: boolean }>> {
  const queryResult = await findCard(client, about);
  const evidence = { ...queryResult.evidence, detail: `6066 ${about.code}; ${queryResult.evidence.detail}` };
  return queryResult.type === 'found'
    ? { type: 'succeeded', result: { verified: true }, evidence }
    : { type: 'unknown', why: `${about.code}, but 6098 does not show the card`, evidence };
}

interface CardQuestion {
  readonly account: Account;
  readonly cardNumber: string;
  readonly deadline: Deadline;
}

const PAGES = 20;

async function findCard(
  client: PinganClient,
  { account, cardNumber, deadline }: CardQuestion,
): Promise<QueryResult<IntentResults['verifyCardBinding']>> {
  for (let page = 1; ; page += 1) {
    const reply = await client.listCards(deadline, { SubAcctNo: account.account, PageNum: String(page) });
    let isLast = true;
    const queryResult = findingOf<Answers['6098'], IntentResults['verifyCardBinding']>('6098', reply, {
      personal: [cardNumber, account.name],
      notFoundCodes: ['ERR020'],
      accepted: (fields) => {
        const { TranItemArray: rows, ResultNum, EndFlag } = fields;
        if (!rows && ResultNum !== '0') return { type: 'unclear', why: 'no list of cards' };
        const numbers = (rows ?? []).map((item) => item.MemberAcctNo);
        isLast = EndFlag !== '0';
        if (numbers.includes(cardNumber)) {
          return { type: 'found', outcome: { type: 'succeeded', result: {} }, seen: {} };
        }
        // A number that is not written out could be this card's.
        if (!numbers.every((number) => /^\d+$/.test(number))) {
          return { type: 'unclear', why: 'a card number is not written out' };
        }
        if (EndFlag !== '0' && EndFlag !== '1')
          return { type: 'unclear', why: 'the answer does not say whether there are more cards' };
        return { type: 'notFound', why: `${numbers.length} other cards` };
      },
    });
    if (queryResult.type !== 'notFound' || isLast) return queryResult;
    if (page === PAGES) return { type: 'unclear', why: 'too many pages', evidence: queryResult.evidence };
  }
}

function cardFields(card: Card) {
  // 6066 相关说明 3: 非平安的银行卡，超级网银号字段必输.
  if (!card.bank.own && card.bank.instantNumber === undefined) {
    throw new InvalidInput('EiconBankBranchId', 'needed for a card of another bank');
  }
  return {
    MemberName: card.holder,
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
