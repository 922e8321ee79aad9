import { z } from 'zod';
import { InvalidInput } from '../../../domain/errors.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { optional, required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type LianlianOperation } from '../operation.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import { mchId, notifyUrl, txnSeqno, txnTime, userId } from '../transport/request-fields.js';
import { sealField } from '../transport/seal.js';
import { text } from '../transport/wire.js';
import { findAccount, QUERY_ACCTINFO } from './account-query.js';
import { sendWrite } from './send-write.js';

/** What base64 of an encrypted field may need: a key of 4,096 bits. */
export const SEALED = 684;

/**
 * 待激活开户 (integrators): an account that is activated when its card is bound. reg_phone, user_name and id_no go encrypted, as integrators
 * send them; whether each is mandatory was not found, so each is sent.
 */
export const OPEN_ACCOUNT = {
  name: 'openacct-snapply-individual',
  path: '/mch/v1/accp/customer/openacct-snapply-individual',
  source: 'integrator',
  fields: {
    mch_id: mchId,
    user_id: userId,
    txn_seqno: txnSeqno,
    txn_time: txnTime,
    notify_url: notifyUrl,
    agree_open_agreement: optional(1),
    'basic_info.reg_phone': required(SEALED),
    'basic_info.user_name': required(SEALED),
    'basic_info.id_type': required(16),
    'basic_info.id_no': required(SEALED),
  },
  answer: z.looseObject({ user_id: text, txn_seqno: text, platform_txno: text }),
  echo: 'txn_seqno',
  referenceField: 'platform_txno',
} as const satisfies LianlianWrite;

/**
 * openacct-snapply-individual, resolved by query-acctinfo. An account has no number that any call wants: its user_id, which is the
 * member's own id, stands for it.
 */
export const openAccount = {
  endpoint: OPEN_ACCOUNT,
  resolution: BY_STATUS_QUERY,
  send({ intent: { content }, serialNumber, begunAt }, context) {
    const { config } = context;
    const { member, holder, nickname } = content;
    if (!holder)
      throw new InvalidInput('basic_info', 'the holder: no account is opened without name and identity');
    if (holder.identity.type !== 'identityCard')
      throw new InvalidInput('basic_info.id_type', 'an identity card: no other proof is known for a person');
    const mobile = content.mobile ?? holder.mobile;
    const sealed = (field: string, value: string) =>
      sealField(`basic_info.${field}`, value, config.platformKey);
    return sendWrite(OPEN_ACCOUNT, context, {
      fields: {
        user_id: member,
        txn_seqno: serialNumber,
        txn_time: shanghaiMoment(new Date(begunAt)),
        basic_info: {
          reg_phone: sealed('reg_phone', mobile),
          user_name: sealed('user_name', userName(holder.name, config.nameDot)),
          // Document (classic): id_type=ID_CARD.
          id_type: 'ID_CARD',
          id_no: sealed('id_no', holder.identity.number),
        },
      },
      number: serialNumber,
      personal: [holder.name, nickname, mobile, holder.mobile, holder.identity.number],
    });
  },
  statusQuery: {
    endpoint: QUERY_ACCTINFO,
    query: ({ intent: { content } }, context) => findAccount(content.member, context),
  },
} satisfies LianlianOperation<'openAccount'>;

/** user_name(85) in the classic document, in characters. */
function userName(name: string, dot: Parameters<typeof nameWithDot>[1]): string {
  const written = nameWithDot(name, dot);
  if (Array.from(written).length > 85)
    throw new InvalidInput('basic_info.user_name', 'at most 85 characters');
  return written;
}
