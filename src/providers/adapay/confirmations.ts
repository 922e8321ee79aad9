import { ZERO } from '../../domain/money.js';
import { namesIn } from '../../domain/names-in.js';
import type { OperationRequest, ProviderOperation } from '../provider.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, type Sent } from './transport/answer.js';
import { confirmId, findConfirm, foundRow, holdId, soughtBy, type Deps } from './books.js';
import type { AdapayConfig } from './config.js';
import { deadlineIn } from '../deadline.js';
import type { DivMember } from './field-rules.js';
import { findInList } from './rows.js';
import { settlingRule } from './resolution-rules.js';
import { amountOf, divMembersOf, membersDifference } from './translate.js';
import { objectSchemas } from './transport/wire.js';

/** balanceconfirm, settled by balanceconfirm.list under its order_no. */
export function releaseOperation(deps: Deps): ProviderOperation<'release'> {
  const { config, client } = deps;
  return {
    interfaceName: 'balanceconfirm',
    resolution: settlingRule('release', config.resolution),
    send: (order) =>
      rejectingInvalidInput('balanceconfirm', async () => {
        const { content } = order.intent;
        const deadline = deadlineIn(config.httpTimeoutMs);
        const members = membersOf(order, config);
        const hold = await holdId(deps, content.hold, deadline);
        if (hold.type === 'notSent') return hold;
        const amount = amountOf(order.intent.amount);
        const reply = await client.call(
          'balanceconfirm',
          {
            balance_seq_id: hold.id,
            description: content.orderNo,
            confirm_amt: amount,
            // An array in the sample, "String ... json 数组形式" in the table: the sample is followed.
            div_members: members,
            order_no: order.serialNumber,
            fee_mode: config.feeMode,
          },
          { deadline },
        );
        const sent: Sent = {
          call: 'balanceconfirm',
          number: { value: order.serialNumber, fields: ['order_no'] },
          amount: { value: amount, field: 'confirm_amt' },
          personal: namesIn(order.intent),
        };
        return answerOf(reply, sent, objectSchemas.confirm, {
          known: config.rejectionCodes,
          succeeded: ({ id, balance_seq_id }) => {
            if (id === '') return { unclear: 'succeeded without an id' };
            if (balance_seq_id !== '' && balance_seq_id !== hold.id)
              return { unclear: 'the answer belongs to another balance_seq_id' };
            return { result: { reference: id }, reference: id };
          },
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('balanceconfirmList', () =>
        findConfirm(deps, soughtBy(order), deadlineIn(config.httpTimeoutMs), (row) => {
          const { hold } = order.intent.content;
          const of = row.balance_seq_id || row.payment_id;
          const difference =
            of !== '' && hold.reference !== undefined && of !== hold.reference
              ? 'the provider shows another balance payment'
              : membersDifference(membersOf(order, config), row.div_members);
          return foundRow<'release'>(
            {
              list: 'balanceconfirmList',
              call: 'balanceconfirm',
              known: config.rejectionCodes,
              personal: namesIn(order.intent),
            },
            row,
            {
              shown: row.confirm_amt,
              reference: row.id,
              result: (money) => money,
              ...(difference !== undefined && { difference }),
            },
          );
        }),
      ),
  };
}

/** balanceRefund of a confirm object, settled by balanceRefundList under its balance_refund_no. */
export function refundOperation(deps: Deps): ProviderOperation<'refund'> {
  const { config, client } = deps;
  return {
    interfaceName: 'balanceRefund',
    resolution: settlingRule('refund', config.resolution),
    send: (order) =>
      rejectingInvalidInput('balanceRefund', async () => {
        const { content } = order.intent;
        const deadline = deadlineIn(config.httpTimeoutMs);
        const amount = amountOf(order.intent.amount);
        const members = membersOf(order, config);
        const confirm = await confirmId(deps, content.release, deadline);
        if (confirm.type === 'notSent') return confirm;
        const reply = await client.call(
          'balanceRefund',
          {
            balance_refund_no: order.serialNumber,
            // 订单确认或者余额支付的对象ID: here always the confirm object's.
            balance_seq_id: confirm.id,
            reason: content.orderNo,
            balance_refund_amt: amount,
            // "String ... json 数组形式", and no sample: the table is followed.
            refund_div_members: JSON.stringify(members),
          },
          { deadline },
        );
        const sent: Sent = {
          call: 'balanceRefund',
          number: { value: order.serialNumber, fields: ['balance_refund_no', 'refund_order_no'] },
          amount: { value: amount, field: 'trans_amt' },
          personal: namesIn(order.intent),
        };
        return answerOf(reply, sent, objectSchemas.refund, {
          known: config.rejectionCodes,
          succeeded: ({ refund_seq_id: id }) =>
            id === ''
              ? { unclear: 'succeeded without a refund_seq_id' }
              : { result: { reference: id }, reference: id },
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('balanceRefundList', () =>
        findInList(client, {
          list: 'balanceRefundList',
          fields: { app_id: config.appId, balance_refund_no: order.serialNumber },
          rowsIn: ['refunds'],
          schema: objectSchemas.refund,
          personal: namesIn(order.intent),
          deadline: deadlineIn(config.httpTimeoutMs),
          // refund_order_no in rows, balance_refund_no in the answer to the create call.
          isOurs: (row) => (row.refund_order_no || row.balance_refund_no) === order.serialNumber,
          found: (row) =>
            foundRow<'refund'>(
              {
                list: 'balanceRefundList',
                call: 'balanceRefund',
                known: config.rejectionCodes,
                personal: namesIn(order.intent),
              },
              row,
              { shown: row.trans_amt, reference: row.refund_seq_id, result: (money) => money },
            ),
        }),
      ),
  };
}

function membersOf(
  order: OperationRequest<'release'> | OperationRequest<'refund'>,
  config: AdapayConfig,
): readonly DivMember[] {
  const { content, amount, fee = ZERO } = order.intent;
  return divMembersOf({ content, amount: amountOf(amount), fee }, config);
}
