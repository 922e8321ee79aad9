import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../../src/providers/pingan/operations/account.js';
import { refund as refundOperation } from '../../../../src/providers/pingan/operations/refund.js';
import { createPinganClient, type PinganClient } from '../../../../src/providers/pingan/transport/client.js';
import type { PinganSettings } from '../../../../src/providers/pingan/config.js';
import { deadlineIn } from '../../../../src/providers/deadline.js';
import {
  answered,
  code,
  createFakeGateway,
  done,
  newToken,
  pinganConfig,
  signed,
  type FakeGateway,
  type Message,
  type Respond,
} from '../support/fake-gateway.js';

const NUMBER = 'H688602511220000000099';
const MOMENT = new Date('2025-11-22T17:15:00.000Z');

function clientOf(
  respond: Respond,
  settings: Partial<PinganSettings> = {},
): { client: PinganClient; gateway: FakeGateway } {
  const gateway = createFakeGateway(respond);
  return {
    gateway,
    client: createPinganClient({ config: pinganConfig(settings), http: gateway, now: () => MOMENT }),
  };
}

const open = (client: PinganClient, deadlineMs = 5_000) =>
  client.call(
    openAccount.endpoint,
    { TranNetMemberCode: 'buyer-1', MemberProperty: '00' },
    { serialNumber: NUMBER, deadline: deadlineIn(deadlineMs) },
  );

describe('a request', () => {
  it('carries the common fields as strings, in ASCII order, RsaSign right before SDKType', async () => {
    const { client, gateway } = clientOf(() => done({ SubAcctNo: '6886000000000011' }));
    await open(client);
    const [sent] = gateway.sent;
    expect(sent?.service).toBe('OpenCustAcctId');
    expect(sent?.message).toEqual({
      AppAccessToken: 'token-1',
      ApplicationID: '0db8ed32-4e64-4fa5-be18-0df1b7e0840e',
      CnsmrSeqNo: NUMBER,
      FunctionFlag: '1',
      FundSummaryAcctNo: '15000106886001',
      MemberProperty: '00',
      MrchCode: '6886',
      RequestMode: 'json',
      RsaSign: expect.any(String) as string,
      SDKType: 'api',
      TranNetMemberCode: 'buyer-1',
      TxnCode: 'KFEJZB6000',
      // 01:15 of the next day in Shanghai.
      TxnTime: '20251123011500000',
      ValidTerm: '20170801',
    });
    const keys = Object.keys(sent?.message ?? {});
    expect(keys).toEqual([...keys].sort());
    expect(keys.indexOf('SDKType')).toBe(keys.indexOf('RsaSign') + 1);
  });

  it.each([
    ['serviceId', 'OpenCustAcctId'],
    ['none', undefined],
  ] as const)('spells TxnCode as configured: %s', async (txnCode, expected) => {
    const { client, gateway } = clientOf(() => done(), { txnCode, clientNumber: '680000376596' });
    await open(client);
    expect(gateway.sent[0]?.message['TxnCode']).toBe(expected);
    expect(gateway.sent[0]?.message['TxnClientNo']).toBe('680000376596');
  });

  it('asks under a number of its own that no operation can have', async () => {
    const { client, gateway } = clientOf(() => done({ SubAcctNo: '1' }));
    for (let i = 0; i < 3; i += 1)
      await client.call(
        openAccount.statusQuery.endpoint,
        { TranNetMemberCode: 'buyer-1' },
        { deadline: deadlineIn(5_000) },
      );
    const numbers = gateway.sent.map(({ message }) => String(message['CnsmrSeqNo']));
    expect(new Set(numbers).size).toBe(3);
    for (const number of numbers) expect(number).toMatch(/^H68860251123Q[0-9A-Z]{9}$/);
  });

  it.each([
    ['TranNetMemberCode', { TranNetMemberCode: 'm'.repeat(33), MemberProperty: '00' }],
    ['TranNetMemberCode', { TranNetMemberCode: 'a&b', MemberProperty: '00' }],
    ['TranNetMemberCode', { TranNetMemberCode: '', MemberProperty: '00' }],
    ['UserNickname', { TranNetMemberCode: 'm', MemberProperty: '00', UserNickname: '名'.repeat(41) }],
    ['UserNickname', { TranNetMemberCode: 'm', MemberProperty: '00', UserNickname: 'a\nb' }],
    ['UserNickname', { TranNetMemberCode: 'm', MemberProperty: '00', UserNickname: 'a\ud800b' }],
    ['Mobile', { TranNetMemberCode: 'm', MemberProperty: '00', Mobile: '1380013800000' }],
  ])("that breaks the bank's table is not sent: %s", async (field, fields) => {
    const { client, gateway } = clientOf(() => done());
    await expect(
      client.call(openAccount.endpoint, fields, { serialNumber: NUMBER, deadline: deadlineIn(5_000) }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field,
    });
    expect(gateway.handshakes).toBe(0);
  });
});

