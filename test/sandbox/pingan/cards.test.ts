import { verify as verify_, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { parse, type BankAnswer, type Fields, type Merchant } from './merchant.js';
import { openSandbox } from './open-sandbox.js';

const CARD = '6222020200112233445';
const MOBILE = '13800001234';

interface CardStage {
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  readonly account: string;
  readonly apply: (fields?: Fields) => Promise<BankAnswer>;
  readonly verify: (code: string, fields?: Fields) => Promise<BankAnswer>;
  readonly bindings: () => Promise<BankAnswer>;
  readonly code: (mobile?: string) => string;
}

async function openCardStage(options: Partial<SandboxOptions> = {}): Promise<CardStage> {
  const { sandbox, merchant } = await openSandbox(options);
  const opened = await merchant.call('OpenCustAcctId', {
    FunctionFlag: '1',
    TranNetMemberCode: 'm1',
    MemberProperty: '00',
  });
  const account = opened.fields['SubAcctNo'] ?? '';
  const member = { SubAcctNo: account, TranNetMemberCode: 'm1', MemberAcctNo: CARD };
  return {
    sandbox,
    merchant,
    account,
    apply: (fields) =>
      merchant.call('BindRelateAcctUnionPay', {
        ...member,
        MemberName: '张三',
        MemberGlobalType: '1',
        MemberGlobalId: '110101199001011234',
        BankType: '2',
        AcctOpenBranchName: '工商银行',
        EiconBankBranchId: '102100099996',
        Mobile: MOBILE,
        ...fields,
      }),
    verify: (code, fields) =>
      merchant.call('BindRelateAccReUnionPay', { ...member, MessageCheckCode: code, ...fields }),
    bindings: () => merchant.call('MemberBindQuery', { QueryFlag: '2', SubAcctNo: account, PageNum: '1' }),
    code: (mobile = MOBILE) => sandbox.sms.latest(mobile)?.code ?? 'none',
  };
}

/** How liwenhui1131/orange_bank_python checks an answer: in the order in which it came, of an array the last row alone. */
function pythonText(body: string): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) {
    if (value === '' || value === null || name === 'RsaSign') continue;
    if (typeof value === 'string') pairs.push(`${name}=${value}`);
    else
      for (const [field, text] of Object.entries((value as Record<string, string>[]).at(-1) ?? {}))
        if (text !== '') pairs.push(`${name}${field}=${text}`);
  }
  return `${pairs.join('&')}&`;
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('answers with rows', () => {
  it.each(['6098', '6010'])(
    'are signed as a client reads them that takes fields as they come: %s',
    async (what) => {
      const { sandbox, merchant, account, apply, verify, code } = await openCardStage();
      for (const [MemberAcctNo, CnapsBranchId, Mobile] of [
        ['6222020200112233441', '102100099996', '13800001231'],
        ['6222020200112233442', '', '13800001232'],
      ] as const) {
        await apply({ MemberAcctNo, CnapsBranchId, Mobile });
        expect((await verify(code(Mobile), { MemberAcctNo })).code).toBe('000000');
      }
      const answer =
        what === '6098'
          ? await merchant.send('MemberBindQuery', { QueryFlag: '2', SubAcctNo: account, PageNum: '1' })
          : await merchant.send('CustAcctIdBalanceQuery', { QueryFlag: '3', PageNum: '1' });
      const { RsaSign } = parse(answer);
      const key = new X509Certificate(readFileSync(sandbox.credentials.pingan.bankCertificatePath)).publicKey;
      const text = answer === 'dropped' ? '' : pythonText(answer.body);
      expect(verify_('RSA-MD5', Buffer.from(text), key, Buffer.from(String(RsaSign), 'base64'))).toBe(true);
      expect(merchant.read(answer)).toMatchObject({ genuine: true });
      expect(merchant.read(answer).rows.length).toBeGreaterThan(1);
    },
  );
});

