import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import { required } from '../../endpoint.js';
import { lapseAfterMs, type ResolutionDefinition } from '../../resolution.js';
import { BY_STATUS_QUERY, type LianlianOperation } from '../operation.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import { evidence } from '../transport/answer.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { mchId, notifyUrl, txnSeqno, txnTime, userId } from '../transport/request-fields.js';
import { sealField } from '../transport/seal.js';
import { text } from '../transport/wire.js';
import { SEALED } from './account.js';
import { findLinkedCard, QUERY_LINKEDACCT } from './linked-accounts.js';
import { sendWrite } from './send-write.js';
import { TOKEN_VALID_MS } from './transaction-code.js';

/** The first half of activating an account: it checks the card and sends a code to its telephone (integrators). */
export const ACTIVATE_APPLY = {
  name: 'openacct-activate-apply',
  path: '/mch/v1/accp/customer/openacct-activate-apply',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    user_id: userId,
    txn_seqno: txnSeqno,
    txn_time: txnTime,
    notify_url: notifyUrl,
    'linked_acct_info.linked_acct_no': required(SEALED),
    'linked_acct_info.linked_phone': required(SEALED),
  },
  answer: z.looseObject({ user_id: text, txn_seqno: text, token: text, platform_txno: text }),
  echo: 'txn_seqno',
  referenceField: 'platform_txno',
} as const satisfies LianlianWrite;

/** The second half: token and code (classic document: txn_seqno is that of the application). */
export const ACTIVATE_VERIFY = {
  name: 'openacct-activate-verify',
  path: '/mch/v1/accp/customer/openacct-activate-verify',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    user_id: userId,
    txn_seqno: txnSeqno,
    token: required(256),
    verify_code: required(20),
  },
  answer: z.looseObject({ user_id: text, txn_seqno: text, linked_agrtno: text }),
  echo: 'txn_seqno',
} as const satisfies LianlianWrite;

/** No query shows an application: what is in doubt lapses with its token. */
const LAPSES_WITH_TOKEN: ResolutionDefinition = {
  rule: {
    queryAfterMs: [5 * MINUTE_MS],
    lapse: { afterMs: TOKEN_VALID_MS, why: 'its token is void after 30 minutes' },
  },
  settings: z.strictObject({ lapseAfterMs }),
};

/** openacct-activate-apply: it yields the token that the code is handed in with. */
export const applyCardBinding = {
  endpoint: ACTIVATE_APPLY,
  resolution: LAPSES_WITH_TOKEN,
  always: () => ({ verified: false }),
  send({ intent: { content }, serialNumber, begunAt }, context) {
    const { config } = context;
    const { account, card } = content;
    if (card.identity.type !== 'identityCard')
      throw new InvalidInput('basic_info.id_type', 'an identity card: no other proof is known for a person');
    const sealed = (field: string, value: string) =>
      sealField(`linked_acct_info.${field}`, value, config.platformKey);
    return sendWrite(ACTIVATE_APPLY, context, {
      fields: {
        user_id: account.member,
        txn_seqno: serialNumber,
        txn_time: shanghaiMoment(new Date(begunAt)),
        linked_acct_info: {
          linked_acct_no: sealed('linked_acct_no', card.number),
          linked_phone: sealed('linked_phone', card.mobile),
        },
      },
      number: serialNumber,
      personal: [card.holder, card.number, card.mobile, card.identity.number, account.name],
      // Here 0000 is the whole answer: the code is on its way, and its token is all that goes on with it.
      accepted: ({ token }) =>
        token === ''
          ? { type: 'unknown', why: '0000 without a token' }
          : {
              type: 'succeeded',
              result: {
                verified: false,
                handle: { token, serialNumber },
                codeValidMs: TOKEN_VALID_MS,
              },
            },
    });
  },
} satisfies LianlianOperation<'applyCardBinding'>;

/** openacct-activate-verify, resolved by the list of the member's cards. */
export const verifyCardBinding = {
  endpoint: ACTIVATE_VERIFY,
  resolution: BY_STATUS_QUERY,
  async send({ intent: { content } }, context, { verificationCode }) {
    const { account, cardNumber, handle } = content;
    if (!handle) return withoutToken();
    if (verificationCode === undefined) throw new InvalidInput('verify_code', 'the code');
    return sendWrite(ACTIVATE_VERIFY, context, {
      fields: {
        user_id: account.member,
        txn_seqno: handle.serialNumber,
        token: handle.token,
        verify_code: verificationCode,
      },
      // The application's: the activation has no number of its own.
      number: handle.serialNumber,
      personal: [cardNumber, verificationCode, handle.token, account.name],
    });
  },
  statusQuery: {
    endpoint: QUERY_LINKEDACCT,
    query: ({ intent: { content } }, context) => findLinkedCard(content, context),
  },
} satisfies LianlianOperation<'verifyCardBinding'>;

/** The answer that brought the token was lost: no code can be handed in, and a new application is needed. */
function withoutToken() {
  const message = 'the token of the application is not known: its answer was lost';
  const code = 'NO_TOKEN' satisfies string;
  return {
    type: 'rejected',
    reason: 'codeVoid',
    code,
    message,
    final: true,
    evidence: { ...evidence(ACTIVATE_VERIFY, 'rule', { detail: message }), code },
  } as const;
}
