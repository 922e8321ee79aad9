import { buyer, CONFIRM_ID, FREEZE_ID, HOLD_ID, NUMBER, seller, type DocumentedKind } from './orders.js';
import { APP_ID } from './settings.js';

const common = { app_id: APP_ID, status: 'succeeded', prod_mode: 'false' };

/** What each create call answers when it succeeds: the samples of the given document, with the order's own numbers. */
export const SUCCEEDED: Readonly<Record<DocumentedKind, Readonly<Record<string, unknown>>>> = {
  openAccount: { ...common, object: 'member', member_id: buyer.member, created_time: '1579163032' },
  applyCardBinding: { ...common, id: '0035172500000001', member_id: buyer.member, channel: 'bank_account' },
  hold: { ...common, balance_seq_id: HOLD_ID, fee_amt: '0.00', order_no: NUMBER, trans_amt: '100.00' },
  release: {
    ...common,
    order_no: NUMBER,
    id: CONFIRM_ID,
    balance_seq_id: HOLD_ID,
    confirm_amt: '100.00',
    fee_amt: '0.01',
  },
  return: {
    ...common,
    id: '002112019102413120700033309700010668032',
    object: 'payment_reverse',
    order_no: NUMBER,
    balance_seq_id: HOLD_ID,
    reverse_amt: '100.00',
    reversed_amt: '0.00',
    confirmed_amt: '0.00',
    refunded_amt: '0.00',
    created_time: '1571893927000',
    succeed_time: '1571894004000',
  },
  refund: {
    status: 'succeeded',
    balance_order_no: 'HF2511220000000002',
    balance_refund_no: NUMBER,
    balance_seq_id: CONFIRM_ID,
    refund_seq_id: '0021120210415133253960228641988287582209',
  },
  freeze: {
    ...common,
    trans_amt: '100.00',
    created_time: '1579163032',
    id: FREEZE_ID,
    member_id: buyer.member,
    object: 'account_freeze',
    unfreeze_flag: 'N',
    order_no: NUMBER,
  },
  unfreeze: {
    ...common,
    created_time: '1579163032',
    id: '002112020111717230410174704123849117696',
    account_freeze_id: FREEZE_ID,
    object: 'account_unfreeze',
    order_no: NUMBER,
  },
  withdraw: {
    ...common,
    object: 'cash',
    id: '0021120251122000000000000000000000000007',
    order_no: NUMBER,
    cash_type: 'T1',
    cash_amt: '100.00',
    real_amt: '99.00',
    fee_amt: '1.00',
  },
};

/** What each status query answers where it shows the operation: the list samples, deviations from the tables included. */
export const LISTED: Readonly<Record<DocumentedKind, Readonly<Record<string, unknown>>>> = {
  openAccount: { ...common, member_id: buyer.member },
  applyCardBinding: {
    ...common,
    member_id: buyer.member,
    settle_accounts: [{ id: '0035172500000001', account_info: { card_id: '622202*********0123' } }],
  },
  hold: {
    status: 'succeeded',
    app_id: APP_ID,
    order_no: NUMBER,
    has_more: 'false',
    payments: [
      {
        app_id: 'app_f8b14a77-dc24-433b-864f-98a62209d6c4',
        balance_seq_id: HOLD_ID,
        create_time: '1618396594',
        fee_amt: 0,
        goods_desc: '余额支付对外接口的测试商品的描述',
        goods_title: '余额支付测试商品',
        in_member_id: seller.member,
        order_no: NUMBER,
        out_member_id: buyer.member,
        pay_trans_id: 'Thud8eq11jq8',
        refund_amt: 0,
        refund_stat: 'F',
        trace_id: '0021100228356019961384960',
        trans_amt: 100,
        trans_stat: 'S',
        status: 'succeeded',
        error_code: '',
        error_msg: '',
      },
    ],
  },
  release: list('payment_confirms', {
    ...SUCCEEDED.release,
    object: 'payment_confirm',
    confirmed_amt: '0.00',
    created_time: '1571378447',
    description: 'description',
    div_members: [
      { amount: '2.50', fee_flag: 'Y', member_id: '0' },
      { amount: '97.50', fee_flag: 'N', member_id: seller.member },
    ],
    refunded_amt: '0.00',
    reserved_amt: '0.00',
  }),
  return: list('payment_confirms', SUCCEEDED.return),
  refund: {
    status: 'succeeded',
    app_id: APP_ID,
    balance_seq_id: CONFIRM_ID,
    has_more: 'false',
    refunds: [
      {
        app_id: APP_ID,
        refund_seq_id: '0021120210415133253960228641988287582209',
        refund_order_no: NUMBER,
        balance_seq_id: CONFIRM_ID,
        balance_order_no: '202104150919237591',
        create_time: '1618396594',
        trans_stat: 'S',
        trace_id: '0021100228356019961384960',
        trans_amt: 100.0,
        acct_date: '20210101',
        fee_acct_date: '20210101',
        status: 'succeeded',
        error_code: '',
        error_msg: '',
      },
    ],
  },
  freeze: list('account_freezes', SUCCEEDED.freeze),
  unfreeze: list('account_unfreezes', SUCCEEDED.unfreeze),
  withdraw: SUCCEEDED.withdraw,
};

/** The name of each list's rows; absent for what is queried by itself. */
export const ROWS_IN: Readonly<Partial<Record<DocumentedKind, string>>> = {
  hold: 'payments',
  release: 'payment_confirms',
  return: 'payment_confirms',
  refund: 'refunds',
  freeze: 'account_freezes',
  unfreeze: 'account_unfreezes',
};

function list(name: string, row: object): Record<string, unknown> {
  return { ...common, object: 'list', has_more: false, [name]: [row] };
}
