import { describe, expect, it } from 'vitest';
import type { Fields } from './merchant.js';
import { openSandbox } from './open-sandbox.js';

const NEW_MOBILE = '13900139000';

async function openStage() {
  const { sandbox, merchant } = await openSandbox();
  const { account } = sandbox.pingan.addMember({
    ...{ memberCode: 'm1', property: '00', name: '张三', cardNo: '6222020200112233445' },
  });
  const member = { SubAcctNo: account, TranNetMemberCode: 'm1', ModifyType: '1' };
  return {
    sandbox,
    apply: (fields?: Fields) =>
      merchant.call('ApplyForChangeOfCellPhoneNum', { ...member, NewMobile: NEW_MOBILE, ...fields }),
    check: (MessageOrderNo: string, MessageCheckCode: string, fields?: Fields) =>
      merchant.call('BackfillDynamicPassword', { ...member, MessageOrderNo, MessageCheckCode, ...fields }),
    code: () => sandbox.sms.latest(NEW_MOBILE)?.code ?? '',
  };
}

describe('another telephone number, 6083 and 6084', () => {
  it('takes the code with the MessageOrderNo of its application alone', async () => {
    const { apply, check, code } = await openStage();
    const applied = await apply();
    expect(applied).toMatchObject({ code: '000000', genuine: true, fields: { ReceiveMobile: '9000' } });
    const order = applied.fields['MessageOrderNo'] ?? '';
    expect((await check('2511220000009999', code())).code).toBe('ERR163');
    expect((await check(order, code(), { ModifyType: '2' })).code).toBe('ERR163');
    expect((await check(order, '000000')).code).toBe('ERR138');
    expect((await check(order, code())).code).toBe('000000');
    expect((await check(order, code())).code).toBe('ERR163');
  });

  it('sends no second code while one waits, and none for a card that is not bound', async () => {
    const { sandbox, apply } = await openStage();
    expect((await apply({ ModifyType: '2', BankCardNo: '6222000000000000' })).code).toBe('ERR033');
    expect((await apply({ ModifyType: '2' })).code).toBe('ERR936');
    expect((await apply({ ModifyType: '2', BankCardNo: '6222020200112233445' })).code).toBe('000000');
    expect((await apply()).code).toBe('ERR135');
    sandbox.clock.advance(120_001);
    expect((await apply()).code).toBe('000000');
  });
});
