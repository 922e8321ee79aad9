import { writeYuan } from '../../engine/fen.js';
import type { AdapayBank } from '../bank.js';
import { frozenKey, memberKey } from '../ledger.js';
import { rejected } from '../result-codes.js';
import { required } from '../fields.js';
import { seconds, statusFields, narrowed, objectList, LIST_FIELDS } from '../lists.js';
import type { Fields, Freeze, StoredObject } from '../model.js';
import { rawText, type AdapayEndpoint } from '../endpoint.js';

/** 创建账户冻结对象 (SettleAccount.freeze). */
export const freeze: AdapayEndpoint = {
  code: 'settle_accounts.freeze',
  method: 'POST',
  path: '/v1/settle_accounts/freeze',
  number: 'order_no',
  fields: [
    required('order_no', 64, 'orderNo'),
    required('app_id', 64),
    required('trans_amt', 16, 'amount'),
    required('member_id', 64),
  ],
  checkBalance(bank, request) {
    bank.needBalance(request.text('member_id'), request.amount('trans_amt'));
  },
  perform(bank, request, faults) {
    const [memberId, amount] = [request.text('member_id'), request.amount('trans_amt')];
    bank.needMember(memberId, 'member_id');
    bank.needBalance(memberId, amount);
    const row: Freeze = { ...bank.newObject(39, request.text('order_no')), memberId, amount, lifted: false };
    bank.move(
      row,
      {
        out: [{ key: memberKey(memberId), amount: -amount }],
        into: [{ key: frozenKey(memberId), amount }],
        effect: {
          kind: 'freeze',
          serialNumber: row.number,
          orderNo: row.number,
          memberCode: memberId,
          amount,
        },
      },
      faults.pending,
    );
    bank.freezes.add(row);
    return () => ({ ...freezeObject(bank, row), ...statusFields(bank, row) });
  },
};

/** 创建账户解冻对象 (SettleAccount.unfreeze): 全额解冻. Its id is 39 digits long, whatever the table says of 16. */
export const unfreeze: AdapayEndpoint = {
  code: 'settle_accounts.unfreeze',
  method: 'POST',
  path: '/v1/settle_accounts/unfreeze',
  number: 'order_no',
  orderOf: (bank, body) => bank.freezes.get(rawText(body, 'account_freeze_id') ?? '')?.number,
  fields: [required('order_no', 64, 'orderNo'), required('app_id', 64), required('account_freeze_id', 64)],
  checkBalance(bank, request) {
    if (bank.freezes.get(request.text('account_freeze_id'))?.lifted) throw rejected('SIM_UNFROZEN_ALREADY');
  },
  perform(bank, request, faults) {
    const frozen = bank.freezes.get(request.text('account_freeze_id'));
    if (!frozen) throw rejected('order_id_not_exists', 'account_freeze_id');
    if (frozen.status !== 'succeeded') throw rejected('SIM_NOT_FROZEN', 'account_freeze_id');
    if (frozen.lifted) throw rejected('SIM_UNFROZEN_ALREADY');
    const { memberId, amount } = frozen;
    const row = bank.newObject(39, request.text('order_no'), frozen.id);
    frozen.lifted = true;
    bank.move(
      row,
      {
        out: [{ key: frozenKey(memberId), amount: -amount }],
        into: [{ key: memberKey(memberId), amount }],
        effect: {
          kind: 'unfreeze',
          serialNumber: row.number,
          orderNo: frozen.number,
          memberCode: memberId,
          amount,
        },
        ended: (end) => {
          frozen.lifted = end === 'succeeded';
        },
      },
      faults.pending,
    );
    bank.unfreezes.add(row);
    return () => ({ ...unfreezeObject(bank, row), ...statusFields(bank, row) });
  },
};

/** 查询账户冻结对象列表. */
export const freezeList: AdapayEndpoint = {
  code: 'settle_accounts.freeze.list',
  method: 'GET',
  path: '/v1/settle_accounts/freeze/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: LIST_FIELDS,
  perform: (bank, request, faults) =>
    objectList(bank, request, faults, {
      rows: narrowed(bank.freezes, request.text('order_no'), ''),
      name: 'account_freezes',
      show: (row) => freezeObject(bank, row),
    }),
};

/** 查询账户解冻对象列表. */
export const unfreezeList: AdapayEndpoint = {
  code: 'settle_accounts.unfreeze.list',
  method: 'GET',
  path: '/v1/settle_accounts/unfreeze/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: LIST_FIELDS,
  perform: (bank, request, faults) =>
    objectList(bank, request, faults, {
      rows: narrowed(bank.unfreezes, request.text('order_no'), ''),
      name: 'account_unfreezes',
      show: (row) => unfreezeObject(bank, row),
    }),
};

function freezeObject(bank: AdapayBank, row: Freeze): Fields {
  return {
    id: row.id,
    object: 'account_freeze',
    created_time: seconds(row.createdAt),
    app_id: bank.services.appId,
    order_no: row.number,
    trans_amt: writeYuan(row.amount),
    member_id: row.memberId,
    unfreeze_flag: row.lifted ? 'Y' : 'N',
  };
}

function unfreezeObject(bank: AdapayBank, row: StoredObject): Fields {
  return {
    id: row.id,
    object: 'account_unfreeze',
    created_time: seconds(row.createdAt),
    app_id: bank.services.appId,
    order_no: row.number,
    account_freeze_id: row.parent,
  };
}
