import type { HoldLimits } from '../../domain/operations/escrow.js';
import { namesIn } from '../../domain/names-in.js';
import type { OperationRequest, ProviderOperation } from '../provider.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, type Sent } from './transport/answer.js';
import { findPayment, foundRow, holdId, soughtBy, type Deps } from './books.js';
import type { AdapayConfig } from './config.js';
import { deadlineIn } from '../deadline.js';
import { MOST_DIV_MEMBERS } from './field-rules.js';
import { findInList } from './rows.js';
import { settlingRule } from './resolution-rules.js';
import { amountOf, MERCHANT } from './translate.js';
import { objectSchemas, type Objects } from './transport/wire.js';

/**
 * 撤销次数最多不超过10次; 支持撤销最长时间为178天; 最多仅支持7个分账方 (document). Whether a reverse is allowed after a confirm is said both ways
 * there ("在没有创建余额支付确认对象成功之前", and a formula that subtracts what was confirmed): configuration, off.
 */
function limitsOf(config: Pick<AdapayConfig, 'reverseAfterConfirm'>): HoldLimits {
  return {
    mostReturns: 10,
    returnWindowDays: 178,
    mostReceivers: MOST_DIV_MEMBERS,
    returnAfterRelease: config.reverseAfterConfirm,
  };
}

/** balancePay with pay_mode delay, settled by balancePayList under its order_no. */
export function holdOperation({ config, client }: Deps): ProviderOperation<'hold'> {
  const always = { divisible: true, limits: limitsOf(config) };
  const sentBy = (order: OperationRequest<'hold'>): Sent => ({
    call: 'balancePay',
    number: { value: order.serialNumber, fields: ['order_no'] },
    amount: { value: amountOf(order.intent.amount), field: 'trans_amt' },
    personal: namesIn(order.intent),
  });
  const receiver = ({ intent: { content } }: OperationRequest<'hold'>) =>
    config.holdFor === 'merchant' ? MERCHANT : content.payee.member;
  return {
    interfaceName: 'balancePay',
    resolution: settlingRule('hold', config.resolution),
    always,
    send: (order) =>
      rejectingInvalidInput('balancePay', async () => {
        const { content, amount } = order.intent;
        const reply = await client.call(
          'balancePay',
          {
            app_id: config.appId,
            order_no: order.serialNumber,
            out_member_id: content.payer.member,
            in_member_id: receiver(order),
            trans_amt: amountOf(amount),
            goods_title: config.goodsTitle,
            goods_desc: content.orderNo,
            // 值为 delay 时，div_members 字段必须为空.
            pay_mode: 'delay',
          },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        return answerOf(reply, sentBy(order), objectSchemas.payment, {
          known: config.rejectionCodes,
          succeeded: ({ balance_seq_id: reference, pay_mode }) => {
            if (reference === '') return { unclear: 'succeeded without a balance_seq_id' };
            // Money that was paid at once is not held.
            if (pay_mode !== '' && pay_mode !== 'delay')
              return { unclear: 'the answer shows another pay_mode' };
            return { result: { reference, ...always }, reference };
          },
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('balancePayList', () =>
        findPayment({ config, client }, soughtBy(order), deadlineIn(config.httpTimeoutMs), (row) => {
          const difference = partiesDifference(row, order, receiver(order));
          return foundRow<'hold'>(
            {
              list: 'balancePayList',
              call: 'balancePay',
              known: config.rejectionCodes,
              personal: namesIn(order.intent),
            },
            row,
            {
              shown: row.trans_amt,
              reference: row.balance_seq_id,
              result: (money) => ({ ...money, ...always }),
              ...(difference !== undefined && { difference }),
            },
          );
        }),
      ),
  };
}

function partiesDifference(
  { out_member_id: out, in_member_id: into }: Objects['payment'],
  { intent }: OperationRequest<'hold'>,
  receiver: string,
): string | undefined {
  if (out !== '' && out !== intent.content.payer.member) return 'the provider shows another payer';
  // The table lists out_member_id twice and means in_member_id by the second; only the sample has that.
  if (into !== '' && into !== receiver) return 'the provider shows another payee';
  return undefined;
}

/** balancereverse, settled by balancereverse.list of its hold, in whose rows our order_no is looked for. */
export function returnOperation(deps: Deps): ProviderOperation<'return'> {
  const { config, client } = deps;
  return {
    interfaceName: 'balancereverse',
    resolution: settlingRule('return', config.resolution),
    send: (order) =>
      rejectingInvalidInput('balancereverse', async () => {
        const { content } = order.intent;
        const deadline = deadlineIn(config.httpTimeoutMs);
        const amount = amountOf(order.intent.amount);
        const hold = await holdId(deps, content.hold, deadline);
        if (hold.type === 'notSent') return hold;
        const reply = await client.call(
          'balancereverse',
          {
            balance_seq_id: hold.id,
            app_id: config.appId,
            order_no: order.serialNumber,
            reverse_amt: amount,
            reason: content.orderNo,
          },
          { deadline },
        );
        const sent: Sent = {
          call: 'balancereverse',
          number: { value: order.serialNumber, fields: ['order_no'] },
          amount: { value: amount, field: 'reverse_amt' },
          personal: namesIn(order.intent),
        };
        return answerOf(reply, sent, objectSchemas.reverse, {
          known: config.rejectionCodes,
          succeeded: ({ id }) =>
            id === '' ? { unclear: 'succeeded without an id' } : { result: { reference: id }, reference: id },
        });
      }),
    queryStatus: (order) =>
      unclearForInvalidInput('balancereverseList', async () => {
        const deadline = deadlineIn(config.httpTimeoutMs);
        const hold = await holdId(deps, order.intent.content.hold, deadline);
        if (hold.type === 'notSent') return { type: 'unclear', why: hold.why, evidence: hold.evidence };
        return findInList(client, {
          list: 'balancereverseList',
          fields: { app_id: config.appId, balance_seq_id: hold.id },
          // The table says payment_reverses, the sample payment_confirms.
          rowsIn: ['payment_reverses', 'payment_confirms'],
          schema: objectSchemas.reverse,
          personal: namesIn(order.intent),
          deadline,
          isOurs: (row) => row.order_no === order.serialNumber,
          found: (row) =>
            foundRow<'return'>(
              {
                list: 'balancereverseList',
                call: 'balancereverse',
                known: config.rejectionCodes,
                personal: namesIn(order.intent),
              },
              row,
              { shown: row.reverse_amt, reference: row.id, result: (money) => money },
            ),
        });
      }),
  };
}
