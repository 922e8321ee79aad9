import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gb18030Lines } from '../../src/providers/text-lines.js';
import { gb18030, HAN } from '../support/statements/gb18030.js';

async function linesOf(chunks: readonly Buffer[], options?: { longestLineBytes: number }): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of gb18030Lines(stream(chunks), options)) {
    expect(block.first).toBe(lines.length + 1);
    lines.push(...block.lines);
  }
  return lines;
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const character = fc.oneof(fc.constantFrom(...HAN), fc.constantFrom(...Array.from('&.-09azAZ ')));
const line = fc.array(character, { maxLength: 30 }).map((characters) => characters.join(''));

describe('lines of a GB18030 text', () => {
  it('are the same however the bytes are cut, with and without a line feed at the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.nat(400), { maxLength: 8 }),
        async (lines, ended, windows, cuts) => {
          fc.pre(ended || lines.at(-1) !== '');
          const end = windows ? '\r\n' : '\n';
          const bytes = gb18030(lines.join(end) + (ended ? end : ''));
          const places = [
            0,
            ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
            bytes.length,
          ];
          const chunks = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
          expect(await linesOf(chunks)).toEqual(lines);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of an empty text are none', async () => {
    expect(await linesOf([])).toEqual([]);
  });

  it('refuses a line beyond the limit without holding it, whether it ends or not', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        given += 1;
        yield await Promise.resolve(Buffer.alloc(1000, 'a'));
      }
    }
    const read = async () => {
      for await (const _block of gb18030Lines(endless(), { longestLineBytes: 5000 }))
        expect(_block).toBeNull();
    };
    await expect(read()).rejects.toThrow('line 1: longer than 5000 bytes');
    expect(given).toBeLessThan(8);
    const long = Buffer.concat([Buffer.from('ab\n'), Buffer.alloc(60, 'a'), Buffer.from('\ncd\n')]);
    await expect(linesOf([long], { longestLineBytes: 50 })).rejects.toThrow('line 2: longer than 50 bytes');
  });

  it('refuses bytes that are no GB18030 and says at which line, without its content', async () => {
    const bytes = Buffer.concat([
      gb18030('1&张三&\n2&'),
      Buffer.from([0xff, 0xff]),
      Buffer.from('&secret\n'),
    ]);
    const refused = linesOf([bytes]);
    await expect(refused).rejects.toMatchObject({ code: 'STATEMENT_UNREADABLE', line: 2 });
    await expect(refused).rejects.not.toThrow('secret');
  });

  it('refuses UTF-8 and UTF-16, which decode into other characters', async () => {
    const text = '1&福州某某软件有限公司&300.00&\n';
    await expect(linesOf([Buffer.from(text)])).rejects.toThrow('UTF-8');
    await expect(linesOf([Buffer.from(text, 'utf16le')])).rejects.toThrow('no GB18030');
    expect(await linesOf([gb18030(text)])).toEqual([text.trimEnd()]);
  });
});
