import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { StatementTrade } from '../../../../src/domain/statement.js';
import {
  readFileCount,
  readFileName,
  readStatementFile,
} from '../../../../src/providers/pingan/statements/read-file.js';
import { encipher, randomPassword, withFile } from '../../../support/statements/enciphered.js';
import { gb18030 } from '../../../support/statements/gb18030.js';
import { zipOf, type ZippedEntry } from '../../../support/statements/zip.js';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-openssl-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const FILE = { type: 'JY', entry: 'JY2022100456091.txt' } as const;
const password = randomPassword();
const lineOf = (number: number): string =>
  `${number}&确认付款&246046509282361345&3492000000001178&某某&100085&3492000000001068&陈某某&1.00&0.01&20221004&000004&2210044947980889&W${String(number).padStart(21, '0')}&&427191907240640513&\n`;
const textOf = (lines: number): Buffer =>
  Buffer.concat(Array.from({ length: lines }, (_, index) => gb18030(lineOf(index + 1))));

async function tradesIn(bytes: Buffer, secret = password): Promise<StatementTrade[]> {
  const trades: StatementTrade[] = [];
  await withFile(bytes, secret, async (file) => {
    for await (const batch of readStatementFile(file, FILE))
      if (batch.type === 'trades') trades.push(...batch.trades);
  });
  return trades;
}

const archive = (content: Buffer, lies: Partial<ZippedEntry> = {}): Buffer =>
  zipOf({ name: FILE.entry, content, ...lies });

