import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import { assert, InvalidInput } from '../../../domain/errors.js';
import type { MobileCheck } from '../../../domain/operations/mobile.js';
import { optional, required } from '../../endpoint.js';
import { lapseAfterMs, queryAfterMs, WITHOUT_QUERY } from '../../resolution.js';
import type { PinganOperation } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** ModifyType: 1 短信, 2 银联. */
const MODIFY_TYPE: Readonly<Record<MobileCheck, string>> = { sms: '1', unionPay: '2' };

/** 申请修改手机号码. */
const APPLY_MOBILE_CHANGE = writeEndpoint({
  name: '6083',
  serviceId: 'ApplyForChangeOfCellPhoneNum',
  fields: {
    TranNetMemberCode: required(32),
    SubAcctNo: required(32),
    ModifyType: required(2),
    NewMobile: required(12),
    BankCardNo: optional(32),
  },
  answer: z.looseObject({ MessageOrderNo: text }),
  // The guide promises 交易幂等 for trades alone.
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'request'],
    codes: ['ERR157', 'ERR258', 'ERR135', 'ERR145'],
    reasons: { identity: 'card', verification: 'tooManyChecks' },
  },
});

/** 回填动态码-修改手机. */
const VERIFY_MOBILE_CHANGE = writeEndpoint({
  name: '6084',
  serviceId: 'BackfillDynamicPassword',
  fields: {
    TranNetMemberCode: required(32),
    SubAcctNo: required(32),
    ModifyType: required(2),
    MessageOrderNo: required(32),
    MessageCheckCode: required(7),
  },
  answer: z.looseObject({}),
  resend: 'unsafe',
  rejections: {
    classes: ['account', 'identity', 'verification', 'request'],
    reasons: { identity: 'card' },
  },
});

/**
 * 6083. No query shows it, and none is needed: a code is handed in with the MessageOrderNo of its answer (短信指令号), so that one whose
 * answer was lost leads to nothing, and a new one may go. After how long that is done is ours.
 */
export const applyMobileChange = {
  endpoint: APPLY_MOBILE_CHANGE,
  resolution: {
    rule: {
      queryAfterMs: [2 * MINUTE_MS],
      lapse: {
        afterMs: 2 * MINUTE_MS,
        why: 'without the MessageOrderNo of its answer no code of a 6083 can be handed in',
      },
    },
    settings: z.strictObject({ queryAfterMs, lapseAfterMs }),
  },
  async send({ intent: { content }, serialNumber }, { client, deadline }) {
    const { account, newMobile, check, cardNumber } = content;
    if (check === 'unionPay' && cardNumber === undefined)
      throw new InvalidInput('BankCardNo', 'needed where the number is checked by 银联');
    const fields = {
      TranNetMemberCode: account.member,
      SubAcctNo: account.account,
      ModifyType: MODIFY_TYPE[check],
      NewMobile: newMobile,
      BankCardNo: check === 'unionPay' ? cardNumber : undefined,
    };
    const answer = await client.call(APPLY_MOBILE_CHANGE, fields, { serialNumber, deadline });
    return answerOf(APPLY_MOBILE_CHANGE, answer, {
      personal: [newMobile, cardNumber, account.name],
      accepted: ({ MessageOrderNo: token }) =>
        token === ''
          ? { outcome: { type: 'unknown', why: 'accepted without a MessageOrderNo' } }
          : { outcome: { type: 'succeeded', result: { handle: { token, serialNumber } } } },
    });
  },
} satisfies PinganOperation<'applyMobileChange'>;

/**
 * 6084 with the verification code, which is a secret. No interface shows the telephone number of an account: where its answer was lost
 * an operator decides.
 */
export const verifyMobileChange = {
  endpoint: VERIFY_MOBILE_CHANGE,
  resolution: { rule: WITHOUT_QUERY, settings: z.strictObject({}) },
  async send({ intent: { content }, serialNumber }, { client, deadline }, { verificationCode }) {
    const { account, check, handle } = content;
    assert(verificationCode !== undefined, 'a code is sent with its submission');
    assert(handle !== undefined, 'a code is handed in with the MessageOrderNo of its application');
    const fields = {
      TranNetMemberCode: account.member,
      SubAcctNo: account.account,
      ModifyType: MODIFY_TYPE[check],
      MessageOrderNo: handle.token,
      MessageCheckCode: verificationCode,
    };
    const answer = await client.call(VERIFY_MOBILE_CHANGE, fields, { serialNumber, deadline });
    return answerOf(VERIFY_MOBILE_CHANGE, answer, {
      personal: [account.name, handle.token, verificationCode],
      accepted: () => ({ outcome: { type: 'succeeded', result: {} } }),
    });
  },
} satisfies PinganOperation<'verifyMobileChange'>;
