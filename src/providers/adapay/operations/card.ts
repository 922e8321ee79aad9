import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import type { IntentContents, IntentResults } from '../../../domain/operation.js';
import type { Card } from '../../../domain/party.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type AdapayOperation } from '../operation.js';
import type { AdapayOptions } from '../options.js';
import type { AdapayWrite } from '../transport/endpoint.js';
import { appId, memberId } from '../transport/request-fields.js';
import { text } from '../transport/wire.js';
import { findMember, QUERY_MEMBER } from './member-query.js';
import { sendWrite } from './send-write.js';

/** PHP demo, docs.adapay.tech wallet.html, ECShopX. */
const CREATE_SETTLE_ACCOUNT = {
  name: 'createSettleAccount',
  method: 'POST',
  path: '/v1/settle_accounts',
  fields: {
    app_id: appId,
    member_id: memberId,
    channel: required(16),
    account_info: required(2_048, 'object'),
  },
  answer: z.looseObject({ id: text, member_id: text }),
  echoes: ['member_id'],
} as const satisfies AdapayWrite;

/**
 * POST /v1/settle_accounts. No code is sent or asked for, so it is `verified` at once, and it brings the account's own number. It
 * has no number of ours: only the member's own settle accounts can resolve it, where GET /v1/members/{member_id} shows them
 * (that it does was not found).
 */
export const applyCardBinding = {
  endpoint: CREATE_SETTLE_ACCOUNT,
  resolution: BY_STATUS_QUERY,
  always: () => ({ verified: true }),
  bringsAccount: true,
  send({ intent: { content } }, context) {
    const { account, card } = content;
    return sendWrite(CREATE_SETTLE_ACCOUNT, context, {
      fields: {
        app_id: context.config.appId,
        member_id: account.member,
        // The only channel there is.
        channel: 'bank_account',
        account_info: accountInfo(card, context.config),
      },
      number: account.member,
      personal: personalOf(content),
      alreadyThere: context.config.settleAccountExistsCodes,
      succeeded: ({ id }) =>
        id === ''
          ? { unclear: 'succeeded without an id' }
          : { result: { verified: true, account: id }, reference: id },
    });
  },
  statusQuery: {
    endpoint: QUERY_MEMBER,
    query: ({ intent: { content } }, context) =>
      findMember<IntentResults['applyCardBinding']>(
        context,
        { member: content.account.member, personal: personalOf(content) },
        ({ settle_accounts }) => {
          if (!settle_accounts)
            return { type: 'unclear', why: 'the member shows no list of settle accounts' };
          const ours = settle_accounts.filter((one) => mayBe(one.account_info?.card_id, content.card.number));
          const [found] = ours;
          if (!found) return { type: 'notFound' };
          if (ours.length > 1 || found.id === '')
            return {
              type: 'unclear',
              why: 'the member shows several settle accounts that could be this one',
            };
          const result = { verified: true, account: found.id };
          return { type: 'found', outcome: { type: 'succeeded', result } };
        },
      ),
  },
} satisfies AdapayOperation<'applyCardBinding'>;

function personalOf({ account, card }: IntentContents['applyCardBinding']): readonly (string | undefined)[] {
  return [card.holder, card.number, card.mobile, card.identity.number, account.name];
}

/**
 * Whether a card number as it is shown, perhaps masked, can be this one. One that is not shown can: the account is the member's all
 * the same (inference: no source knows a member with two).
 */
function mayBe(shown: string | undefined, number: string): boolean {
  if (shown === undefined || shown === '') return true;
  return shown.replace(/\s/g, '').slice(-4) === number.slice(-4);
}

/** 对私: bank_acct_type 2 with cert_id and cert_type 00, which is an identity card (PHP demo; PHPDoc of the tables). */
function accountInfo(card: Card, { nameDot }: AdapayOptions): Readonly<Record<string, string>> {
  if (card.identity.type !== 'identityCard')
    throw new InvalidInput('cert_type', 'an identity card: Adapay documents no other for a person');
  return {
    card_id: card.number,
    card_name: nameWithDot(card.holder, nameDot),
    cert_id: card.identity.number,
    cert_type: '00',
    tel_no: card.mobile,
    bank_acct_type: '2',
  };
}