describe('a reconciliation file', () => {
  it('is read as openssl enciphers it: 3DES, CBC, PKCS#5, the vector 01 to 08', async () => {
    writeFileSync(join(folder, 'plain.zip'), archive(textOf(3)));
    const key = Buffer.from(password, 'base64').toString('hex');
    const legacy = ['enc', '-des-ede3-cbc', '-K', key, '-iv', '0102030405060708'];
    execFileSync('openssl', [...legacy, '-in', join(folder, 'plain.zip'), '-out', join(folder, 'file.enc')]);
    const trades = await tradesIn(readFileSync(join(folder, 'file.enc')));
    expect(trades.map(({ line, serialNumber }) => [line, serialNumber.slice(-2)])).toEqual([
      [1, '01'],
      [2, '02'],
      [3, '03'],
    ]);
  });

  it('is read whole, whatever its length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3000 }), async (lines) => {
        expect(await tradesIn(encipher(archive(textOf(lines)), password))).toHaveLength(lines);
      }),
      { numRuns: 25, examples: [[0], [1], [3000]] },
    );
  });

  it('is refused with another key, a key of another length, or text that is no key', async () => {
    const bytes = encipher(archive(textOf(20)), password);
    for (let tries = 0; tries < 300; tries += 1)
      await expect(tradesIn(bytes, randomPassword())).rejects.toMatchObject({ code: 'STATEMENT_UNREADABLE' });
    await expect(tradesIn(bytes, password.slice(0, 16))).rejects.toThrow('no key of 24 bytes');
    await expect(tradesIn(bytes, `${password} `)).rejects.toThrow('no key of 24 bytes');
    await expect(tradesIn(bytes, '')).rejects.toThrow('no key of 24 bytes');
  });

  it('is refused where it was cut short, at any place', async () => {
    const bytes = encipher(archive(textOf(40)), password);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await expect(tradesIn(bytes.subarray(0, length))).rejects.toMatchObject({
          code: 'STATEMENT_UNREADABLE',
        });
      }),
      { numRuns: 100, examples: [[0], [8], [bytes.length - 8], [bytes.length - 1]] },
    );
  });

  it('is refused where a byte was changed, or gives the lines that it had', async () => {
    const plain = archive(textOf(40));
    const whole = await tradesIn(encipher(plain, password));
    await fc.assert(
      fc.asyncProperty(fc.nat(plain.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const bytes = Buffer.from(plain);
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const read = await tradesIn(encipher(bytes, password)).catch((error: unknown) => error);
        if (read instanceof Error) expect(read).toMatchObject({ code: 'STATEMENT_UNREADABLE' });
        else expect(read).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a path', [{ name: `../${FILE.entry}`, content: textOf(1) }]],
    ['an absolute path', [{ name: `/tmp/${FILE.entry}`, content: textOf(1) }]],
    ['a folder', [{ name: `a/${FILE.entry}`, content: textOf(1) }]],
    ['a backslash', [{ name: `..\\${FILE.entry}`, content: textOf(1) }]],
    ['another name', [{ name: 'JY2022100456092.txt', content: textOf(1) }]],
    [
      'a second entry',
      [
        { name: FILE.entry, content: textOf(1) },
        { name: 'b.txt', content: textOf(1) },
      ],
    ],
    ['no entry', []],
    ['an unknown method', [{ name: FILE.entry, content: textOf(1), method: 12 }]],
    ['an encrypted entry', [{ name: FILE.entry, content: textOf(1), flags: 0x0809 }]],
    ['a wrong check sum', [{ name: FILE.entry, content: textOf(1), saidSum: 1 }]],
    ['fewer bytes than there are', [{ name: FILE.entry, content: textOf(2), saidBytes: 100 }]],
    ['more bytes than there are', [{ name: FILE.entry, content: textOf(1), saidBytes: 100_000 }]],
  ])('is refused with %s in its archive', async (_name, entries) => {
    const refused = tradesIn(encipher(zipOf(...entries), password));
    await expect(refused).rejects.toMatchObject({ code: 'STATEMENT_UNREADABLE' });
  });

  it('is refused where it unpacks to far more than it has, before it is unpacked', async () => {
    const bomb = archive(Buffer.alloc(64 * 1024 * 1024, '0'));
    await expect(tradesIn(encipher(bomb, password))).rejects.toThrow('unpacks to more than 100 times');
    const said = archive(textOf(1), { saidBytes: 0xffff_fffe });
    await expect(tradesIn(encipher(said, password))).rejects.toThrow('unpacks to more than');
  });

  it('is refused with a line without end', async () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, index) => 97 + ((index * 7919) % 23)));
    await expect(tradesIn(encipher(archive(noise), password))).rejects.toThrow(
      'line 1: longer than 65536 bytes',
    );
  });

  it('is refused in UTF-8, and stops at a line that fits no layout', async () => {
    const utf8 = Buffer.from(lineOf(1));
    await expect(tradesIn(encipher(archive(utf8), password))).rejects.toThrow('UTF-8');
    const text = Buffer.concat([textOf(2), gb18030('合计&2&2.00&\n'), textOf(1)]);
    await expect(tradesIn(encipher(archive(text), password))).rejects.toMatchObject({
      line: 3,
      message: 'line 3: it fits no layout of JY: 某某&0&0.00&',
    });
  });

  it('of a type without a known layout keeps its lines as they are', async () => {
    const jq = { type: 'JQ', entry: 'JQ2022100456091.txt' } as const;
    const bytes = encipher(zipOf({ name: jq.entry, content: gb18030('a&鉴权\nb\n') }), password);
    const lines: string[] = [];
    await withFile(bytes, password, async (file) => {
      for await (const batch of readStatementFile(file, jq))
        if (batch.type === 'raw') lines.push(...batch.lines);
    });
    expect(lines).toEqual(['a&鉴权', 'b']);
  });

  it('is named by its type, its date and its platform', () => {
    expect(readFileName('YE2021082556091.txt.enc')).toEqual({
      type: 'YE',
      date: '20210825',
      merchantCode: '5609',
      entry: 'YE2021082556091.txt',
    });
    for (const name of [
      'CZ201910183691.ok.enc',
      '../YE2021082556091.txt.enc',
      'YE2021082556091.txt',
      'XX2021082556091.txt.enc',
    ])
      expect(readFileName(name)).toBeUndefined();
  });

  it('has a companion that says how many there are', async () => {
    const count = (text: string) =>
      withFile(
        encipher(zipOf({ name: 'CZ201910183691.ok', content: Buffer.from(text) }), password),
        password,
        (file) => readFileCount(file, 'CZ201910183691.ok'),
      );
    expect(await count('1\nCZ2019101836911.txt\n')).toBe(1);
    await expect(count('many\n')).rejects.toThrow('does not begin with a number');
    await expect(count('')).rejects.toThrow('does not begin with a number');
  });
});