describe('binding a card, 6066 and 6067', () => {
  it('sends a code to the card’s mobile, binds on the right code and shows the card by 6098', async () => {
    const { sandbox, apply, verify, bindings, code, account } = await openCardStage();
    expect((await bindings()).fields).toMatchObject({ ResultNum: '0', TotalNum: '0', EndFlag: '1' });
    expect(await apply()).toMatchObject({ code: '000000', genuine: true });
    expect(sandbox.sms.read(MOBILE)).toHaveLength(1);
    expect((await bindings()).rows).toEqual([]);
    const bound = await verify(code());
    expect(bound.code).toBe('000000');
    expect(bound.fields['FrontSeqNo']).toMatch(/^251122\d{10}$/);
    const listed = await bindings();
    expect(listed.genuine).toBe(true);
    expect(listed.rows).toEqual([
      {
        FundSummaryAcctNo: sandbox.credentials.pingan.fundSummaryAccount,
        SubAcctNo: account,
        TranNetMemberCode: 'm1',
        MemberName: '张三',
        MemberGlobalType: '1',
        MemberGlobalId: '110101199001011234',
        MemberAcctNo: CARD,
        BankType: '2',
        AcctOpenBranchName: '工商银行',
        CnapsBranchId: '',
        EiconBankBranchId: '102100099996',
        Mobile: MOBILE,
      },
    ]);
    expect((await verify(code())).code).toBe('ERR198');
  });

  it('takes the code up to 120 seconds after the application, and not a moment longer', async () => {
    const { sandbox, apply, verify, code } = await openCardStage();
    await apply();
    sandbox.clock.advance(120_001);
    expect((await verify(code())).code).toBe('ERR163');
    expect((await apply()).code).toBe('000000');
    sandbox.clock.advance(120_000);
    expect((await verify(code())).code).toBe('000000');
  });

  it('allows five wrong codes; after a sixth even the right one is void', async () => {
    const { apply, verify, code } = await openCardStage();
    await apply();
    const sent = code();
    for (let n = 1; n <= 5; n += 1) expect((await verify(wrong(sent))).code).toBe('ERR138');
    const { apply: apply2, verify: verify2, code: code2 } = await openCardStage();
    await apply2();
    for (let n = 1; n <= 5; n += 1) await verify2(wrong(code2()));
    expect((await verify2(code2())).code).toBe('000000');
    expect((await verify(wrong(sent))).code).toBe('ERR138');
    expect((await verify(sent)).code).toBe('ERR163');
    expect((await apply()).code).toBe('000000');
  });

  it('answers ERR135 while an application waits, and leaves its code good', async () => {
    const { sandbox, apply, verify, code } = await openCardStage();
    await apply();
    expect((await apply()).code).toBe('ERR135');
    expect(sandbox.sms.read(MOBILE)).toHaveLength(1);
    expect((await verify(code())).code).toBe('000000');
  });

  it('checks a card six times a day of the bank, which begins at midnight in Shanghai', async () => {
    const { sandbox, apply } = await openCardStage();
    for (let n = 1; n <= 6; n += 1) {
      expect((await apply()).code).toBe('000000');
      sandbox.clock.advance(121_000);
    }
    expect((await apply()).code).toBe('ERR157');
    sandbox.clock.set({ now: Date.parse('2025-11-22T15:59:59Z') });
    expect((await apply()).code).toBe('ERR157');
    sandbox.clock.set({ now: Date.parse('2025-11-22T16:00:00Z') });
    expect((await apply()).code).toBe('000000');
  });

  it.each([
    ['a card of another bank without its 超级网银号', { EiconBankBranchId: '' }, 'ERR936'],
    ['no card number', { MemberAcctNo: '' }, 'ERR936'],
    ['a mobile of ten digits', { Mobile: '1380000123' }, 'SIM_FIELD_FORMAT'],
    ['an unknown kind of certificate', { MemberGlobalType: '99' }, 'SIM_FIELD_FORMAT'],
    ['an unknown kind of bank', { BankType: '3' }, 'SIM_FIELD_FORMAT'],
    ['another member’s account', { TranNetMemberCode: 'm2' }, 'ERR254'],
    ['two accounts of one name', { SubAcctNo: '6886000000001001|::|6886000000001002' }, 'SIM_NOT_BUILT'],
  ])('rejects %s', async (_name, fields, code) => {
    const { apply, sandbox } = await openCardStage();
    expect((await apply(fields)).code).toBe(code);
    expect(sandbox.sms.read(MOBILE)).toEqual([]);
  });

  it('lets a card of the bank itself go without a 超级网银号', async () => {
    const { apply } = await openCardStage();
    expect((await apply({ BankType: '1', EiconBankBranchId: '' })).code).toBe('000000');
  });

  it('holds the name of the first card against later ones, and a card against other accounts', async () => {
    const { apply, verify, code, merchant, sandbox } = await openCardStage();
    await apply();
    await verify(code());
    expect((await apply({ MemberAcctNo: '6222000000000000001', MemberName: '李四' })).code).toBe('ERR125');
    expect((await apply()).code).toBe('ERR198');
    const other = sandbox.pingan.addMember({ memberCode: 'm2', property: 'SH', name: '张三' }).account;
    const elsewhere = { SubAcctNo: other, TranNetMemberCode: 'm2' };
    expect((await apply(elsewhere)).code).toBe('ERR134');
    const second = { MemberAcctNo: '6222000000000000001' };
    expect((await apply(second)).code).toBe('000000');
    expect((await verify(code(), second)).code).toBe('000000');
    const all = await merchant.call('MemberBindQuery', { QueryFlag: '1', PageNum: '1' });
    expect(all.fields).toMatchObject({ ResultNum: '2', TotalNum: '2' });
  });

  it('rejects a code for another card, and one that nobody applied for', async () => {
    const { apply, verify, code } = await openCardStage();
    expect((await verify('123456')).code).toBe('ERR163');
    await apply();
    expect((await verify(code(), { MemberAcctNo: '6222000000000000001' })).code).toBe('ERR163');
  });

  it('unbinds a card once, and lets it be bound again', async () => {
    const { apply, verify, bindings, code, merchant, sandbox, account } = await openCardStage();
    await apply();
    await verify(code());
    const unbind = (fields: Fields = {}) =>
      merchant.call('UnbindRelateAcct', {
        FunctionFlag: '1',
        TranNetMemberCode: 'm1',
        SubAcctNo: account,
        MemberAcctNo: CARD,
        ...fields,
      });
    expect((await unbind({ FunctionFlag: '2' })).code).toBe('ERR021');
    expect((await unbind({ TranNetMemberCode: 'm2' })).code).toBe('ERR254');
    expect((await unbind({ MemberAcctNo: '6222000000000000001' })).code).toBe('ERR033');
    expect((await bindings()).rows).toHaveLength(1);
    const unbound = await unbind();
    expect(unbound).toMatchObject({ code: '000000', genuine: true });
    expect(unbound.fields['FrontSeqNo']).toMatch(/^251122\d{10}$/);
    expect((await bindings()).rows).toEqual([]);
    // A list that is late shows it for as long as it is.
    sandbox.faults.add({ kind: 'notFoundFor', interface: '6098', ms: 1_000 });
    expect((await bindings()).rows).toHaveLength(1);
    sandbox.clock.advance(1_001);
    expect((await bindings()).rows).toEqual([]);
    expect((await unbind()).code).toBe('ERR033');
    expect((await apply()).code).toBe('000000');
  });

  it('has a member with a bound card from the beginning where a test wants one', async () => {
    const { merchant, sandbox } = await openCardStage();
    const member = { memberCode: 'm3', property: '00', name: '李四', cardNo: CARD } as const;
    const { account } = sandbox.pingan.addMember(member);
    expect(sandbox.pingan.addMember(member)).toEqual({ memberCode: 'm3', account });
    expect(() => sandbox.pingan.addMember({ ...member, memberCode: 'm4' })).toThrow('another member');
    // Not even a list that is late misses it.
    sandbox.faults.add({ kind: 'notFoundFor', interface: '6098', ms: 86_400_000 });
    const bindings = await merchant.call('MemberBindQuery', {
      ...{ QueryFlag: '2', SubAcctNo: account, PageNum: '1' },
    });
    expect(bindings.rows).toEqual([expect.objectContaining({ MemberAcctNo: CARD, MemberName: '李四' })]);
    const unbound = await merchant.call('UnbindRelateAcct', {
      ...{ FunctionFlag: '1', TranNetMemberCode: 'm3', SubAcctNo: account, MemberAcctNo: CARD },
    });
    expect(unbound.code).toBe('000000');
  });

  it('answers an empty list by ERR020 where the rules say so', async () => {
    const { bindings } = await openCardStage({ pingan: { emptyBindings: 'ERR020' } });
    expect((await bindings()).code).toBe('ERR020');
  });

  it('gives the same codes for the same seed', async () => {
    const codes = async (seed: number): Promise<string> => {
      const { apply, code } = await openCardStage({ seed });
      await apply();
      return code();
    };
    expect(await codes(7)).toBe(await codes(7));
    expect(await codes(7)).not.toBe(await codes(8));
  });
});
