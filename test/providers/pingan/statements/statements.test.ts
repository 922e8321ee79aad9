import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/domain/durations.js';
import { parseMoney } from '../../../../src/domain/money.js';
import type { StatementBalance, StatementTrade } from '../../../../src/domain/statement.js';
import type { PinganSettings } from '../../../../src/providers/pingan/config.js';
import type { Provider, ProviderStatements } from '../../../../src/providers/provider.js';
import { code, done, type Message, type Respond } from '../support/fake-gateway.js';
import { Purchase, removeCredentials, sandboxProvider } from '../support/sandbox-provider.js';
import { setUp } from '../support/set-up.js';
import { vectorText } from '../support/vectors.js';

afterAll(removeCredentials);

const SETTINGS: NonNullable<PinganSettings['statements']> = {
  filePassword: 'of the file server',
  feeInAmount: { CZ: true, TX: false, JY: true },
  kinds: { CZ: [], TX: ['withdraw'], JY: ['hold', 'release'] },
};

function statementsOf({ statements }: Provider): ProviderStatements {
  if (!statements) throw new Error('the settings say nothing of statements');
  return statements;
}

function at(iso: string, respond: Respond) {
  const { gateway, provider } = setUp(respond, { statements: SETTINGS }, new Date(iso));
  return { gateway, statements: statementsOf(provider) };
}

const clearing =
  (status: string): Respond =>
  () =>
    done({
      TranItemArray: [
        { Date: '20251121', ReconcileStatus: '0', ClearingStatus: status, ClearingReturnMsg: '' },
      ],
    });
/** 10:20 in Shanghai. */
const MORNING = '2025-11-22T02:20:00.000Z';

describe('6108', () => {
  it('leaves as the request that openssl signed, but for its own number', async () => {
    const { gateway, statements } = at(MORNING, clearing('0'));
    await statements.dayState('20251121');
    expect(withoutNumber(gateway.sent[0]?.message)).toEqual(withoutNumber(written('6108')));
  });

  it('says that a day is closed, or when the bank tries to clear it again', async () => {
    expect(await at(MORNING, clearing('0')).statements.dayState('20251121')).toMatchObject({
      value: { state: 'closed' },
    });
    expect(await at(MORNING, clearing('3')).statements.dayState('20251121')).toMatchObject({
      value: { state: 'open', queryAgainAt: '2025-11-22T02:35:00.000Z' },
    });
    // After eight in the evening the bank tries again at eight in the morning.
    const late = at('2025-11-22T11:50:00.000Z', clearing('3')).statements;
    expect(await late.dayState('20251121')).toMatchObject({
      value: { state: 'open', queryAgainAt: '2025-11-23T00:00:00.000Z' },
    });
  });

  it.each(['1', '2', ''])('says that a day is open which the bank has not cleared: %j', async (status) => {
    expect(await at(MORNING, clearing(status)).statements.dayState('20251121')).toMatchObject({
      value: { state: 'open', queryAgainAt: '2025-11-22T02:35:00.000Z' },
    });
  });

  it('is not asked before the bank begins to clear the day', async () => {
    const { gateway, statements } = at('2025-11-21T20:00:00.000Z', clearing('0'));
    expect(await statements.dayState('20251121')).toMatchObject({
      value: { state: 'open', queryAgainAt: '2025-11-22T00:00:00.000Z' },
    });
    expect(gateway.sent).toEqual([]);
  });

  it('without a record says that nothing was in transit, and with any other code nothing at all', async () => {
    const none = at(MORNING, () => code('ERR020')).statements;
    expect(await none.dayState('20251121')).toMatchObject({ value: { state: 'closed' } });
    const other = at(MORNING, () => code('ERR999')).statements;
    expect(await other.dayState('20251121')).toEqual({ type: 'unavailable', why: '6108 answers ERR999' });
  });
});

