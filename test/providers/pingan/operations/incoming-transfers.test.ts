import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS } from '../../../../src/domain/durations.js';
import { answered, code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { businessFields, setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

const TODAY = '20251122';

const row = (nth: number, changes: Message = {}): Message => ({
  InAcctType: '02',
  InAcctNo: '6222021234567890123',
  InAcctName: '王小明',
  TranAmt: '100.0',
  AccountingDate: TODAY,
  FrontSeqNo: `251122000000${String(nth).padStart(4, '0')}`,
  SubAcctNo: '6886000000001001',
  TranNetMemberCode: 'buyer-1',
  ...changes,
});
const page = (rows: Message[], changes: Message = {}): Message =>
  done({
    ResultNum: String(rows.length),
    EndFlag: '1',
    TotalNum: String(rows.length),
    TranItemArray: rows,
    ...changes,
  });

/** The first page, and no answer to the next. */
const lostAfterFirst: Respond = ({ PageNum }) =>
  PageNum === '1'
    ? page([row(1)], { EndFlag: '0', TotalNum: '2' })
    : { verdict: 'unknown', why: 'no whole answer', elapsedMs: 20_000 };

function at(respond: Respond) {
  const { gateway, provider } = setUp(respond);
  const { transfers } = provider;
  if (!transfers) throw new Error('no transfers');
  return { gateway, transfers };
}

describe('6050', () => {
  it('leaves as the request that openssl signed, but for its own number', async () => {
    const { gateway, transfers } = at(() => code('ERR020'));
    await transfers.list({ from: TODAY, to: TODAY });
    const { CnsmrSeqNo: _own, RsaSign: _ours, ...message } = gateway.sent[0]?.message ?? {};
    const { CnsmrSeqNo, RsaSign, ...written } = JSON.parse(vectorText('requests/6050.json')) as Message;
    expect(message).toEqual(written);
    expect([CnsmrSeqNo, RsaSign]).not.toContain(undefined);
  });

  it('shows what came in, to whom, and nothing of the payer', async () => {
    const { transfers } = at(() =>
      page([
        row(1),
        row(2, { InAcctType: '03', TranAmt: '7.5', SubAcctNo: '6886000000000002', TranNetMemberCode: '' }),
        row(3, { InAcctType: '09' }),
      ]),
    );
    const answer = await transfers.list({ from: TODAY, to: TODAY });
    expect(answer).toEqual({
      type: 'read',
      value: {
        total: 3,
        transfers: [
          {
            ...{ reference: '2511220000000001', bankDate: TODAY, amount: '100.00' },
            ...{ to: 'member', account: '6886000000001001', member: 'buyer-1' },
          },
          {
            ...{ reference: '2511220000000002', bankDate: TODAY, amount: '7.50' },
            ...{ to: 'suspense', account: '6886000000000002' },
          },
          expect.objectContaining({ to: 'other' }),
        ],
      },
    });
    for (const personal of ['王小明', '6222021234567890123'])
      expect(JSON.stringify(answer)).not.toContain(personal);
  });

  it('reads every page, and a row that a new one has moved onto the next page once', async () => {
    const pages: Readonly<Record<string, Message>> = {
      '1': page([row(1), row(2)], { EndFlag: '0', TotalNum: '4' }),
      '2': page([row(2), row(3)], { TotalNum: '4' }),
    };
    const { gateway, transfers } = at(({ PageNum }) => pages[String(PageNum)] ?? code('E80011'));
    const answer = await transfers.list({ from: TODAY, to: TODAY });
    expect(answer).toMatchObject({ value: { total: 3 } });
    expect(gateway.sent).toHaveLength(2);
  });

  it('reads a day from the page on which the next transfer stands', async () => {
    const pages: Readonly<Record<string, Message>> = {
      '1': page([row(1)], { EndFlag: '0' }),
      '2': page([row(21), row(22)]),
    };
    const { gateway, transfers } = at(({ PageNum }) => pages[String(PageNum)] ?? code('E80011'));
    const of = async (known: number) => (await transfers.list({ from: TODAY, to: TODAY, known })) as object;
    expect(await of(21)).toMatchObject({ value: { total: 22, transfers: [{}, {}] } });
    expect(gateway.sent.map(({ message }) => message['PageNum'])).toEqual(['2']);
    expect(await of(40)).toEqual({ type: 'read', value: { total: 40, transfers: [] } });
    expect(await of(19)).toMatchObject({ value: { total: 3 } });
    // There is always a first page.
    expect(await at(() => code('E80011')).transfers.list({ from: TODAY, to: TODAY })).toMatchObject({
      type: 'unavailable',
    });
  });

  it.each<[string, Respond]>([
    ['more pages than are read', ({ PageNum }) => page([row(Number(PageNum))], { EndFlag: '0' })],
    [
      'no further answer',
      ({ PageNum }) => (PageNum === '1' ? page([row(1)], { EndFlag: '0' }) : code('ERR957')),
    ],
  ])('answers in part, where that is wanted, what stands in front of %s', async (_what, respond) => {
    const { transfers } = at(respond);
    const listed = await transfers.list({ from: TODAY, to: TODAY, inPart: true });
    if (listed.type !== 'read') throw new Error(JSON.stringify(listed));
    expect(listed.value.brokenOff).toBeTruthy();
    expect(listed.value.transfers).toHaveLength(listed.value.total);
    expect(listed.value.transfers[0]).toMatchObject({ reference: '2511220000000001' });
    expect(await transfers.list({ from: TODAY, to: TODAY })).toMatchObject({ type: 'unavailable' });
  });

  it('queries the days that are over and today apart', async () => {
    const { gateway, transfers } = at(({ FunctionFlag }) => page([row(FunctionFlag === '1' ? 1 : 2)]));
    expect(await transfers.list({ from: '20251120', to: TODAY })).toMatchObject({ value: { total: 2 } });
    expect(
      gateway.sent.map(({ message }) => [message['FunctionFlag'], message['StartDate'], message['EndDate']]),
    ).toEqual([
      ['0', '20251120', '20251121'],
      ['1', TODAY, TODAY],
    ]);
    await transfers.list({ from: '20251118', to: '20251119' });
    expect(businessFields(gateway)).toEqual({
      ...{ FunctionFlag: '0', StartDate: '20251118', EndDate: '20251119', PageNum: '1' },
    });
  });

  it('has none where the bank has no record', async () => {
    const { transfers } = at(() => code('ERR020', '无符合条件记录'));
    expect(await transfers.list({ from: TODAY, to: TODAY })).toEqual({
      type: 'read',
      value: { total: 0, transfers: [] },
    });
  });

  it.each<[string, Respond]>([
    ['another code', () => code('ERR957')],
    ['no answer', () => answered('<html>', 502)],
    ['a second page whose answer was lost', lostAfterFirst],
    ['no end', () => page([row(1)], { EndFlag: '' })],
    ['more pages than are read', ({ PageNum }) => page([row(Number(PageNum))], { EndFlag: '0' })],
    ['no amount', () => page([row(1, { TranAmt: '' })])],
    ['no number', () => page([row(1, { FrontSeqNo: '' })])],
  ])('says nothing where there is %s', async (_what, respond) => {
    expect(await at(respond).transfers.list({ from: TODAY, to: TODAY })).toMatchObject({
      type: 'unavailable',
    });
  });

  it.each([
    ['a day to come', TODAY, '20251123'],
    ['days in the wrong order', TODAY, '20251121'],
    ['no day', '20251131', '20251131'],
  ])('is not sent for %s', async (_what, from, to) => {
    const { gateway, transfers } = at(() => done());
    expect(await transfers.list({ from, to })).toMatchObject({ type: 'unavailable' });
    expect(gateway.sent).toEqual([]);
  });
});

describe('transfers that come in at the sandbox', () => {
  afterAll(removeCredentials);

  it('are seen on the day itself and afterwards, over more than one page', async () => {
    const sandboxed = await sandboxProvider();
    onTestFinished(() => sandboxed.close());
    const { sandbox, provider } = sandboxed;
    sandbox.pingan.addMember({ memberCode: 'm1', property: '00', name: '小明' });
    for (let nth = 1; nth <= 21; nth += 1) sandbox.pingan.deposit({ memberCode: 'm1', amount: `${nth}.00` });
    sandbox.pingan.suspend({ amount: '7.50' });
    const today = provider.transfers?.today() ?? '';
    const listed = await provider.transfers?.list({ from: today, to: today });
    if (listed?.type !== 'read') throw new Error(JSON.stringify(listed));
    expect(listed.value.total).toBe(22);
    expect(listed.value.transfers[0]).toMatchObject({ amount: '1.00', to: 'member', member: 'm1' });
    expect(listed.value.transfers[21]).toMatchObject({ amount: '7.50', to: 'suspense' });
    expect(new Set(listed.value.transfers.map(({ reference }) => reference)).size).toBe(22);
    sandbox.clock.advance(DAY_MS);
    const next = provider.transfers?.today() ?? '';
    expect(await provider.transfers?.list({ from: next, to: next })).toMatchObject({ value: { total: 0 } });
    expect(await provider.transfers?.list({ from: today, to: next })).toMatchObject({ value: { total: 22 } });
    expect(sandbox.wireLog.find({ interface: '6050' }).length).toBe(2 + 1 + 3);
  });
});
