import { z } from 'zod';
import { namesIn } from '../../../domain/names-in.js';
import type { MoneyResult, OperationReference } from '../../../domain/operations/reference.js';
import { requireAmount } from '../../amounts.js';
import { optional, required } from '../../endpoint.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import { BY_STATUS_QUERY, type AdapayOperation, type TimedContext } from '../operation.js';
import { listEndpoint, type AdapayWrite } from '../transport/endpoint.js';
import { appId, divMembers, feeMode, orderNo, page } from '../transport/request-fields.js';
import { created, stateFields, text } from '../transport/wire.js';
import { confirmPayment, findConfirm } from './channel-transfers.js';
import { divMembersOf, membersMismatch, membersOrText } from './div-members.js';
import { holdId } from './escrow-hold.js';
import { findId, findOperation, underOrderNo, type QuotedId } from './list-query.js';
import { sendWrite } from './send-write.js';

/** A confirmation of a balance payment, or of a part of it. */
const CONFIRM = z.looseObject({
  id: text,
  app_id: text,
  order_no: text,
  balance_seq_id: text,
  payment_id: text,
  confirm_amt: text,
  fee_amt: text,
  confirmed_amt: text,
  reserved_amt: text,
  refunded_amt: text,
  div_members: membersOrText,
  fee_mode: text,
  ...created,
  ...stateFields,
});

const BALANCE_CONFIRM = {
  name: 'balanceconfirm',
  method: 'POST',
  path: '/v1/settle_accounts/balanceconfirm',
  inDocument: true,
  fields: {
    balance_seq_id: required(64),
    description: required(512),
    confirm_amt: required(14, 'amount'),
    div_members: divMembers,
    order_no: orderNo,
    fee_mode: feeMode,
  },
  answer: CONFIRM,
  echoes: ['order_no'],
  amountField: 'confirm_amt',
} as const satisfies AdapayWrite;

// Headed balanceRefundList in the document; the table names this one (inference: it is right).
const BALANCE_CONFIRM_LIST = listEndpoint({
  name: 'balanceconfirmList',
  path: '/v1/settle_accounts/balanceconfirm/list',
  fields: { app_id: appId, payment_id: optional(64), order_no: optional(64, 'orderNo'), ...page },
  rowsIn: ['payment_confirms'],
  row: CONFIRM,
});

/** balanceconfirm, resolved by balanceconfirm.list under its order_no. */
export const release = {
  endpoint: BALANCE_CONFIRM,
  resolution: BY_STATUS_QUERY,
  async send(request, context) {
    const { content, amount } = request.intent;
    if (content.channel !== undefined) return confirmPayment(request, context);
    const { config } = context;
    const members = divMembersOf(request, config);
    const hold = await holdId(context, content.hold);
    if (hold.type === 'notSent') return hold;
    const moved = requireAmount(amount);
    return sendWrite(BALANCE_CONFIRM, context, {
      fields: {
        balance_seq_id: hold.id,
        description: content.orderNo,
        confirm_amt: moved,
        // An array in the sample, "String ... json 数组形式" in the table: the sample is followed.
        div_members: members,
        order_no: request.serialNumber,
        fee_mode: config.feeMode,
      },
      number: request.serialNumber,
      amount: moved,
      personal: namesIn(request.intent),
      succeeded: ({ id, balance_seq_id }) => {
        if (id === '') return { unclear: 'succeeded without an id' };
        if (balance_seq_id !== '' && balance_seq_id !== hold.id)
          return { unclear: 'the answer belongs to another balance_seq_id' };
        return { result: { reference: id }, reference: id };
      },
    });
  },
  statusQuery: {
    endpoint: BALANCE_CONFIRM_LIST,
    query: (request, context) =>
      request.intent.content.channel === undefined
        ? findBalanceConfirm(request, context)
        : findConfirm(request, context),
  },
} satisfies AdapayOperation<'release'>;

function findBalanceConfirm(
  request: OperationRequest<'release'>,
  context: TimedContext,
): Promise<QueryResult<MoneyResult>> {
  return findOperation<typeof BALANCE_CONFIRM_LIST, 'release'>(BALANCE_CONFIRM_LIST, context, {
    ...underOrderNo(request.serialNumber, context),
    write: BALANCE_CONFIRM,
    personal: namesIn(request.intent),
    read: (row) => ({
      shown: row.confirm_amt,
      reference: row.id,
      resultOf: (money) => money,
      mismatch: mismatchOf(row, request, context),
    }),
  });
}

/** The confirm object's id, which a refund quotes. */
export function confirmId(context: TimedContext, quoted: OperationReference): Promise<QuotedId> {
  return findId(BALANCE_CONFIRM_LIST, context, {
    ...underOrderNo(quoted.serialNumber, context),
    quoted,
    what: 'the release',
    write: BALANCE_CONFIRM,
    idIn: (row) => row.id,
  });
}

function mismatchOf(
  row: z.output<typeof CONFIRM>,
  request: OperationRequest<'release'>,
  { config }: TimedContext,
): string | undefined {
  const { hold } = request.intent.content;
  const of = row.balance_seq_id || row.payment_id;
  return of !== '' && hold.reference !== undefined && of !== hold.reference
    ? 'the provider shows another balance payment'
    : membersMismatch(divMembersOf(request, config), row.div_members);
}
