import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { OperationReference } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import { BY_STATUS_QUERY, type AdapayOperation, type TimedContext } from '../operation.js';
import { listEndpoint, type AdapayWrite } from '../transport/endpoint.js';
import { appId, byOrder, memberId, orderNo } from '../transport/request-fields.js';
import { created, stateFields, text } from '../transport/wire.js';
import { findId, findOperation, underOrderNo, type QuotedId } from './list-query.js';
import { sendWrite } from './send-write.js';

// Paths from the Node, Python and Go SDK; fields from the given document.

const FREEZE_OBJECT = z.looseObject({
  id: text,
  object: text,
  order_no: text,
  app_id: text,
  trans_amt: text,
  member_id: text,
  unfreeze_flag: text,
  ...created,
  ...stateFields,
});

const UNFREEZE_OBJECT = z.looseObject({
  id: text,
  object: text,
  order_no: text,
  app_id: text,
  account_freeze_id: text,
  ...created,
  ...stateFields,
});

const FREEZE = {
  name: 'freeze',
  method: 'POST',
  path: '/v1/settle_accounts/freeze',
  inDocument: true,
  fields: { order_no: orderNo, app_id: appId, trans_amt: required(16, 'amount'), member_id: memberId },
  answer: FREEZE_OBJECT,
  echoes: ['order_no'],
  amountField: 'trans_amt',
} as const satisfies AdapayWrite;

const FREEZE_LIST = listEndpoint({
  name: 'freezeList',
  path: '/v1/settle_accounts/freeze/list',
  fields: byOrder,
  rowsIn: ['account_freezes'],
  row: FREEZE_OBJECT,
});

const UNFREEZE = {
  name: 'unfreeze',
  method: 'POST',
  path: '/v1/settle_accounts/unfreeze',
  inDocument: true,
  // The document says String(16); the ids in its own samples have 39 digits, and its object's table says String(64).
  fields: { order_no: orderNo, app_id: appId, account_freeze_id: required(64) },
  answer: UNFREEZE_OBJECT,
  echoes: ['order_no'],
} as const satisfies AdapayWrite;

const UNFREEZE_LIST = listEndpoint({
  name: 'unfreezeList',
  path: '/v1/settle_accounts/unfreeze/list',
  fields: byOrder,
  rowsIn: ['account_unfreezes'],
  row: UNFREEZE_OBJECT,
});

/** freeze of a member's available balance, resolved by freeze/list under its order_no. */
export const freeze = {
  endpoint: FREEZE,
  resolution: BY_STATUS_QUERY,
  send({ intent, serialNumber }, context) {
    const { member } = intent.content.account;
    const amount = requireAmount(intent.amount);
    return sendWrite(FREEZE, context, {
      fields: {
        order_no: serialNumber,
        app_id: context.config.appId,
        trans_amt: amount,
        member_id: member,
      },
      number: serialNumber,
      amount,
      personal: namesIn(intent),
      succeeded: ({ id, member_id }) => {
        if (id === '') return { unclear: 'succeeded without an id' };
        if (member_id !== '' && member_id !== member) return { unclear: 'the answer shows another member' };
        return { result: { reference: id }, reference: id };
      },
    });
  },
  statusQuery: {
    endpoint: FREEZE_LIST,
    query: ({ intent, serialNumber }, context) =>
      findOperation<typeof FREEZE_LIST, 'freeze'>(FREEZE_LIST, context, {
        ...underOrderNo(serialNumber, context),
        write: FREEZE,
        personal: namesIn(intent),
        read: ({ id, member_id, trans_amt }) => ({
          shown: trans_amt,
          reference: id,
          resultOf: (money) => money,
          mismatch:
            member_id !== '' && member_id !== intent.content.account.member
              ? 'the provider shows another member'
              : undefined,
        }),
      }),
  },
} satisfies AdapayOperation<'freeze'>;

/** unfreeze, always of the whole freeze (实现对已冻结的交易进行全额解冻操作), resolved by unfreeze/list under its order_no. */
export const unfreeze = {
  endpoint: UNFREEZE,
  resolution: BY_STATUS_QUERY,
  async send({ intent, serialNumber }, context) {
    const frozen = await freezeId(context, intent.content.freeze);
    if (frozen.type === 'notSent') return frozen;
    return sendWrite(UNFREEZE, context, {
      fields: {
        order_no: serialNumber,
        app_id: context.config.appId,
        account_freeze_id: frozen.id,
      },
      number: serialNumber,
      personal: namesIn(intent),
      succeeded: ({ id, account_freeze_id }) => {
        if (id === '') return { unclear: 'succeeded without an id' };
        if (account_freeze_id !== '' && account_freeze_id !== frozen.id)
          return { unclear: 'the answer shows another freeze' };
        return { result: { reference: id }, reference: id };
      },
    });
  },
  statusQuery: {
    endpoint: UNFREEZE_LIST,
    query: ({ intent, serialNumber }, context) => {
      const { reference } = intent.content.freeze;
      return findOperation<typeof UNFREEZE_LIST, 'unfreeze'>(UNFREEZE_LIST, context, {
        ...underOrderNo(serialNumber, context),
        write: UNFREEZE,
        personal: namesIn(intent),
        read: ({ id, account_freeze_id }) => ({
          reference: id,
          resultOf: (money) => money,
          mismatch:
            account_freeze_id !== '' && reference !== undefined && account_freeze_id !== reference
              ? 'the provider shows another freeze'
              : undefined,
        }),
      });
    },
  },
} satisfies AdapayOperation<'unfreeze'>;

/** The freeze's own id, which an unfreeze quotes. */
function freezeId(context: TimedContext, quoted: OperationReference): Promise<QuotedId> {
  return findId(FREEZE_LIST, context, {
    ...underOrderNo(quoted.serialNumber, context),
    quoted,
    what: 'the freeze',
    write: FREEZE,
    idIn: (row) => row.id,
  });
}
