import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { code, done, type Message } from '../support/fake-gateway.js';
import { buyer, card, orderOf } from '../support/orders.js';
import { businessFields, CODE, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const serialNumber = 'H688602511220000000099';
/** The answer of 6083 holds it; other answers do not mind. */
const MESSAGE = { MessageOrderNo: 'message-1', ReceiveMobile: '8000' };

describeWrite('applyMobileChange', {
  spelt: ['6083', 'KFEJZB6083', 'ApplyForChangeOfCellPhoneNum'],
  fields: {
    TranNetMemberCode: buyer.member,
    SubAcctNo: buyer.account,
    ModifyType: '1',
    NewMobile: card.mobile,
  },
  result: { handle: { token: 'message-1', serialNumber } },
  answer: MESSAGE,
  rejectedBy: ['account', 'identity', 'request', 'ERR157', 'ERR258', 'ERR135', 'ERR145'],
  mayResend: false,
  knows: [buyer.name],
});

describeWrite('verifyMobileChange', {
  spelt: ['6084', 'KFEJZB6084', 'BackfillDynamicPassword'],
  fields: {
    TranNetMemberCode: buyer.member,
    SubAcctNo: buyer.account,
    ModifyType: '1',
    MessageOrderNo: 'message-1',
    MessageCheckCode: CODE,
  },
  result: {},
  rejectedBy: ['account', 'identity', 'verification', 'request'],
  mayResend: false,
  knows: [buyer.name],
});

const fixture = (name: string): Message => JSON.parse(vectorText(`requests/${name}.json`)) as Message;

describe('the application for another telephone number, 6083', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done(MESSAGE));
    await send('applyMobileChange');
    expect(gateway.sent[0]?.message).toEqual(fixture('6083'));
  });

  it('names the card where the number is checked by 银联, and nothing leaves without it', async () => {
    const { gateway, send } = setUp(() => done(MESSAGE));
    await send('applyMobileChange', { content: { check: 'unionPay', cardNumber: card.number } });
    expect(businessFields(gateway)).toMatchObject({ ModifyType: '2', BankCardNo: card.number });
    const without = setUp(() => done(MESSAGE));
    expect(await without.send('applyMobileChange', { content: { check: 'unionPay' } })).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
    });
    expect(without.gateway.sent).toEqual([]);
  });

  it('is in doubt where the bank takes it and gives no MessageOrderNo', async () => {
    expect(await setUp(() => done()).send('applyMobileChange')).toMatchObject({ type: 'unknown' });
  });

  it('has no query, and lapses 2 minutes after it may have been sent', () => {
    const rule = setUp(() => done()).rule('applyMobileChange');
    expect(rule).toMatchObject({ lapse: { afterMs: 120_000 } });
    expect(rule.resend).toBeUndefined();
    expect(rule.absence).toBeUndefined();
  });
});

describe('the code for it, 6084', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('verifyMobileChange');
    expect(gateway.sent[0]?.message).toEqual(fixture('6084'));
  });

  it.each([
    ['ERR138', 'wrongCode'],
    ['ERR163', 'codeVoid'],
  ])('is judged by the bank: %s', async (resultCode, reason) => {
    const answer = await setUp(() => code(resultCode)).send('verifyMobileChange');
    expect(answer).toMatchObject({ type: 'rejected', reason });
  });

  it('whose answer was lost waits for an operator: nothing is queried, sent again or supposed', () => {
    expect(setUp(() => done()).rule('verifyMobileChange')).toEqual({ queryAfterMs: [] });
    expect(orderOf('verifyMobileChange').intent.content.handle?.token).toBe('message-1');
  });
});
