import { writeYuan } from '../../engine/fen.js';
import { randomDigits } from '../../engine/random.js';
import type { LianlianBank } from '../bank.js';
import type { LianlianEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { frozenKey, MERCHANT, userKey } from '../ledger.js';
import type { User } from '../model.js';
import { rejected } from '../result-codes.js';
import { openUser } from '../users.js';

/** base64 of what an RSA key of up to 4,096 bits encrypts. */
const SEALED = 684;

/** 待激活开户: an account that waits for its activation. Integrators encrypt reg_phone, user_name and id_no. */
export const openAccount: LianlianEndpoint = {
  code: 'openacct-snapply-individual',
  path: '/mch/v1/accp/customer/openacct-snapply-individual',
  number: 'txn_seqno',
  fields: [
    required('mch_id', 18, 'merchant'),
    required('user_id', 64),
    required('txn_seqno', 32),
    required('txn_time', 14, 'time'),
    optional('notify_url', 512, 'url'),
    optional('agree_open_agreement', 1),
    required('basic_info.reg_phone', SEALED, 'sealed'),
    required('basic_info.user_name', SEALED, 'sealed'),
    required('basic_info.id_type', 16),
    required('basic_info.id_no', SEALED, 'sealed'),
  ],
  perform(bank, request) {
    const userId = request.text('user_id');
    if (bank.users.has(userId)) throw rejected('2006');
    openUser(bank, { userId, idNo: request.opened('basic_info.id_no') });
    const id = bank.id();
    bank.services.effects.record({
      kind: 'openAccount',
      serialNumber: request.text('txn_seqno'),
      memberCode: userId,
      amount: 0n,
    });
    return () => ({ user_id: userId, txn_seqno: request.text('txn_seqno'), platform_txno: id });
  },
};

/** The first half of the activation: a code to the card's telephone, and a token of 30 minutes. */
export const activateApply: LianlianEndpoint = {
  code: 'openacct-activate-apply',
  path: '/mch/v1/accp/customer/openacct-activate-apply',
  number: 'txn_seqno',
  fields: [
    required('mch_id', 18, 'merchant'),
    required('user_id', 64),
    required('txn_seqno', 32),
    required('txn_time', 14, 'time'),
    optional('notify_url', 512, 'url'),
    required('linked_acct_info.linked_acct_no', SEALED, 'sealed'),
    required('linked_acct_info.linked_phone', SEALED, 'sealed'),
  ],
  perform(bank, request) {
    const user = bank.needUser(request.text('user_id'), 'user_id');
    const cardNo = request.opened('linked_acct_info.linked_acct_no');
    if (user.cards.has(cardNo)) throw rejected('2008');
    const number = request.text('txn_seqno');
    const code = randomDigits(bank.services.random, 6);
    const phone = request.opened('linked_acct_info.linked_phone');
    const token = bank.token();
    user.application = { number, token, cardNo, phone, code, appliedAt: bank.now, wrong: 0 };
    const minutes = Math.round(bank.rules.tokenLifetimeMs / 60_000);
    bank.services.sms.deliver({
      mobile: phone,
      code,
      serialNumber: number,
      text: `【沙箱连连】验证码${code}，${minutes}分钟内有效，用于激活账户。`,
      at: new Date(bank.now).toISOString(),
    });
    bank.services.effects.record({
      kind: 'applyActivation',
      serialNumber: number,
      memberCode: user.userId,
      amount: 0n,
    });
    return () => ({ user_id: user.userId, txn_seqno: number, token });
  },
};

/** The second half, under the application's own number: the account is active and its card is bound. */
export const activateVerify: LianlianEndpoint = {
  code: 'openacct-activate-verify',
  path: '/mch/v1/accp/customer/openacct-activate-verify',
  // The number is the application's.
  orderOf: () => undefined,
  fields: [
    required('mch_id', 18, 'merchant'),
    required('user_id', 64),
    required('txn_seqno', 32),
    required('token', 256),
    required('verify_code', 20),
  ],
  perform(bank, request) {
    const user = bank.needUser(request.text('user_id'), 'user_id');
    checkCode(bank, user, {
      number: request.text('txn_seqno'),
      token: request.text('token'),
      code: request.text('verify_code'),
    });
    return () => ({ user_id: user.userId, txn_seqno: request.text('txn_seqno') });
  },
};

function checkCode(
  bank: LianlianBank,
  user: User,
  given: { readonly number: string; readonly token: string; readonly code: string },
): void {
  const { application } = user;
  if (application?.number !== given.number || application.token !== given.token) throw rejected('1018');
  if (user.cards.has(application.cardNo)) throw rejected('2008');
  if (bank.now - application.appliedAt > bank.rules.tokenLifetimeMs) throw rejected('1018');
  if (application.wrong > bank.rules.wrongCodesAllowed) throw rejected('1019');
  if (application.code !== given.code) {
    application.wrong += 1;
    throw rejected('1017');
  }
  user.state = 'NORMAL';
  user.cards.set(application.cardNo, bank.now);
  bank.services.effects.record({
    kind: 'activate',
    serialNumber: given.number,
    memberCode: user.userId,
    amount: 0n,
  });
}

/** A user's accounts, or the merchant's. */
export const queryAcctinfo: LianlianEndpoint = {
  code: 'query-acctinfo',
  path: '/mch/v1/accp/customer/query-acctinfo',
  fields: [required('mch_id', 18, 'merchant'), required('user_id', 64), optional('user_type', 16)],
  perform(bank, request, faults) {
    const userId = request.text('user_id');
    if (request.text('user_type') === 'INNERMERCHANT' && userId === bank.services.mchId)
      return () => accounts(bank, userId, [{ type: 'MCHOWN', key: MERCHANT }], 'NORMAL');
    const user = bank.needUser(userId, 'user_id');
    // A query that does not see what is young does not see the user.
    if (bank.now - user.createdAt < faults.hideYoungerThanMs) throw rejected('SIM_NO_SUCH_USER', 'user_id');
    return () => accounts(bank, userId, [{ type: 'USEROWN', key: userKey(userId) }], user.state);
  },
};

function accounts(
  bank: LianlianBank,
  userId: string,
  of: readonly { readonly type: string; readonly key: string }[],
  state: string,
) {
  return {
    user_id: userId,
    acctinfo_list: of.map(({ type, key }) => {
      const available = bank.ledger.balance(key);
      const frozen = type === 'USEROWN' ? bank.ledger.balance(frozenKey(userId)) : 0n;
      return {
        oid_acctno: `SIM${key.length}${userId}`.slice(0, 32),
        acct_type: type,
        acct_state: state,
        amt_balcur: writeYuan(available + frozen),
        amt_balaval: writeYuan(available),
        amt_balfrz: writeYuan(frozen),
      };
    }),
  };
}

/** The cards that are bound to a user's account, by all but their middle digits. */
export const queryLinkedacct: LianlianEndpoint = {
  code: 'query-linkedacct',
  path: '/mch/v1/accp/customer/query-linkedacct',
  fields: [required('mch_id', 18, 'merchant'), required('user_id', 64)],
  perform(bank, request, faults) {
    const user = bank.needUser(request.text('user_id'), 'user_id');
    const shown = [...user.cards].filter(([, boundAt]) => bank.now - boundAt >= faults.hideYoungerThanMs);
    return () => ({
      user_id: user.userId,
      linked_acctlist: shown.map(([number]) => ({
        linked_acctno: `${number.slice(0, 6)}******${number.slice(-4)}`,
      })),
    });
  },
};
