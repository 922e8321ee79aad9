import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLeaks, findLeaks, spellingsOf, type Marker } from './leak-search.js';

const MARKERS: readonly Marker[] = [
  { name: 'name', value: '欧阳靖萱' },
  { name: 'identity number', value: '11010119900307013X' },
  { name: 'card number', value: '6222020200112233445' },
  { name: 'key', value: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex') },
];
const SPELLINGS = MARKERS.flatMap((marker) =>
  [...spellingsOf(marker.value)].flatMap(([spelling, all]) =>
    all.map((bytes) => ({ marker: marker.name, spelling, bytes })),
  ),
);

function search(text: string | Uint8Array, markers = MARKERS): string[] {
  return describeLeaks(findLeaks([{ name: 'log', bytes: Buffer.from(text) }], markers));
}

describe('The search for leaks', () => {
  it('finds every spelling of every marker wherever it stands', () => {
    const around = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom(...SPELLINGS),
        around,
        around,
        ({ marker, spelling, bytes }, before, after) => {
          const found = search(Buffer.concat([before, bytes, after])).join('\n');
          expect(found).toContain(`${marker} as ${spelling} in log`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('finds what is in the middle of a base64 text, wherever it begins there', () => {
    const around = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...MARKERS), around, around, (marker, before, after) => {
        const bytes = Buffer.concat([before, Buffer.from(marker.value), after]);
        const found = search(`{"data":"${bytes.toString('base64')}"}`).join('\n');
        expect(found).toContain(`${marker.name} as base64 of`);
        expect(search(bytes.toString('base64url')).join('\n')).toContain(`${marker.name} as base64 of`);
      }),
    );
  });

  it('knows the spellings by what other programs make of the text', () => {
    // printf 欧阳靖萱 | iconv -t GBK | xxd -p, and the same with UTF-16LE; python3 -c "urllib.parse.quote('欧阳靖萱', encoding='gbk')".
    expect(search(Buffer.from('c5b7d1f4beb8dde6', 'hex'))).toEqual(['name as GBK in log']);
    expect(search(Buffer.from('276b339656973184', 'hex'))).toEqual(['name as UTF-16LE in log']);
    expect(search('%C5%B7%D1%F4%BE%B8%DD%E6')).toEqual(['name as percent-encoding in log']);
    expect(search('%E6%AC%A7%E9%98%B3%E9%9D%96%E8%90%B1')).toEqual(['name as percent-encoding in log']);
    expect(search(String.raw`"\u6b27\u9633\u9756\u8431"`)).toEqual(['name as JSON escapes in log']);
    expect(search('Y2FyZCA2MjIyMDIwMjAwMTEyMjMzNDQ1')).toEqual([
      'card number as base64 of plain text in log',
    ]);
  });

  it('finds nothing where a marker is masked or cut', () => {
    expect(search('card ***************3445, holder 欧**, identity 1101**********013X')).toEqual([]);
  });

  it('takes short digits for a leak only where they stand alone', () => {
    const code: Marker = { name: 'code', value: '417253', whole: true };
    expect(search('code=417253', [code])).toEqual(['code as plain text in log']);
    expect(search('12:00:01.417253+00, 1417253, id-a417253b', [code])).toEqual([]);
  });

  it('refuses a marker that chance alone would find', () => {
    expect(() => search('', [{ name: 'pin', value: '123' }])).toThrow('pin is too short');
  });

  it('names the place and the spelling, never the value', () => {
    const lines = search('6222020200112233445 and 6222020200112233445');
    expect(lines).toEqual(['card number as plain text in log (2 times)']);
  });
});