describe('6103', () => {
  const row = (FileName: string): Message => ({
    FileName,
    RandomPassword: 'x',
    FilePath: `/ejzb/6886/${FileName}`,
    DrawCode: 'd',
  });
  const listing =
    (...names: string[]): Respond =>
    () =>
      done({ TranItemArray: names.map(row) });

  it('leaves as the request that openssl signed, but for its own number, once for each type', async () => {
    const { gateway, statements } = at(MORNING, () => code('ERR020'));
    expect(await statements.files('20251121')).toEqual({ type: 'read', value: [] });
    expect(gateway.sent.map(({ message }) => message['FileType'])).toEqual(['CZ', 'TX', 'JY', 'YE']);
    expect(withoutNumber(gateway.sent[2]?.message)).toEqual(withoutNumber(written('6103')));
  });

  it('names the files of the day, the companion left out', async () => {
    const respond: Respond = ({ FileType }) =>
      FileType === 'JY'
        ? done({ TranItemArray: [row('JY202511216886.ok.enc'), row('JY2025112168861.txt.enc')] })
        : code('ERR020');
    expect(await at(MORNING, respond).statements.files('20251121')).toEqual({
      type: 'read',
      value: [{ name: 'JY2025112168861.txt.enc', type: 'JY' }],
    });
  });

  it.each(['CZ2025112068861.txt.enc', 'CZ2025112199991.txt.enc', 'TX2025112168861.txt.enc', '../x'])(
    'that shows a file of another day, platform, type or form is no answer: %s',
    async (name) => {
      expect(await at(MORNING, listing(name)).statements.files('20251121')).toEqual({
        type: 'unavailable',
        why: '6103 shows a CZ file of another name, day or platform',
      });
    },
  );

  it('is no answer with any other code', async () => {
    expect(await at(MORNING, () => code('ERR136')).statements.files('20251121')).toMatchObject({
      type: 'unavailable',
    });
  });
});

describe('the settings of reconciliation', () => {
  it('are refused without what no document says', () => {
    for (const missing of ['feeInAmount', 'kinds', 'filePassword'] as const) {
      const { [missing]: _left, ...rest } = SETTINGS;
      expect(() => setUp(() => done(), { statements: rest as never })).toThrow(`statements.${missing}`);
    }
    const http = { ...SETTINGS, fileUrl: 'http://files.example/' };
    expect(() => setUp(() => done(), { statements: http })).toThrow('statements.fileUrl');
    expect(setUp(() => done()).provider.statements).toBeUndefined();
  });

  it('say how files are compared: the fee of a hold counts only where it is sent', () => {
    const { rules } = at(MORNING, () => done()).statements;
    expect(rules.feeKinds).toEqual(['release', 'refund', 'withdraw', 'allocateSuspense', 'unfreeze']);
    expect(rules.files.map(({ type, ordered }) => [type, ordered])).toEqual([
      ['CZ', false],
      ['TX', true],
      ['JY', true],
    ]);
  });
});

