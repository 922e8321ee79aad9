import { writeYuan } from '../engine/fen.js';
import { narrowed } from './balance-confirms.js';
import type { AdapayBank } from './bank.js';
import { frozenKey, memberKey } from './ledger.js';
import { refused } from './codes.js';
import { optional, required, type AdapayRequest } from './fields.js';
import { PAGE_FIELDS, pageOf, seconds, standing, statusOf } from './lists.js';
import type { Fields, Freeze, Row } from './model.js';
import { rawText, type AdapayOperation } from './operation.js';
import type { Sight } from '../engine/provider-api.js';

/** The fields of the lists that find by order_no and status: freezes, unfreezes, commissions. */
export const LIST_FIELDS = [
  required('app_id', 64),
  optional('order_no', 64, 'orderNo'),
  optional('status', 16),
  ...PAGE_FIELDS,
];

/** 创建账户冻结对象 (SettleAccount.freeze). */
export const freeze: AdapayOperation = {
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
  perform(bank, request, sight) {
    const [memberId, amount] = [request.text('member_id'), request.amount('trans_amt')];
    bank.needMember(memberId, 'member_id');
    bank.needBalance(memberId, amount);
    const row: Freeze = { ...bank.row(39, request.text('order_no')), memberId, amount, lifted: false };
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
      sight.pending,
    );
    bank.freezes.add(row);
    return () => ({ ...freezeObject(bank, row), ...standing(bank, row) });
  },
};

/** 创建账户解冻对象 (SettleAccount.unfreeze): 全额解冻. Its id is 39 digits long, whatever the table says of 16. */
export const unfreeze: AdapayOperation = {
  code: 'settle_accounts.unfreeze',
  method: 'POST',
  path: '/v1/settle_accounts/unfreeze',
  number: 'order_no',
  orderOf: (bank, body) => bank.freezes.get(rawText(body, 'account_freeze_id') ?? '')?.number,
  fields: [required('order_no', 64, 'orderNo'), required('app_id', 64), required('account_freeze_id', 64)],
  checkBalance(bank, request) {
    if (bank.freezes.get(request.text('account_freeze_id'))?.lifted) throw refused('SIM_UNFROZEN_ALREADY');
  },
  perform(bank, request, sight) {
    const frozen = bank.freezes.get(request.text('account_freeze_id'));
    if (frozen?.status !== 'succeeded') throw refused('order_id_not_exists', 'account_freeze_id');
    if (frozen.lifted) throw refused('SIM_UNFROZEN_ALREADY');
    const { memberId, amount } = frozen;
    const row = bank.row(39, request.text('order_no'), frozen.id);
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
      sight.pending,
    );
    bank.unfreezes.add(row);
    return () => ({ ...unfreezeObject(bank, row), ...standing(bank, row) });
  },
};

/** 查询账户冻结对象列表. */
export const freezeList: AdapayOperation = {
  code: 'settle_accounts.freeze.list',
  method: 'GET',
  path: '/v1/settle_accounts/freeze/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: LIST_FIELDS,
  perform: (bank, request, sight) =>
    objectList(bank, request, sight, {
      rows: narrowed(bank.freezes, request.text('order_no'), ''),
      name: 'account_freezes',
      show: (row) => freezeObject(bank, row),
    }),
};

/** 查询账户解冻对象列表. */
export const unfreezeList: AdapayOperation = {
  code: 'settle_accounts.unfreeze.list',
  method: 'GET',
  path: '/v1/settle_accounts/unfreeze/list',
  about: (_bank, body) => rawText(body, 'order_no'),
  fields: LIST_FIELDS,
  perform: (bank, request, sight) =>
    objectList(bank, request, sight, {
      rows: narrowed(bank.unfreezes, request.text('order_no'), ''),
      name: 'account_unfreezes',
      show: (row) => unfreezeObject(bank, row),
    }),
};

/** A list with an `object` of its own, has_more as a boolean and one array of objects. */
export function objectList<T extends Row>(
  bank: AdapayBank,
  request: AdapayRequest,
  sight: Sight,
  list: { readonly rows: readonly T[]; readonly name: string; readonly show: (row: T) => Fields },
): () => Fields {
  const [orderNo, status] = [request.text('order_no'), request.text('status')];
  const matching = list.rows.filter((row) => status === '' || statusOf(bank, row, sight) === status);
  const { rows, hasMore } = pageOf(bank, request, sight, matching);
  return () => ({
    object: 'list',
    status: 'succeeded',
    app_id: bank.services.appId,
    ...(orderNo === '' ? {} : { order_no: orderNo }),
    has_more: hasMore,
    [list.name]: rows.map((row) => ({
      ...list.show(row),
      prod_mode: request.prodMode,
      ...standing(bank, row, sight),
    })),
  });
}

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

function unfreezeObject(bank: AdapayBank, row: Row): Fields {
  return {
    id: row.id,
    object: 'account_unfreeze',
    created_time: seconds(row.createdAt),
    app_id: bank.services.appId,
    order_no: row.number,
    account_freeze_id: row.parent,
  };
}
