import type { ProviderOperation } from '../provider.js';
import { InvalidInput } from '../../domain/errors.js';
import { foundRow, type Deps } from './books.js';
import { answerOf, refusingInvalidInput, unclearForInvalidInput, type Sent } from './answer.js';
import { deadlineIn } from '../deadline.js';
import { findInList } from './rows.js';
import { settlingRule } from './settling.js';
import { amountOf } from './translate.js';
import { objectSchemas } from './wire.js';

/** freeze of a member's available balance, settled by freeze/list under its order_no. */
export function freezeOperation({ config, client }: Deps): ProviderOperation<'freeze'> {
  return {
    interfaceName: 'freeze',
    settling: settlingRule('freeze', config.settling),
    send: ({ intent, serialNumber }) =>
      refusingInvalidInput('freeze', async () => {
        const { member } = intent.content.account;
        const amount = amountOf(intent.amount);
        const reply = await client.call(
          'freeze',
          { order_no: serialNumber, app_id: config.appId, trans_amt: amount, member_id: member },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        const sent: Sent = {
          call: 'freeze',
          number: { value: serialNumber, fields: ['order_no'] },
          amount: { value: amount, field: 'trans_amt' },
        };
        return answerOf(reply, sent, objectSchemas.freeze, {
          known: config.refusalCodes,
          succeeded: ({ id, member_id }) => {
            if (id === '') return { unclear: 'succeeded without an id' };
            if (member_id !== '' && member_id !== member)
              return { unclear: 'the answer shows another member' };
            return { result: { reference: id }, reference: id };
          },
        });
      }),
    ask: ({ intent, serialNumber }) =>
      unclearForInvalidInput('freezeList', () =>
        findInList(client, {
          list: 'freezeList',
          fields: { app_id: config.appId, order_no: serialNumber },
          rowsIn: ['account_freezes'],
          schema: objectSchemas.freeze,
          deadline: deadlineIn(config.httpTimeoutMs),
          isOurs: (row) => row.order_no === serialNumber,
          found: (row) =>
            foundRow<'freeze'>({ list: 'freezeList', call: 'freeze', known: config.refusalCodes }, row, {
              shown: row.trans_amt,
              reference: row.id,
              result: (money) => money,
              ...(row.member_id !== '' &&
                row.member_id !== intent.content.account.member && {
                  difference: 'the provider shows another member',
                }),
            }),
        }),
      ),
  };
}

/** unfreeze, always of the whole freeze (实现对已冻结的交易进行全额解冻操作), settled by unfreeze/list under its order_no. */
export function unfreezeOperation({ config, client }: Deps): ProviderOperation<'unfreeze'> {
  return {
    interfaceName: 'unfreeze',
    settling: settlingRule('unfreeze', config.settling),
    send: ({ intent, serialNumber }) =>
      refusingInvalidInput('unfreeze', async () => {
        const { reference: freeze } = intent.content.freeze;
        if (freeze === undefined) throw new InvalidInput('account_freeze_id', 'the id of the freeze');
        const reply = await client.call(
          'unfreeze',
          { order_no: serialNumber, app_id: config.appId, account_freeze_id: freeze },
          { deadline: deadlineIn(config.httpTimeoutMs) },
        );
        const sent: Sent = { call: 'unfreeze', number: { value: serialNumber, fields: ['order_no'] } };
        return answerOf(reply, sent, objectSchemas.unfreeze, {
          known: config.refusalCodes,
          succeeded: ({ id, account_freeze_id }) => {
            if (id === '') return { unclear: 'succeeded without an id' };
            if (account_freeze_id !== '' && account_freeze_id !== freeze)
              return { unclear: 'the answer shows another freeze' };
            return { result: { reference: id }, reference: id };
          },
        });
      }),
    ask: ({ intent, serialNumber }) =>
      unclearForInvalidInput('unfreezeList', () =>
        findInList(client, {
          list: 'unfreezeList',
          fields: { app_id: config.appId, order_no: serialNumber },
          rowsIn: ['account_unfreezes'],
          schema: objectSchemas.unfreeze,
          deadline: deadlineIn(config.httpTimeoutMs),
          isOurs: (row) => row.order_no === serialNumber,
          found: (row) =>
            foundRow<'unfreeze'>(
              { list: 'unfreezeList', call: 'unfreeze', known: config.refusalCodes },
              row,
              {
                reference: row.id,
                result: (money) => money,
                ...(row.account_freeze_id !== '' &&
                  row.account_freeze_id !== intent.content.freeze.reference && {
                    difference: 'the provider shows another freeze',
                  }),
              },
            ),
        }),
      ),
  };
}