describe('an answer', () => {
  it('with 000000 is accepted, unknown fields and nulls ignored', async () => {
    const { client } = clientOf(() => done({ SubAcctNo: '6886000000000011', ReservedMsg: null, New: '1' }));
    expect(await open(client)).toMatchObject({ type: 'accepted', fields: { SubAcctNo: '6886000000000011' } });
  });

  it("with any other code is not accepted, in the bank's answers", async () => {
    const { client } = clientOf(() => code('ERR114', '会员代码已存在'));
    expect(await open(client)).toEqual({
      type: 'notAccepted',
      resultCode: 'ERR114',
      message: '会员代码已存在',
    });
  });

  it.each<[string, () => ReturnType<Respond>]>([
    ['not signed', () => answered(done())],
    ['signed over other values', () => answered({ ...signed(done({ SubAcctNo: '1' })), SubAcctNo: '2' })],
    ['signed but no JSON', () => answered('hello')],
    ['HTML', () => answered('<html><body>502 Bad Gateway</body></html>', 502)],
    ['HTML with 200', () => answered('<html></html>')],
    ['signed, under HTTP 500', () => answered(signed(done()), 500)],
    ['an array', () => answered('[]')],
    ['null', () => answered('null')],
    ['empty', () => answered('')],
    ['not UTF-8', () => answered(Buffer.from([0x7b, 0xff, 0x7d]))],
    ['without a return code', () => answered(signed({ TxnReturnMsg: 'ok' }))],
    ['with a number for a code', () => answered({ ...signed({}), TxnReturnCode: 0 })],
    ['with a number where text is due', () => done({ SubAcctNo: 6886000000000011 })],
    ['with an object where text is due', () => done({ SubAcctNo: { a: '1' } })],
    ['to another number', () => done({ CnsmrSeqNo: 'H688602511220000000098' })],
    ['a gateway error', () => answered({ errorCode: 'OPEN-E-000020', errorMsg: '证书已过期' })],
    ['cut off', () => ({ verdict: 'unknown', why: 'the answer broke off', elapsedMs: 1 })],
  ])('that is %s proves nothing, and nothing is thrown', async (_name, respond) => {
    const { client, gateway } = clientOf(respond);
    const reply = await open(client);
    expect(reply.type).toBe('unclear');
    expect(gateway.sent).toHaveLength(1);
  });

  it('of a request that never left is "not sent"', async () => {
    const { client } = clientOf(() => ({
      verdict: 'notSent',
      why: 'no connection (ECONNREFUSED)',
      elapsedMs: 1,
    }));
    expect(await open(client)).toEqual({ type: 'notSent', why: 'no connection (ECONNREFUSED)' });
  });
});

