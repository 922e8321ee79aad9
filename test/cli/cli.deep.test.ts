import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { journalOf } from '../../src/config/journal-of.js';
import { keyRingOf } from '../../src/config/key-ring-of.js';
import { createLog } from '../../src/config/log.js';
import { holdIntent } from '../journal/support/fixtures.js';
import { expectOneLine, NOWHERE, runHoldfast, withKeyRing, type Ended } from './support/run-holdfast.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const holdfast = (args: readonly string[], env?: NodeJS.ProcessEnv, input?: string): Promise<Ended> =>
  runHoldfast({ folder, args, env, input });

const purchase = {
  order: {
    tenant: 'shop',
    orderNo: 'O-1',
    provider: 'pingan',
    amount: '100.00',
    fee: '1.00',
    onDeadline: 'release',
  },
  buyer: { account: { member: 'b', account: '1' } },
  seller: { member: 's', account: '2' },
};

async function fileWith(content: unknown): Promise<string> {
  const path = join(folder, `${Math.random()}.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('holdfast', () => {
  it('--help names every command', async () => {
    const { code, stdout } = await holdfast(['--help']);
    for (const name of [
      'demo',
      'dev',
      'worker',
      'gateway',
      'sandbox',
      'codec-server',
      'purchase',
      'card',
      'withdrawal',
      'split',
      'operation',
      'notification',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
    expect(code).toBe(0);
  });

  it.each([
    [['frobnicate'], "error: unknown command 'frobnicate'"],
    [['worker', '--frobnicate'], "error: unknown option '--frobnicate'"],
    [['demo', '--seed', 'many'], 'expected a whole number'],
    [['sandbox', '--data', 'x', '--port', '65536'], 'expected a port from 0 to 65535'],
    [
      ['sandbox', '--data', 'x', '--resend-mode', 'guess'],
      'Allowed choices are replay, reject, balanceFirst, none',
    ],
    [['sandbox'], "error: required option '--data <folder>' not specified"],
    [['purchase', 'status', 'shop'], "error: missing required argument 'orderNo'"],
    [['purchase', 'refund', 'shop', 'O-1'], "error: required option '--amount <yuan>' not specified"],
    [
      ['operation', 'decide', 'shop/O-1/hold/1'],
      "error: required option '--happened <yes|no>' not specified",
    ],
  ])('%j is refused with what is wrong and where help is', async (args, says) => {
    const { code, stderr } = await holdfast(args);
    expect(stderr).toContain(says);
    expect(stderr).toContain('(--help shows what there is)');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });
});

describe('A configuration that is not there', () => {
  it('is named in one line', async () => {
    const purchaseFile = await fileWith(purchase);
    const missing = 'INVALID_CONFIGURATION: TEMPORAL_ADDRESS: expected host:port, got nothing';
    expectOneLine(await holdfast(['worker']), missing);
    expectOneLine(await holdfast(['purchase', 'status', 'shop', 'O-1']), missing);
    expectOneLine(await holdfast(['purchase', 'start', purchaseFile]), missing);
    expectOneLine(
      await holdfast(['worker'], { TEMPORAL_ADDRESS: NOWHERE }),
      'INVALID_CONFIGURATION: HOLDFAST_PROVIDERS: expected the path of a provider settings file, got nothing',
    );
  });

  it('leaves no key ring behind when the rest of it is wrong', async () => {
    const data = join(folder, 'untouched');
    await holdfast(['worker'], { HOLDFAST_DATA: data, HOLDFAST_LOG_LEVEL: 'loud' });
    await expect(readdir(data)).rejects.toThrow('ENOENT');
  });

  it('a key ring that nobody named is missed by its variable, and none is made', async () => {
    const data = join(folder, 'no-ring');
    const ended = await holdfast(['purchase', 'status', 'shop', 'O-1'], {
      HOLDFAST_DATA: data,
      TEMPORAL_ADDRESS: NOWHERE,
    });
    expectOneLine(ended, /^INVALID_CONFIGURATION: HOLDFAST_KEY_RING: expected the path/);
    await expect(readdir(data)).rejects.toThrow('ENOENT');
  });

  it('that is wrong is told with what was expected and what was given', async () => {
    expectOneLine(
      await holdfast(['worker'], { HOLDFAST_LEASE_MS: 'soon' }),
      'INVALID_CONFIGURATION: HOLDFAST_LEASE_MS: expected a whole number from 1100 to 80000, got "soon"',
    );
  });

  it('a key ring that cannot be read is told without its path, which may be the ring itself', async () => {
    const ring = '{"primary":"k1"}';
    const ended = await holdfast(['operation', 'list'], { HOLDFAST_KEY_RING: ring });
    expectOneLine(
      ended,
      /^INVALID_KEY_RING: HOLDFAST_KEY_RING: the path of a readable file expected \(ENOENT\)$/,
    );
    expect(ended.stderr).not.toContain('k1');
  });
});

describe('holdfast card unbind', () => {
  const unbinding = {
    ...{ tenant: 'shop', provider: 'pingan', unbindingNo: 'U-1', cardNumber: '6222021234567890123' },
    account: { member: 'buyer_1', account: '3100000000000012' },
  };
  it.each([
    [
      'that is no JSON',
      '{"cardNumber": 6222021234567890123',
      'INVALID_INPUT: file: holds an unbinding as JSON, which it is not at line 1, column 35',
    ],
    [
      'of a card number that is none',
      { ...unbinding, cardNumber: '6222-0212' },
      'INVALID_INPUT: unbinding.cardNumber: 12 to 19 digits',
    ],
    [
      'at a provider that has none',
      { ...unbinding, provider: 'adapay' },
      'INVALID_INPUT: unbinding.provider: one that offers unbindCard: pingan',
    ],
  ])('refuses a file %s in one line, and never quotes it', async (_what, content, line) => {
    const ended = await holdfast(['card', 'unbind', await fileWith(content)], { TEMPORAL_ADDRESS: NOWHERE });
    expectOneLine(ended, line);
    expect(ended.stderr).not.toContain('6222');
  });
});

describe('holdfast withdrawal', () => {
  it.each([
    [
      'no JSON',
      '{"account": 3100000000000012',
      'INVALID_INPUT: file: holds a withdrawal as JSON, which it is not at line 1, column 29',
    ],
    ['of no provider', { withdrawalNo: '3100' }, /^INVALID_INPUT: withdrawal\.tenant: /],
  ])('start refuses a file that is %s in one line, and never quotes it', async (_what, content, line) => {
    const args = ['withdrawal', 'start', await fileWith(content)];
    const ended = await holdfast(args, { TEMPORAL_ADDRESS: NOWHERE });
    expectOneLine(ended, line);
    expect(ended.stderr).not.toContain('3100');
  });
});

describe('holdfast purchase start', () => {
  it.each([
    [
      'a file that is not there',
      '/nowhere/purchase.json',
      'INVALID_INPUT: file: the path of a readable file expected (ENOENT)',
    ],
  ])('refuses %s in one line', async (_what, path, line) => {
    expectOneLine(await holdfast(['purchase', 'start', path]), line);
  });

  it.each([
    [
      'that is empty',
      '',
      'INVALID_INPUT: file: holds a purchase as JSON, which it is not at line 1, column 1',
    ],
    [
      'that is no JSON in its second line',
      '{\n  "buyer": {"name": 王小明}',
      'INVALID_INPUT: file: holds a purchase as JSON, which it is not at line 2, column 21',
    ],
    [
      'in full-width marks',
      '{“order”：{}}',
      'INVALID_INPUT: file: holds a purchase as JSON, which it is not at line 1, column 2; JSON’s own marks are " : , { } and not “ ” ： ， ｛ ｝',
    ],
    ['that is something else', [], /^INVALID_INPUT: purchase: /],
    ['without a seller', { ...purchase, seller: undefined }, /^INVALID_INPUT: purchase\.seller: /],
    [
      'with a number for an amount',
      { ...purchase, order: { ...purchase.order, amount: 100 } },
      /^INVALID_INPUT: purchase\.order\.amount: an amount in yuan/,
    ],
    [
      'with a field too many',
      { ...purchase, discount: '1.00' },
      'INVALID_INPUT: purchase.discount: no such field',
    ],
  ])('refuses a file %s in one line, before it looks for Temporal', async (_what, content, line) => {
    const path = await fileWith(content);
    expectOneLine(await holdfast(['purchase', 'start', path], { TEMPORAL_ADDRESS: NOWHERE }), line);
  });

  it('reads standard input for -, and never quotes it', async () => {
    const ended = await holdfast(
      ['purchase', 'start', '-'],
      { TEMPORAL_ADDRESS: NOWHERE },
      '{"holder": 王小明',
    );
    expectOneLine(
      ended,
      'INVALID_INPUT: file: holds a purchase as JSON, which it is not at line 1, column 12',
    );
    expect(ended.stderr).not.toContain('王小明');
  });

  it('says what it waits for, and then in one line that no Temporal server answers', async () => {
    const path = await fileWith(purchase);
    const { code, stdout, stderr } = await holdfast(['purchase', 'start', path], {
      TEMPORAL_ADDRESS: NOWHERE,
      HOLDFAST_CONNECT_TIMEOUT_MS: '1500',
      ...(await withKeyRing(join(folder, 'own'))),
    });
    expect(stderr.trimEnd().split('\n')).toEqual([
      `Connecting to Temporal at ${NOWHERE} (TEMPORAL_ADDRESS), for at most 1.5 s.`,
      `TEMPORAL_UNAVAILABLE: no Temporal server answers at ${NOWHERE}`,
    ]);
    expect([code, stdout]).toEqual([1, '']);
  });
});

describe('holdfast purchase', () => {
  it.each([
    [['list', '--limit', '0'], 'INVALID_INPUT: limit: a whole number from 1 to 1000'],
    [
      ['release', 'shop', 'O-1', '--receivers', '/nowhere/receivers.json'],
      'INVALID_INPUT: file: the path of a readable file expected (ENOENT)',
    ],
  ])('%j is refused in one line, before it looks for Temporal', async (args, line) => {
    expectOneLine(await holdfast(['purchase', ...args], { TEMPORAL_ADDRESS: NOWHERE }), line);
  });

  it.each([
    [
      'no JSON',
      '[{"account": 王小明',
      'INVALID_INPUT: file: holds a list of receivers as JSON, which it is not at line 1, column 14',
    ],
    ['nobody', [], 'INVALID_INPUT: receivers: at least one'],
    [
      'an amount that is none',
      [{ account: { member: 's', account: '2' }, amount: 1 }],
      /^INVALID_INPUT: receivers\.0\.amount: an amount in yuan/,
    ],
  ])('release refuses receivers that are %s', async (_what, content, line) => {
    const args = ['purchase', 'release', 'shop', 'O-1', '--receivers', await fileWith(content)];
    expectOneLine(await holdfast(args, { TEMPORAL_ADDRESS: NOWHERE }), line);
  });
});

describe('holdfast operation', () => {
  it('list --attention is no list without Temporal, which has the most of it', async () => {
    const env = await withKeyRing(join(folder, 'attention'));
    expectOneLine(
      await holdfast(['operation', 'list', '--attention'], env),
      'INVALID_CONFIGURATION: TEMPORAL_ADDRESS: expected host:port, got nothing',
    );
    expectOneLine(
      await holdfast(['operation', 'list', '--attention', '--open'], env),
      /^INVALID_INPUT: attention: without --open and --prefix/,
    );
  });

  it.each([
    [['--happened', 'maybe', '--workflow', 'order/shop/O-1'], 'INVALID_INPUT: happened: yes or no'],
    [
      ['--happened', 'yes', '--workflow', 'shop/O-1'],
      'INVALID_INPUT: workflow: order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/, unbinding/, phoneChange/, correction/, closing/, split/, suspense/, topUp/ and acquiring/',
    ],
    [
      ['--happened', 'yes', '--workflow', 'order/shop/O-1/hold'],
      'INVALID_INPUT: workflow: order/<tenant>/<orderNo>, or one of member/, withdrawal/, freeze/, unbinding/, phoneChange/, correction/, closing/, split/, suspense/, topUp/ and acquiring/',
    ],
  ])('decide %j is refused in one line', async (options, line) => {
    const args = ['operation', 'decide', 'shop/O-1/hold/1', '--evidence', 'seen at the bank', '--by', 'wang'];
    expectOneLine(await holdfast([...args, ...options]), line);
  });

  it('decide without a workflow goes into the journal, and refuses what nobody can ask about', async () => {
    const data = join(folder, 'decide');
    const env = { HOLDFAST_LOG_LEVEL: 'silent', ...(await withKeyRing(data)) };
    const operationId = 'shop/O-1/hold/1';
    const words = ['--evidence', 'seen at the bank', '--by', 'wang'];
    const decide = (...options: string[]) =>
      holdfast(['operation', 'decide', operationId, ...words, ...options], env);
    expectOneLine(
      await decide('--happened', 'no'),
      'OPERATION_NOT_FOUND: the journal has no operation shop/O-1/hold/1',
    );
    const { ring } = await keyRingOf(readConfig(env), () => undefined);
    const journal = await journalOf(readConfig(env), ring, createLog('silent'));
    await journal.begin({
      intent: holdIntent(operationId),
      serialPrefix: 'HF0001',
      leaseMs: 1,
      owner: 'a worker that died',
      caller: { workflowId: 'order/shop/O-1', runId: 'a', epoch: 2 },
    });
    await journal.close();
    for (const happened of ['yes', 'no'])
      expectOneLine(
        await decide('--happened', happened),
        /^WRONG_STATE: happened: hold at pingan is not configured/,
      );
    expectOneLine(await decide('--happened', 'yes', '--without-query'), /^WRONG_STATE: /);
    const { stdout } = await decide('--happened', 'no', '--without-query');
    expect(JSON.parse(stdout)).toEqual({ operationId, outcome: 'absent' });
    const execution = await holdfast(['operation', 'execution', 'order/shop/O-1', '--json'], env);
    expect(JSON.parse(execution.stdout)).toMatchObject({ runId: 'a', epoch: 2, pastRuns: [] });
    const sheet = await holdfast(['operation', 'execution', 'order/shop/O-1'], env);
    expect(sheet.stdout).toMatch(/^workflow {2}order\/shop\/O-1\nrun {7}a\nepoch {5}2\n$/);
    const shown = await holdfast(['operation', 'show', operationId], env);
    expect(shown.stdout).toMatch(/^outcome {8}absent/m);
    expect(shown.stdout).toMatch(/operator .*seen at the bank/);
    const rows = (await holdfast(['operation', 'list', '--prefix', 'shop/O-1/'], env)).stdout.split('\n');
    expect([rows[0], rows[2]]).toEqual([
      expect.stringMatching(/^operation +amount +serial number +outcome/),
      expect.stringMatching(/^shop\/O-1\/hold\/1 +100\.00 +HF0001\d+ +absent/),
    ]);
  }, 120_000);

  it('list and show work on the embedded journal, and refuse in one line', async () => {
    const env = { HOLDFAST_LOG_LEVEL: 'silent', ...(await withKeyRing(join(folder, 'journal'))) };
    const listed = await holdfast(['operation', 'list', '--json'], env);
    expect(JSON.parse(listed.stdout)).toEqual([]);
    expect((await holdfast(['operation', 'list'], env)).stdout).toBe('nothing to show\n');
    expect((await holdfast(['notification', 'list'], env)).stdout).toBe('nothing to show\n');
    expectOneLine(
      await holdfast(['operation', 'list', '--limit', '1001'], env),
      'INVALID_INPUT: limit: a whole number from 1 to 1000',
    );
    expectOneLine(
      await holdfast(['operation', 'show', 'shop/O-1/hold/1'], env),
      'OPERATION_NOT_FOUND: the journal has no operation shop/O-1/hold/1',
    );
  }, 60_000);
});
