import { InvalidInput } from '../../domain/errors.js';
import type { IntentContents, IntentResults } from '../../domain/operation.js';
import type { Card } from '../../domain/party.js';
import type { Answer, QueryResult, ProviderOperation } from '../provider.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { badFields } from '../evidence.js';
import { answerOf, evidence, unansweredFinding, type Sent } from './transport/answer.js';
import type { Deps } from './books.js';
import { deadlineIn } from '../deadline.js';
import type { Reply } from './transport/transport.js';
import { settlingRule } from './resolution-rules.js';
import { objectSchemas, type Objects } from './transport/wire.js';

/**
 * POST /v1/members, settled by GET /v1/members/{member_id}. A member's account has its own number only once a settle account
 * belongs to it; until then its member_id stands for it.
 */
export function openAccountOperation(deps: Deps): ProviderOperation<'openAccount'> {
  const { config, client } = deps;
  return {
    interfaceName: 'createMember',
    resolution: settlingRule('openAccount', config.resolution),
    send: ({ intent: { content } }) =>
      rejectingInvalidInput('createMember', async () => {
        const { member, nickname } = content;
        const reply = await client.call(
          'createMember',
          { app_id: config.appId, member_id: member, nickname },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        const sent: Sent = {
          call: 'createMember',
          number: { value: member, fields: ['member_id'] },
          personal: [nickname, content.mobile],
        };
        if (says(reply, config.memberExistsCodes)) return thereAlready(reply, sent);
        return answerOf(reply, sent, objectSchemas.member, {
          known: config.rejectionCodes,
          succeeded: () => ({ result: { account: member } }),
        });
      }),
    queryStatus: ({ intent: { content } }) =>
      findMember<IntentResults['openAccount']>(deps, { member: content.member }, () => ({
        type: 'found',
        outcome: { type: 'succeeded', result: { account: content.member } },
      })),
  };
}

/**
 * POST /v1/settle_accounts. No code is sent or asked for, so it is `verified` at once, and it brings the account's own number. It
 * has no number of ours: only the member's own settle accounts can settle it, where GET /v1/members/{member_id} shows them
 * (that it does was not found).
 */
export function applyCardBindingOperation(deps: Deps): ProviderOperation<'applyCardBinding'> {
  const { config, client } = deps;
  return {
    interfaceName: 'createSettleAccount',
    resolution: settlingRule('applyCardBinding', config.resolution),
    always: { verified: true },
    bringsAccount: true,
    send: ({ intent: { content } }) =>
      rejectingInvalidInput('createSettleAccount', async () => {
        const { account, card } = content;
        const reply = await client.call(
          'createSettleAccount',
          {
            app_id: config.appId,
            member_id: account.member,
            // The only channel there is.
            channel: 'bank_account',
            account_info: accountInfo(card),
          },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        const sent: Sent = {
          call: 'createSettleAccount',
          number: { value: account.member, fields: ['member_id'] },
          personal: personalOf(content),
        };
        if (says(reply, config.settleAccountExistsCodes)) return thereAlready(reply, sent);
        return answerOf(reply, sent, objectSchemas.settleAccount, {
          known: config.rejectionCodes,
          succeeded: ({ id }) =>
            id === ''
              ? { unclear: 'succeeded without an id' }
              : { result: { verified: true, account: id }, reference: id },
        });
      }),
    queryStatus: ({ intent: { content } }) =>
      findMember<IntentResults['applyCardBinding']>(
        deps,
        { member: content.account.member, personal: personalOf(content) },
        ({ settle_accounts }) => {
          if (!settle_accounts)
            return { type: 'unclear', why: 'the member shows no list of settle accounts' };
          if (settle_accounts.length === 0) return { type: 'notFound' };
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
  };
}

type Answered = Extract<Reply, { type: 'answered' }>;

function says(reply: Reply, codes: readonly string[]): reply is Answered {
  return (
    reply.type === 'answered' &&
    reply.envelope.status === 'failed' &&
    codes.includes(reply.envelope.error_code)
  );
}

/** What is there already is asked about at once: whether it is the one that was wanted follows from what the member shows. */
function thereAlready({ envelope }: Answered, sent: Sent): Answer<never> {
  const { error_code: code, error_msg: detail } = envelope;
  return {
    type: 'pending',
    why: `it is there already (${code})`,
    queryAgainAfterMs: 0,
    evidence: evidence(sent, 'answer', { code, detail }),
  };
}

type MemberReading<Result> =
  | Pick<Extract<QueryResult<Result>, { type: 'found' }>, 'type' | 'outcome'>
  | { readonly type: 'notFound' }
  | { readonly type: 'unclear'; readonly why: string };

function findMember<Result>(
  { config, client }: Deps,
  { member, personal = [] }: { member: string; personal?: readonly (string | undefined)[] },
  read: (shown: Objects['member']) => MemberReading<Result>,
): Promise<QueryResult<Result>> {
  return unclearForInvalidInput('queryMember', async () => {
    const deadline = deadlineIn(config.httpTimeoutMs);
    const reply = await client.call('queryMember', { app_id: config.appId }, { deadline, id: member });
    if (reply.type !== 'answered') return unansweredFinding('queryMember', reply);
    const { status, error_code, error_msg: detail } = reply.envelope;
    const code = error_code || status;
    const kept = (note: string) =>
      evidence({ call: 'queryMember', personal }, 'query', { code, detail, note });
    if (status === 'failed' && config.memberNotFoundCodes.includes(error_code))
      return { type: 'notFound', evidence: kept('') };
    const unclear = (why: string): QueryResult<Result> => ({ type: 'unclear', why, evidence: kept(why) });
    if (status !== 'succeeded') return unclear(`queryMember answers ${code.slice(0, 64)}`);
    const shown = objectSchemas.member.safeParse(reply.object);
    if (!shown.success) return unclear(`malformed answer: ${badFields(shown.error)}`);
    if (shown.data.member_id !== member) return unclear('the answer shows another member');
    const reading = read(shown.data);
    if (reading.type === 'unclear') return unclear(reading.why);
    if (reading.type === 'notFound') return { type: 'notFound', evidence: kept('') };
    return { ...reading, reported: {}, evidence: kept('') };
  });
}

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
function accountInfo(card: Card): Readonly<Record<string, string>> {
  if (card.identity.type !== 'identityCard')
    throw new InvalidInput('cert_type', 'an identity card: Adapay documents no other for a person');
  return {
    card_id: card.number,
    card_name: card.holder,
    cert_id: card.identity.number,
    cert_type: '00',
    tel_no: card.mobile,
    bank_acct_type: '2',
  };
}
