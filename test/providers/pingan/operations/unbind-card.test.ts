import { describe, expect, it } from 'vitest';
import { describeWrite } from '../support/describe-write.js';
import { answered, code, done, type Message } from '../support/fake-gateway.js';
import { buyer, card } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const OTHER = '6222000000000000';

describeWrite('unbindCard', {
  spelt: ['6065', 'KFEJZB6065', 'UnbindRelateAcct'],
  fields: {
    FunctionFlag: '1',
    TranNetMemberCode: buyer.member,
    SubAcctNo: buyer.account,
    MemberAcctNo: card.number,
  },
  result: {},
  rejectedBy: ['account', 'request', 'ERR263'],
  resolvedBy: '6098',
  mayResend: false,
  knows: [buyer.name],
});

/** 6098 with these cards. */
const list = (...numbers: string[]): Message =>
  done({ EndFlag: '1', TranItemArray: numbers.map((MemberAcctNo) => ({ MemberAcctNo })) });

describe('unbinding a card', () => {
  it('leaves as the request that openssl signed, field by field', async () => {
    const { gateway, send } = setUp(() => done());
    await send('unbindCard');
    expect(gateway.sent[0]?.message).toEqual(JSON.parse(vectorText('requests/6065.json')));
    expect(gateway.sent[0]?.request).toMatchObject({
      method: 'POST',
      url: 'https://bank.example/gateway/api/group/UnbindRelateAcct',
    });
  });

  it('keeps the number that the bank gave it', async () => {
    const { send } = setUp(() => done({ FrontSeqNo: '2511220000000007' }));
    expect(await send('unbindCard')).toMatchObject({ evidence: { reference: '2511220000000007' } });
  });

  it('while money is being withdrawn to the card is rejected: 金额提现中不能解绑', async () => {
    const { send } = setUp(() => code('ERR263', '金额提现中不能解绑'));
    expect(await send('unbindCard')).toMatchObject({ type: 'rejected', code: 'ERR263', final: true });
  });

  it.each(['ERR252', 'ERR095', 'ERR125', 'ERR138', 'ERR044', 'ZZ9999'])(
    'is in doubt after a code that is no clear rejection of it: %s',
    async (other) => {
      expect(await setUp(() => code(other)).send('unbindCard')).toMatchObject({ type: 'unknown' });
    },
  );

  it.each(['ERR033', 'ERR235'])(
    'of a card that is not bound is believed only where 6098 lacks it: %s',
    async (none) => {
      const at = (shown: Message) =>
        setUp((_request, service) =>
          service === 'MemberBindQuery' ? shown : code(none, `${card.number}不存在`),
        );
      const gone = await at(list(OTHER)).send('unbindCard');
      expect(gone).toMatchObject({ type: 'succeeded', result: { notBound: true } });
      expect(gone.evidence.detail).toContain(none);
      expect(JSON.stringify(gone)).not.toContain(card.number);
      expect(await at(list(OTHER, card.number)).send('unbindCard')).toMatchObject({ type: 'unknown' });
      expect(await at(code('ERR957')).send('unbindCard')).toMatchObject({ type: 'unknown' });
    },
  );

  it.each<[string, Parameters<typeof setUp>[0], string]>([
    ['the card', () => list(card.number), 'notFound'],
    ['the card among others', () => list(OTHER, card.number), 'notFound'],
    ['other cards', () => list(OTHER), 'found'],
    ['no card', () => list(), 'found'],
    ['no record', () => code('ERR020'), 'found'],
    ['a number that is not written out', () => list('622202*********0123'), 'unclear'],
    ['no list', () => done({ EndFlag: '1' }), 'unclear'],
    ['not whether there is more', () => done({ TranItemArray: [] }), 'unclear'],
    ['an account that it does not know', () => code('ERR031'), 'unclear'],
    ['no answer', () => answered('<html>', 502), 'unclear'],
  ])('is resolved by what 6098 shows: %s', async (_name, shown, type) => {
    const queryResult = await setUp(shown).query('unbindCard');
    expect(queryResult.type).toBe(type);
    if (queryResult.type === 'found') expect(queryResult.outcome).toEqual({ type: 'succeeded', result: {} });
  });

  it('looks through every page before it says that the card is gone', async () => {
    const { gateway, query } = setUp((request) =>
      request['PageNum'] === '2'
        ? list(card.number)
        : done({ EndFlag: '0', TranItemArray: [{ MemberAcctNo: OTHER }] }),
    );
    expect(await query('unbindCard')).toMatchObject({ type: 'notFound' });
    expect(gateway.sent).toHaveLength(2);
  });

  it('is never sent again, and held to be absent only after 6098 has shown the card three times', () => {
    const rule = setUp(() => done()).rule('unbindCard');
    expect(rule.resend).toBeUndefined();
    expect(rule.absence).toEqual({ observations: 3, apartMs: 180_000, sinceLeftMs: 180_000 });
  });
});
