import { namesIn } from '../../domain/names-in.js';
import type { ProviderOperation } from '../provider.js';
import { findFreeze, foundRow, freezeId, soughtBy, type Deps } from './books.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, type Sent } from './transport/answer.js';
import { deadlineIn } from '../deadline.js';
import { findInList } from './rows.js';
import { settlingRule } from './resolution-rules.js';
import { amountOf } from './translate.js';
import { objectSchemas } from './transport/wire.js';

/** freeze of a member's available balance, settled by freeze/list under its order_no. */
export function freezeOperation(deps: Deps): ProviderOperation<'freeze'> {
  const { config, client } = deps;
  return {
    interfaceName: 'freeze',
    resolution: settlingRule('freeze', config.resolution),
    send: ({ intent, serialNumber }) =>
      rejectingInvalidInput('freeze', async () => {
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
          personal: namesIn(intent),
        };
        return answerOf(reply, sent, objectSchemas.freeze, {
          known: config.rejectionCodes,
          succeeded: ({ id, member_id }) => {
            if (id === '') return { unclear: 'succeeded without an id' };
            if (member_id !== '' && member_id !== member)
              return { unclear: 'the answer shows another member' };
            return { result: { reference: id }, reference: id };
          },
        });
      }),
    queryStatus: ({ intent, serialNumber }) =>
      unclearForInvalidInput('freezeList', () =>
        findFreeze(deps, soughtBy({ intent, serialNumber }), deadlineIn(config.httpTimeoutMs), (row) =>
          foundRow<'freeze'>(
            { list: 'freezeList', call: 'freeze', known: config.rejectionCodes, personal: namesIn(intent) },
            row,
            {
              shown: row.trans_amt,
              reference: row.id,
              result: (money) => money,
              ...(row.member_id !== '' &&
                row.member_id !== intent.content.account.member && {
                  difference: 'the provider shows another member',
                }),
            },
          ),
        ),
      ),
  };
}

/** unfreeze, always of the whole freeze (实现对已冻结的交易进行全额解冻操作), settled by unfreeze/list under its order_no. */
export function unfreezeOperation(deps: Deps): ProviderOperation<'unfreeze'> {
  const { config, client } = deps;
  return {
    interfaceName: 'unfreeze',
    resolution: settlingRule('unfreeze', config.resolution),
    send: ({ intent, serialNumber }) =>
      rejectingInvalidInput('unfreeze', async () => {
        const deadline = deadlineIn(config.httpTimeoutMs);
        const freeze = await freezeId(deps, intent.content.freeze, deadline);
        if (freeze.type === 'notSent') return freeze;
        const reply = await client.call(
          'unfreeze',
          { order_no: serialNumber, app_id: config.appId, account_freeze_id: freeze.id },
          { deadline },
        );
        const sent: Sent = {
          call: 'unfreeze',
          number: { value: serialNumber, fields: ['order_no'] },
          personal: namesIn(intent),
        };
        return answerOf(reply, sent, objectSchemas.unfreeze, {
          known: config.rejectionCodes,
          succeeded: ({ id, account_freeze_id }) => {
            if (id === '') return { unclear: 'succeeded without an id' };
            if (account_freeze_id !== '' && account_freeze_id !== freeze.id)
              return { unclear: 'the answer shows another freeze' };
            return { result: { reference: id }, reference: id };
          },
        });
      }),
    queryStatus: ({ intent, serialNumber }) =>
      unclearForInvalidInput('unfreezeList', () =>
        findInList(client, {
          list: 'unfreezeList',
          fields: { app_id: config.appId, order_no: serialNumber },
          rowsIn: ['account_unfreezes'],
          schema: objectSchemas.unfreeze,
          personal: namesIn(intent),
          deadline: deadlineIn(config.httpTimeoutMs),
          isOurs: (row) => row.order_no === serialNumber,
          found: (row) =>
            foundRow<'unfreeze'>(
              {
                list: 'unfreezeList',
                call: 'unfreeze',
                known: config.rejectionCodes,
                personal: namesIn(intent),
              },
              row,
              {
                reference: row.id,
                result: (money) => money,
                ...(row.account_freeze_id !== '' &&
                  intent.content.freeze.reference !== undefined &&
                  row.account_freeze_id !== intent.content.freeze.reference && {
                    difference: 'the provider shows another freeze',
                  }),
              },
            ),
        }),
      ),
  };
}
