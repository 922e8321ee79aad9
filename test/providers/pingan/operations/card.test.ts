import { describe, expect, it } from 'vitest';
import { IDENTITY_TYPES } from '../../../../src/domain/party.js';
import { IDENTITY_TYPE } from '../../../../src/providers/pingan/operations/identity-types.js';
import { describeWrite } from '../support/describe-write.js';
import { answered, code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { buyer, card, orderOf } from '../support/orders.js';
import { businessFields, CODE, setUp } from '../support/set-up.js';

describeWrite('applyCardBinding', {
  spelt: ['6066', 'KFEJZB6066', 'BindRelateAcctUnionPay'],
  fields: {
    SubAcctNo: buyer.account,
    TranNetMemberCode: buyer.member,
    MemberName: card.holder,
    MemberGlobalType: '1',
    MemberGlobalId: card.identity.number,
    MemberAcctNo: card.number,
    BankType: '2',
    AcctOpenBranchName: '工商银行',
    EiconBankBranchId: '102100099996',
    Mobile: card.mobile,
  },
  result: { verified: false },
  rejectedBy: ['account', 'identity', 'request', 'waiting', 'ERR157', 'ERR258'],
  mayResend: false,
  knows: ['王小明'],
});

describeWrite('verifyCardBinding', {
  spelt: ['6067', 'KFEJZB6067', 'BindRelateAccReUnionPay'],
  fields: {
    SubAcctNo: buyer.account,
    TranNetMemberCode: buyer.member,
    MemberAcctNo: card.number,
    MessageCheckCode: '481516',
  },
  result: {},
  rejectedBy: ['account', 'identity', 'verification', 'request'],
  resolvedBy: '6098',
  mayResend: false,
  knows: ['王小明', CODE],
});

describe('applying for a card binding', () => {
  it('that the bank verified at once needs no code', async () => {
    const { send } = setUp(() => done({ ReservedMsg: 'VERIFIED' }));
    expect(await send('applyCardBinding')).toMatchObject({
      type: 'succeeded',
      result: { verified: true },
    });
  });

  it.each(['ERR135', 'ERR145'])('while another application waits is answered so: %s', async (waiting) => {
    const { send } = setUp(() => code(waiting));
    expect(await send('applyCardBinding')).toMatchObject({
      type: 'rejected',
      reason: 'codeWaiting',
      final: true,
    });
  });

  it.each(['ERR198', 'ERR238'])(
    'for a card that is bound already is believed only where 6098 shows it: %s',
    async (bound) => {
      const cards =
        (numbers: string[]): Respond =>
        (_request, service) =>
          service === 'MemberBindQuery'
            ? done({ EndFlag: '1', TranItemArray: numbers.map((MemberAcctNo) => ({ MemberAcctNo })) })
            : code(bound);
      const shown = setUp(cards([card.number]));
      expect(await shown.send('applyCardBinding')).toMatchObject({
        type: 'succeeded',
        result: { verified: true },
      });
      const absent = setUp(cards(['6222000000000000']));
      expect(await absent.send('applyCardBinding')).toMatchObject({ type: 'unknown' });
    },
  );

  it('for a card of the bank itself says so', async () => {
    const { gateway, send } = setUp(() => done());
    const own = { ...card, bank: { own: true, name: '平安银行' } };
    await send('applyCardBinding', { content: { card: own } });
    expect(businessFields(gateway)).toMatchObject({ BankType: '1', AcctOpenBranchName: '平安银行' });
    expect(businessFields(gateway)).not.toHaveProperty('EiconBankBranchId');
  });

  it('for a card of another bank needs its 超级网银号', async () => {
    const { gateway, send } = setUp(() => done());
    const other = { ...card, bank: { own: false, name: '工商银行', branchNumber: '102100000001' } };
    const answer = await send('applyCardBinding', { content: { card: other } });
    expect(answer).toMatchObject({ type: 'rejected', code: 'INVALID_INPUT' });
    expect(gateway.sent).toHaveLength(0);
  });

  it('has no query, and lapses after 120 seconds', () => {
    const { rule, provider } = setUp(() => done());
    expect(provider.operations.applyCardBinding).not.toHaveProperty('ask');
    expect(rule('applyCardBinding').lapse?.afterMs).toBe(120_000);
    expect(rule('applyCardBinding').resend).toBeUndefined();
  });
});

describe('verifying a card binding', () => {
  it('with a wrong code rejects this submission', async () => {
    const { send } = setUp(() => code('ERR138', '短信动态码验证不相符'));
    expect(await send('verifyCardBinding')).toMatchObject({
      type: 'rejected',
      reason: 'wrongCode',
      final: true,
    });
  });

  it('is never sent without a code', async () => {
    const { gateway, provider } = setUp(() => done());
    await expect(provider.operations.verifyCardBinding?.send(orderOf('verifyCardBinding'))).rejects.toThrow(
      'broken invariant',
    );
    expect(gateway.sent).toHaveLength(0);
  });

  it('is never sent again', () => {
    expect(setUp(() => done()).rule('verifyCardBinding').resend).toBeUndefined();
  });

  it.each([
    ['the card', [card.number], 'found'],
    ['the card among others', ['6222000000000000', card.number], 'found'],
    ['other cards', ['6222000000000000'], 'notFound'],
    ['no card', [], 'notFound'],
    ['numbers that are not written out', ['622202*********0123'], 'unclear'],
    ['an empty number', [''], 'unclear'],
    ['the card, and one not written out', ['6222***', card.number], 'found'],
  ])('is resolved by what 6098 shows: %s', async (_name, numbers, type) => {
    const { query } = setUp(() =>
      done({ EndFlag: '1', TranItemArray: numbers.map((MemberAcctNo) => ({ MemberAcctNo })) }),
    );
    expect(await query('verifyCardBinding')).toMatchObject({ type });
  });

  it.each([
    [code('ERR020'), 'notFound'],
    [code('ERR957'), 'unclear'],
    [done({ EndFlag: '1' }), 'unclear'],
    [done({ EndFlag: '1', TranItemArray: null }), 'unclear'],
    [done({ EndFlag: '1', ResultNum: '0' }), 'notFound'],
    [done({ EndFlag: '1', TranItemArray: [] }), 'notFound'],
    [done({ TranItemArray: [] }), 'unclear'],
    [done({ TranItemArray: [{ MemberAcctNo: '6222000000000000' }] }), 'unclear'],
    [done({ TranItemArray: [{ MemberAcctNo: card.number }] }), 'found'],
    [done({ TranItemArray: 'x' }), 'unclear'],
    [answered('<html>', 502), 'unclear'],
  ])('reads 6098 with care: %#', async (answer, type) => {
    const { query } = setUp(() => answer);
    expect(await query('verifyCardBinding')).toMatchObject({ type });
  });

  it('turns the pages until the card or the end', async () => {
    const page = (request: Message): Message =>
      request['PageNum'] === '3'
        ? done({ EndFlag: '1', TranItemArray: [{ MemberAcctNo: card.number }] })
        : done({ EndFlag: '0', TranItemArray: [{ MemberAcctNo: '6222000000000000' }] });
    const { gateway, query } = setUp(page);
    expect(await query('verifyCardBinding')).toMatchObject({
      type: 'found',
    });
    expect(gateway.sent.map(({ message }) => message['PageNum'])).toEqual(['1', '2', '3']);
  });

  it('does not turn pages endlessly', async () => {
    const { gateway, query } = setUp(() => done({ EndFlag: '0', TranItemArray: [] }));
    expect(await query('verifyCardBinding')).toMatchObject({
      type: 'unclear',
    });
    expect(gateway.sent).toHaveLength(20);
  });
});

describe("the bank's numbers", () => {
  it('for proofs of identity are its own', () => {
    expect(IDENTITY_TYPES.map((type) => IDENTITY_TYPE[type])).toEqual([
      '1',
      '3',
      '4',
      '5',
      '19',
      '52',
      '68',
      '73',
    ]);
  });
});