describe('the access token', () => {
  it('shakes hands once for a hundred callers', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { client, gateway } = clientOf(() => done());
    gateway.handshake = async () => {
      await held;
      return newToken(1);
    };
    const replies = Array.from({ length: 100 }, () => open(client));
    release();
    expect((await Promise.all(replies)).every((reply) => reply.type === 'accepted')).toBe(true);
    expect(gateway.handshakes).toBe(1);
    expect(gateway.sent).toHaveLength(100);
  });

  it('gets one new token for a hundred callers whose token was turned down, and sends each request again as it was', async () => {
    const { client, gateway } = clientOf(({ AppAccessToken }) =>
      AppAccessToken === 'token-1' ? answered({ errorCode: 'OPEN-E-100073', errorMsg: 'token有误' }) : done(),
    );
    const replies = await Promise.all(Array.from({ length: 100 }, () => open(client)));
    expect(replies.every((reply) => reply.type === 'accepted')).toBe(true);
    expect(gateway.handshakes).toBe(2);
    expect(gateway.sent).toHaveLength(200);
    const [first, again] = [gateway.sent[0]?.message, gateway.sent.at(-1)?.message];
    const bare = ({ AppAccessToken: _t, RsaSign: _r, ...rest }: Message) => rest;
    expect(bare(again ?? {})).toEqual(bare(first ?? {}));
  });

  it('does not throw a new token away for an answer about the old one that comes late', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const stale = answered({ errorCode: 'OPEN-E-100073', errorMsg: 'token有误' });
    let requests = 0;
    const { client, gateway } = clientOf(async ({ AppAccessToken }) => {
      requests += 1;
      if (AppAccessToken !== 'token-1') return done();
      if (requests === 1) await held;
      return stale;
    });
    const late = open(client);
    expect((await open(client)).type).toBe('accepted');
    release();
    expect((await late).type).toBe('accepted');
    expect(gateway.handshakes).toBe(2);
  });

  it.each<[string, Message]>([
    ['OPEN-E-100071', { errorCode: 'OPEN-E-100071', errorMsg: 'token不存在' }],
    ['OPEN-E-100073', { errorCode: 'OPEN-E-100073', errorMsg: 'token有误' }],
    ['OPEN-E-100074', { errorCode: 'OPEN-E-100074', errorMsg: '验签失败' }],
    ['E30001', { Code: 'E30001', Message: '' }],
    ['E30001 as return code', { TxnReturnCode: 'E30001', TxnReturnMsg: '' }],
  ])('sends once more after %s, under the same number, and then gives up', async (_name, rejection) => {
    const { client, gateway } = clientOf(() => answered(rejection));
    const reply = await open(client);
    expect(reply.type).toBe('unclear');
    expect(gateway.sent.map(({ message }) => message['CnsmrSeqNo'])).toEqual([NUMBER, NUMBER]);
    expect(gateway.handshakes).toBe(2);
  });

  it('never says "not sent" of a request that reached the gateway, whatever becomes of its repeat', async () => {
    const stale = answered({ errorCode: 'OPEN-E-100071', errorMsg: 'token不存在' });
    const noToken = clientOf(() => stale);
    noToken.gateway.handshake = () =>
      noToken.gateway.handshakes === 1 ? newToken(1) : answered('<html>', 502);
    expect(await open(noToken.client)).toMatchObject({ type: 'unclear', code: 'OPEN-E-100071' });
    expect(noToken.gateway.sent).toHaveLength(1);

    const cut = clientOf(({ AppAccessToken }) =>
      AppAccessToken === 'token-1' ? stale : { verdict: 'notSent', why: 'no connection', elapsedMs: 1 },
    );
    expect(await open(cut.client)).toMatchObject({ type: 'unclear', code: 'OPEN-E-100071' });
    expect(cut.gateway.sent).toHaveLength(2);
  });

  it('sends once more when the answer holds the flag and nothing else, if the bank recognises the number', async () => {
    const flag = (token: unknown) =>
      token === 'token-1' ? answered(signed({ tokenExpiryFlag: 'true' })) : done();
    const recognised = clientOf(({ AppAccessToken }) => flag(AppAccessToken));
    expect((await open(recognised.client)).type).toBe('accepted');
    expect(recognised.gateway.sent.map(({ message }) => message['CnsmrSeqNo'])).toEqual([NUMBER, NUMBER]);

    const refund = (client: PinganClient) =>
      client.call(
        refundOperation.endpoint,
        {
          FunctionFlag: '1',
          OldTranSeqNo: NUMBER,
          OldOutSubAcctNo: '1',
          OldOutMemberCode: 'b',
          OldInSubAcctNo: '2',
          OldInMemberCode: 's',
          OldOrderNo: 'o',
          ReturnAmt: '1.00',
          ReturnCommission: '0.00',
        },
        { serialNumber: NUMBER, deadline: deadlineIn(5_000) },
      );
    const once = clientOf(({ AppAccessToken }) => flag(AppAccessToken), { deduplication: false });
    expect((await refund(once.client)).type).toBe('unclear');
    expect(once.gateway.sent).toHaveLength(1);
    expect((await refund(once.client)).type).toBe('accepted');
    expect(once.gateway.handshakes).toBe(2);
  });

  it('takes no rejection of a repeat for the last word when the first may have been carried out', async () => {
    const first = (answer: Message) =>
      clientOf(({ AppAccessToken }) =>
        AppAccessToken === 'token-1' ? answered(signed(answer)) : code('ERR044', '余额不足'),
      );
    const flag = first({ tokenExpiryFlag: 'true' });
    expect(await open(flag.client)).toMatchObject({ type: 'unclear', code: 'ERR044' });
    expect(flag.gateway.sent).toHaveLength(2);
    // A token that the gateway turned down kept the first from the bank.
    const turnedDown = first({ errorCode: 'OPEN-E-100073', errorMsg: 'token有误' });
    expect(await open(turnedDown.client)).toMatchObject({
      type: 'notAccepted',
      resultCode: 'ERR044',
    });
  });

  it('takes an unsigned flag for nothing', async () => {
    const { client, gateway } = clientOf(() => answered({ tokenExpiryFlag: 'true' }));
    expect((await open(client)).type).toBe('unclear');
    expect(gateway.sent).toHaveLength(1);
  });

  it('honours an answer that calls the token expired, and gets a new one for the next request', async () => {
    const { client, gateway } = clientOf(({ AppAccessToken }) =>
      done({ SubAcctNo: '1', tokenExpiryFlag: AppAccessToken === 'token-1' ? 'true' : 'false' }),
    );
    expect((await open(client)).type).toBe('accepted');
    expect(gateway.sent).toHaveLength(1);
    expect((await open(client)).type).toBe('accepted');
    expect((await open(client)).type).toBe('accepted');
    expect(gateway.handshakes).toBe(2);
    expect(gateway.sent.map(({ message }) => message['AppAccessToken'])).toEqual([
      'token-1',
      'token-2',
      'token-2',
    ]);
  });

  it.each<[string, () => Message | ReturnType<typeof answered>]>([
    ['was rejected', () => ({ errorCode: 'OPEN-E-000020', errorMsg: '证书已过期' })],
    ['came without a token', () => ({ ...signed({}), errorCode: 'OPEN-E-000000' })],
    ['was not signed', () => ({ errorCode: 'OPEN-E-000000', appAccessToken: 'token-1' })],
    ['was signed over another token', () => ({ ...newToken(1), appAccessToken: 'token-2' })],
    ['was HTML', () => answered('<html></html>', 502)],
    ['never left', () => ({ verdict: 'notSent', why: 'no connection', elapsedMs: 1 })],
    ['was never answered', () => ({ verdict: 'unknown', why: 'no whole answer', elapsedMs: 1 })],
  ])('sends no business request when the handshake %s', async (_name, handshake) => {
    const { client, gateway } = clientOf(() => done());
    gateway.handshake = handshake;
    expect((await open(client)).type).toBe('notSent');
    expect(gateway.sent).toHaveLength(0);
    gateway.handshake = undefined;
    expect((await open(client)).type).toBe('accepted');
  });

  it('takes a handshake that is signed over the token alone', async () => {
    const { client, gateway } = clientOf(() => done());
    gateway.handshake = () => ({ ...newToken(7), ValidateDay: '20301231' });
    expect((await open(client)).type).toBe('accepted');
    expect(gateway.sent[0]?.message['AppAccessToken']).toBe('token-7');
  });

  it('keeps to the deadline of each caller, not of the slowest handshake', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { client, gateway } = clientOf(() => done());
    gateway.handshake = async () => {
      await held;
      return newToken(1);
    };
    const patient = open(client, 20_000);
    expect(await open(client, 20)).toEqual({ type: 'notSent', why: 'no access token in time' });
    release();
    expect((await patient).type).toBe('accepted');
    expect(gateway.handshakes).toBe(1);
  });

  it('gives the request no more time than the handshake left', async () => {
    const { client, gateway } = clientOf(() => done());
    await open(client, 3_000);
    const given = gateway.sent[0]?.request.totalTimeoutMs ?? 0;
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThanOrEqual(3_000);
  });

  it('shows neither token nor key in what it says', async () => {
    const { client, gateway } = clientOf(() => answered({ errorCode: 'OPEN-E-100071', errorMsg: 'token-1' }));
    expect(JSON.stringify(await open(client))).not.toContain('token-1');
    expect(gateway.sent.every(({ request }) => !/token|6886/.test(request.label))).toBe(true);
  });
});
