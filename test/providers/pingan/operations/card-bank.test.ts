import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { answered, code, done, type Message } from '../support/fake-gateway.js';
import { buyer, card } from '../support/orders.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const BANK = { AcctOpenBranchName: '工商银行北京分行', CnapsBranchId: '102100099996' };

describeWrite('correctCardBank', {
  spelt: ['6138', 'KFEJZB6138', 'MntMbrBindRelateAcctBankCode'],
  fields: { SubAcctNo: buyer.account, MemberBindAcctNo: card.number, ...BANK },
  result: {},
  rejectedBy: ['account', 'identity', 'request'],
  resolvedBy: '6098',
  mayResend: false,
  knows: [buyer.name],
});

/** 6098 with these cards. */
const list = (...rows: Message[]): Message => done({ EndFlag: '1', TranItemArray: rows });
const listed = (bank: Message): Message => ({ MemberAcctNo: card.number, ...bank });

describe('correcting the bank of a bound card, 6138', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('correctCardBank');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6138.json')));
  });

  it('names one number of the bank at least', async () => {
    const { gateway, send } = setUp(() => done());
    const by = (bank: object) =>
      send('correctCardBank', { content: { bank: { name: '工商银行', ...bank } } });
    expect(await by({})).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(gateway.sent).toEqual([]);
    await by({ instantNumber: '102100099996' });
    expect(businessFields(gateway)).toMatchObject({ EiconBankBranchId: '102100099996' });
  });

  it('is rejected for a number that no bank has: 无此有效状态的大小额行号', async () => {
    const answer = await setUp(() => code('E90001', '无此有效状态的大小额行号')).send('correctCardBank');
    expect(answer).toMatchObject({ type: 'rejected', reason: 'card', code: 'E90001', final: true });
  });

  it.each<[string, Message | ReturnType<typeof answered>, string]>([
    ['the corrected bank', list(listed(BANK)), 'found'],
    ['the bank as it was', list(listed({ AcctOpenBranchName: '工商银行', CnapsBranchId: '1' })), 'notFound'],
    ['the name alone', list(listed({ ...BANK, CnapsBranchId: '1' })), 'notFound'],
    ['the number alone', list(listed({ ...BANK, AcctOpenBranchName: '工商银行' })), 'notFound'],
    ['another card', list({ MemberAcctNo: '6222000000000000', ...BANK }), 'notFound'],
    ['a number that is not written out', list({ MemberAcctNo: '622202****0123', ...BANK }), 'unclear'],
    ['no answer', answered('<html>', 502), 'unclear'],
  ])('whose answer was lost is resolved by how 6098 lists the card: %s', async (_name, shown, type) => {
    expect((await setUp(() => shown).query('correctCardBank')).type).toBe(type);
  });

  it('is found by the bank’s instant number too, where that was given', async () => {
    const bank = { name: BANK.AcctOpenBranchName, instantNumber: '102100000030' };
    const shown = (number: string) =>
      list(listed({ AcctOpenBranchName: bank.name, EiconBankBranchId: number }));
    const query = async (number: string) =>
      (await setUp(() => shown(number)).query('correctCardBank', { content: { bank } })).type;
    expect([await query('102100000030'), await query('102100000031')]).toEqual(['found', 'notFound']);
  });

  it('is never sent again', () => {
    expect(setUp(() => done()).rule('correctCardBank').resend).toBeUndefined();
  });
});
