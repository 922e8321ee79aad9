import { afterAll, describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { answered, code, done, type Message } from '../support/fake-gateway.js';
import { buyer, card, orderOf } from '../support/orders.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { CODE, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const CARD_FIELDS = {
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
};

describeWrite('applySmallAmount', {
  spelt: ['6055', 'KFEJZB6055', 'BindRelateAcctSmallAmount'],
  fields: { ...CARD_FIELDS, ReservedMsg: '1' },
  result: { verified: false },
  rejectedBy: ['account', 'identity', 'request', 'ERR157', 'ERR258', 'ERR135', 'ERR145'],
  resolvedBy: '6061',
  mayResend: false,
  knows: [buyer.name],
});

describeWrite('verifySmallAmount', {
  spelt: ['6064', 'KFEJZB6064', 'CheckAmount'],
  fields: {
    TranNetMemberCode: buyer.member,
    SubAcctNo: buyer.account,
    TakeCashAcctNo: card.number,
    AuthAmt: CODE,
    Ccy: 'RMB',
    ReservedMsg: '1',
  },
  result: {},
  rejectedBy: ['account', 'identity', 'verification', 'request'],
  resolvedBy: '6098',
  mayResend: false,
  knows: [buyer.name],
});

const fixture = (name: string): Message => JSON.parse(vectorText(`requests/${name}.json`)) as Message;
const payIn = { content: { way: 'incoming' } } as const;

/** 6098 with these cards. */
const list = (...numbers: string[]): Message =>
  done({ EndFlag: '1', TranItemArray: numbers.map((MemberAcctNo) => ({ MemberAcctNo })) });

describe('the start of a small-amount check, 6055', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('applySmallAmount');
    expect(gateway.sent[0]?.message).toEqual(fixture('6055'));
  });

  it('takes either number of another bank, and needs one', async () => {
    const by = (numbers: object) => {
      const { gateway, send } = setUp(() => done());
      const bank = { own: false, name: '工商银行', ...numbers };
      return send('applySmallAmount', { content: { card: { ...card, bank } } }).then((answer) => ({
        type: answer.type,
        sent: gateway.sent[0]?.message['CnapsBranchId'],
      }));
    };
    expect(await by({ branchNumber: '102100004951' })).toEqual({ type: 'succeeded', sent: '102100004951' });
    expect(await by({})).toEqual({ type: 'rejected', sent: undefined });
  });

  it('says what the holder has to pay in, where the transfer comes from the card', async () => {
    const { gateway, send } = setUp(() => done({ ReservedMsg: '0.12' }));
    expect(await send('applySmallAmount', payIn)).toMatchObject({
      type: 'succeeded',
      result: { verified: false, payIn: '0.12' },
    });
    expect(gateway.sent[0]?.message['ReservedMsg']).toBe('2');
    // The bank's SMS to the holder says it in any case.
    const silent = await setUp(() => done({ ReservedMsg: '' })).send('applySmallAmount', payIn);
    expect(silent).toMatchObject({ type: 'succeeded', result: { verified: false } });
  });

  it('says nothing to be paid in where the bank transfers', async () => {
    const answer = await setUp(() => done({ ReservedMsg: '0.12' })).send('applySmallAmount');
    expect(answer).toMatchObject({ type: 'succeeded', result: { verified: false } });
    expect(JSON.stringify(answer)).not.toContain('payIn');
  });

  it('binds at once where the bank says VERIFIED', async () => {
    const answer = await setUp(() => done({ ReservedMsg: 'VERIFIED' })).send('applySmallAmount');
    expect(answer).toMatchObject({ type: 'succeeded', result: { verified: true } });
  });

  it('within 24 hours of another one is rejected by the code that the settings name', async () => {
    const respond = () => code('ERR999X', `${card.number}一日内已发起`);
    expect(await setUp(respond).send('applySmallAmount')).toMatchObject({ type: 'unknown' });
    const named = await setUp(respond, { smallAmountLimitCodes: ['ERR999X'] }).send('applySmallAmount');
    expect(named).toMatchObject({ type: 'rejected', reason: 'tooManyChecks', code: 'ERR999X', final: true });
    expect(JSON.stringify(named)).not.toContain(card.number);
  });

  it.each(['ERR135', 'ERR145'])('is told that an earlier one still waits: %s', async (waits) => {
    expect(await setUp(() => code(waits)).send('applySmallAmount')).toMatchObject({
      type: 'rejected',
      reason: 'codeWaiting',
    });
  });

  it.each<[string, Parameters<typeof setUp>[0], string]>([
    ['a transfer that has arrived', () => done({ ReturnStatu: '0' }), 'found'],
    ['one that has failed: it was made', () => done({ ReturnStatu: '1' }), 'found'],
    ['one that is on its way', () => done({ ReturnStatu: '2' }), 'found'],
    ['no such number', () => code('ERR131'), 'notFound'],
    ['no record', () => code('ERR020'), 'notFound'],
    ['a state that no document has', () => done({ ReturnStatu: '7' }), 'unclear'],
    ['a fault', () => code('ERR957'), 'unclear'],
    ['no answer', () => answered('<html>', 502), 'unclear'],
  ])('whose answer was lost is resolved by what 6061 shows: %s', async (_name, shown, type) => {
    const { gateway, query } = setUp(shown);
    expect((await query('applySmallAmount')).type).toBe(type);
    expect(gateway.sent[0]?.service).toBe('SmallAmountTransferQuery');
    const { CnsmrSeqNo, RsaSign } = gateway.sent[0]?.message ?? {};
    // Its own number is new each time, and with it the signature.
    expect(gateway.sent[0]?.message).toEqual({ ...fixture('6061'), CnsmrSeqNo, RsaSign });
  });

  it.each<[string, Message, object]>([
    ['the card', list(card.number), { type: 'found', outcome: { result: { verified: true } } }],
    ['no card, which says nothing', list(), { type: 'unclear' }],
  ])('of a transfer from the card is resolved by 6098 alone: %s', async (_name, shown, expected) => {
    expect(await setUp(() => shown).query('applySmallAmount', payIn)).toMatchObject(expected);
  });

  it('is never sent again', () => {
    expect(setUp(() => done()).rule('applySmallAmount').resend).toBeUndefined();
  });
});