describe('a day at the sandbox', () => {
  async function open(options = {}) {
    const first = await sandboxProvider(options);
    const { credentials } = first.sandbox;
    await first.close();
    const filePassword = readFileSync(credentials.pingan.fileTransferPasswordPath, 'utf8').trim();
    const opened = await sandboxProvider(options, { statements: { ...SETTINGS, filePassword } });
    onTestFinished(() => opened.close());
    return { ...opened, statements: statementsOf(opened.provider) };
  }

  async function linesOf(statements: ProviderStatements, date: string) {
    const trades: Record<string, StatementTrade[]> = {};
    const balances: StatementBalance[] = [];
    const files = await statements.files(date);
    if (files.type !== 'read') throw new Error(files.why);
    for (const file of files.value) {
      for await (const batch of statements.read({ ...file, date })) {
        if (batch.type === 'trades') (trades[file.type] ??= []).push(...batch.trades);
        if (batch.type === 'balances') balances.push(...batch.balances);
      }
    }
    return { trades, balances };
  }

  it('is fetched in pieces, deciphered and read: what was held, released and withdrawn is in its files', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'holdfast-tmp-'));
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(temporary, { recursive: true });
    });
    const bank = await open({ startAt: Date.parse('2025-11-21T04:00:00Z'), pingan: { filePieceBytes: 97 } });
    const purchase = await new Purchase(bank).before('hold');
    const [hold, release] = [purchase.order('hold'), purchase.order('release')];
    await purchase.send('hold', hold);
    await purchase.send('release', release);
    expect(await bank.statements.files('20251121')).toEqual({ type: 'read', value: [] });
    bank.sandbox.clock.advance(DAY_MS);
    expect(await bank.statements.dayState('20251121')).toMatchObject({ value: { state: 'closed' } });
    const { trades, balances } = await linesOf(bank.statements, '20251121');
    expect(trades['JY']).toMatchObject([
      { line: 1, serialNumber: hold.serialNumber, booking: '下单预支付', amount: '100.00', fee: '0.00' },
      { line: 2, serialNumber: release.serialNumber, booking: '确认付款', amount: '100.00', fee: '2.50' },
    ]);
    expect(trades['CZ']).toMatchObject([{ amount: '100.00', booking: '绑卡匹配入金' }]);
    expect(trades['TX']).toBeUndefined();
    const closing = new Map(balances.map(({ account, amount }) => [account, amount]));
    expect(closing.get(purchase.buyer.account)).toBe('0.00');
    expect(closing.get(purchase.seller.account)).toBe('97.50');
    // Nothing of it stays on disk.
    expect(readdirSync(temporary)).toEqual([]);
    expect(bank.statements.reportedOf(hold.intent, trades['JY']?.[0] ?? {})).toEqual({
      payerAccount: purchase.buyer.account,
      payeeAccount: purchase.seller.account,
    });
  });

  it('has a withdrawal with its fee beside what went to the card, once it has succeeded', async () => {
    const bank = await open({ startAt: Date.parse('2025-11-21T04:00:00Z') });
    const purchase = await new Purchase(bank).before('withdraw');
    const usual = purchase.order('withdraw', {}, '60.00');
    const order = { ...usual, intent: { ...usual.intent, fee: parseMoney('2.50') } };
    await purchase.send('withdraw', order);
    bank.sandbox.clock.advance(DAY_MS);
    const { trades } = await linesOf(bank.statements, '20251121');
    expect(trades['TX']).toMatchObject([
      {
        serialNumber: order.serialNumber,
        amount: '57.50',
        fee: '2.50',
        payerAccount: purchase.buyer.account,
      },
    ]);
  });

  it('is waited for while the bank has not cleared it', async () => {
    const bank = await open({ startAt: Date.parse('2025-11-21T04:00:00Z'), pingan: { clearing: 'pending' } });
    bank.sandbox.pingan.addMember({ memberCode: 'a', property: '00', name: '甲' });
    bank.sandbox.clock.advance(DAY_MS);
    expect(await bank.statements.dayState('20251121')).toMatchObject({ value: { state: 'open' } });
  });

  it('is fetched with a new token where the file server turns the old one down, and not with another password', async () => {
    const bank = await open({ startAt: Date.parse('2025-11-21T04:00:00Z') });
    bank.sandbox.pingan.addMember({ memberCode: 'a', property: '00', name: '甲' });
    bank.sandbox.pingan.deposit({ memberCode: 'a', amount: '5.00' });
    bank.sandbox.clock.advance(DAY_MS + HOUR_MS);
    const file = { name: 'CZ2025112168861.txt.enc', type: 'CZ', date: '20251121' };
    const first = await firstBatch(bank.statements, file);
    expect(first).toMatchObject({ trades: [{ amount: parseMoney('5.00') }] });
    bank.sandbox.pingan.expireToken();
    expect(await firstBatch(bank.statements, file)).toMatchObject({ trades: [{ amount: '5.00' }] });
    const other = await sandboxProvider({}, { statements: SETTINGS });
    onTestFinished(() => other.close());
    await expect(firstBatch(statementsOf(other.provider), file)).rejects.toMatchObject({
      code: 'STATEMENT_UNAVAILABLE',
    });
  });

  async function firstBatch(statements: ProviderStatements, file: Parameters<ProviderStatements['read']>[0]) {
    for await (const batch of statements.read(file)) return batch;
    return undefined;
  }
});

function written(name: string): Message {
  return JSON.parse(vectorText(`requests/${name}.json`)) as Message;
}

function withoutNumber(message: Message = {}): Message {
  const { CnsmrSeqNo: _number, RsaSign: _signature, ...rest } = message;
  return rest;
}