describe('an amount that is handed in, 6064', () => {
  it('leaves as the request that openssl signed, field by field, and says the amount nowhere', async () => {
    const { gateway, provider } = setUp(() => code('ERR126', '金额0.23不符'));
    const operation = provider.operations.verifySmallAmount;
    const answer = await operation?.send(orderOf('verifySmallAmount'), { verificationCode: '0.23' });
    expect(gateway.sent[0]?.message).toEqual(fixture('6064'));
    expect(answer).toMatchObject({ type: 'rejected', reason: 'wrongCode', code: 'ERR126' });
    expect(JSON.stringify(answer)).not.toContain('0.23');
  });

  it.each(['ERR147', 'ERR258', 'ERR137'])('is void by the code %s', async (isVoid) => {
    expect(await setUp(() => code(isVoid)).send('verifySmallAmount')).toMatchObject({
      type: 'rejected',
      reason: 'codeVoid',
    });
  });

  it('whose answer was lost counts only where 6098 shows the card', async () => {
    expect(await setUp(() => list(card.number)).query('verifySmallAmount')).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
    expect(await setUp(() => list()).query('verifySmallAmount')).toMatchObject({ type: 'notFound' });
  });
});

describe('how the small transfer stands', () => {
  const application = {
    ...{ serialNumber: 'H688602511220000000099', begunAt: '2025-11-22T02:15:00.000Z' },
    ...{ account: buyer, cardNumber: card.number },
  };
  const state = (shown: Parameters<typeof setUp>[0], way: 'outgoing' | 'incoming') =>
    setUp(shown).provider.queries.smallAmount?.({ ...application, way });

  it.each([
    ['0', 'arrived'],
    ['1', 'failed'],
    ['2', 'underWay'],
  ])('6061 %s is %s', async (ReturnStatu, expected) => {
    const read = await state(() => done({ ReturnStatu }), 'outgoing');
    expect(read).toEqual({ type: 'read', value: { state: expected } });
  });

  it('is not guessed where 6061 does not say', async () => {
    for (const shown of [code('ERR131'), done({ ReturnStatu: '9' }), answered('', 500)])
      expect(await state(() => shown, 'outgoing')).toMatchObject({ type: 'unavailable' });
  });

  it('from the card is seen by the card that it has bound', async () => {
    expect(await state(() => list(), 'incoming')).toMatchObject({ value: { state: 'underWay' } });
    expect(await state(() => list(card.number), 'incoming')).toMatchObject({ value: { state: 'bound' } });
    expect(await state(() => code('ERR957'), 'incoming')).toMatchObject({ type: 'unavailable' });
  });
});

describe('a small transfer from the card at the sandbox', () => {
  afterAll(removeCredentials);

  it('binds it once its holder has paid in, which 6098 shows', async () => {
    const at = await sandboxProvider();
    const workflow = await new Purchase(at).before('applySmallAmount');
    const order = workflow.order('applySmallAmount', { way: 'incoming' });
    const answer = await workflow.send('applySmallAmount', order);
    const paid = answer.type === 'succeeded' ? answer.result.payIn : undefined;
    expect(paid).toMatch(/^0\.(?:0[1-9]|[1-4]\d|50)$/);
    expect(await workflow.query('applySmallAmount', order)).toMatchObject({ type: 'unclear' });
    at.sandbox.pingan.payIn({ memberCode: workflow.buyer.member, amount: paid ?? '' });
    expect(await workflow.query('applySmallAmount', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result: { verified: true } },
    });
    await at.close();
  });
});
