import { gbkOf } from './gbk.js';

/** Something that must not be found: a text in its many spellings, or the bytes of a key. */
export interface Marker {
  /** What the report calls it, so that the report does not carry it. */
  readonly name: string;
  readonly value: string | Uint8Array;
  /** For short digits, which chance makes too: they count only where no letter, digit or point touches them. */
  readonly whole?: boolean;
}

/** Something that a run has left behind, or shown. */
export interface Place {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Leak {
  readonly marker: string;
  readonly spelling: string;
  readonly place: string;
  readonly offset: number;
}

interface Pattern {
  readonly marker: string;
  readonly spelling: string;
  readonly bytes: Buffer;
  readonly whole: boolean;
}

const KEY_BYTES = 4;
const FILTER_BITS = 22;
/** One leak in thousands of lines is told a few times; then it is known. */
const REPORTED_MAX = 200;

/**
 * Finds every marker in every place, in each spelling of `spellingsOf`. All patterns are searched for in one pass, since a
 * database folder has tens of megabytes and the markers thousands of spellings.
 * @throws RangeError for a marker of fewer than four bytes, which chance alone would find.
 */
export function findLeaks(places: readonly Place[], markers: readonly Marker[]): Leak[] {
  const patterns = patternsOf(markers);
  const { filter, byKey } = indexOf(patterns);
  const leaks: Leak[] = [];
  for (const place of places) {
    const bytes = Buffer.from(place.bytes.buffer, place.bytes.byteOffset, place.bytes.byteLength);
    for (let offset = 0; offset + KEY_BYTES <= bytes.length; offset += 1) {
      const key = keyAt(bytes, offset);
      const slot = slotOf(key);
      if (((filter[slot >>> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      for (const pattern of byKey.get(key) ?? []) {
        if (!isAt(pattern, bytes, offset)) continue;
        leaks.push({ marker: pattern.marker, spelling: pattern.spelling, place: place.name, offset });
        if (leaks.length >= REPORTED_MAX) return leaks;
      }
    }
  }
  return leaks;
}

/** One line per kind of leak and place, for a test's message: "card number as base64 in worker.log (3 times)". */
export function describeLeaks(leaks: readonly Leak[]): string[] {
  const counts = new Map<string, number>();
  for (const { marker, spelling, place } of leaks) {
    const line = `${marker} as ${spelling} in ${place}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
}

/** The bytes by which a value may stand somewhere, under the name of each spelling. */
export function spellingsOf(value: string | Uint8Array): Map<string, Buffer[]> {
  const spellings = new Map<string, Buffer[]>();
  for (const [encoding, bytes] of encodingsOf(value)) {
    spellings.set(encoding, [bytes]);
    spellings.set(`hex of ${encoding}`, eitherCase(bytes.toString('hex')));
    spellings.set(`base64 of ${encoding}`, base64Of(bytes));
    // How Node prints a Buffer, and what JSON makes of one.
    spellings.set(`spaced hex of ${encoding}`, [
      Buffer.from(bytes.toString('hex').replace(/..(?!$)/g, '$& ')),
    ]);
    spellings.set(`byte list of ${encoding}`, [Buffer.from(bytes.join(','))]);
  }
  if (typeof value !== 'string') return spellings;
  for (const [name, texts] of [
    ['percent-encoding', percentSpellings(value)],
    ['JSON escapes', jsonSpellings(value)],
  ] as const) {
    const buffers = [...new Set(texts)].filter((text) => text !== value).map((text) => Buffer.from(text));
    if (buffers.length > 0) spellings.set(name, buffers);
  }
  return spellings;
}

function encodingsOf(value: string | Uint8Array): [string, Buffer][] {
  if (typeof value !== 'string') return [['raw bytes', Buffer.from(value)]];
  const utf8 = Buffer.from(value);
  const encodings: [string, Buffer][] = [['plain text', utf8]];
  const gbk = gbkOf(value);
  if (gbk && !gbk.equals(utf8)) encodings.push(['GBK', gbk]);
  const utf16 = Buffer.from(value, 'utf16le');
  encodings.push(['UTF-16LE', utf16], ['UTF-16BE', Buffer.from(utf16).swap16()]);
  return encodings;
}

/** At each of the three places that bytes can have in a base64 text, what they alone decide; in either alphabet. */
function base64Of(bytes: Buffer): Buffer[] {
  const texts = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return [text.slice(first, end)];
  });
  const urlSafe = texts.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...texts, ...urlSafe])].map((text) => Buffer.from(text));
}

function percentSpellings(value: string): string[] {
  const every = (bytes: Buffer): string =>
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const gbk = gbkOf(value);
  const whole = [every(Buffer.from(value)), ...(gbk ? [every(gbk)] : [])];
  return [
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    ...whole,
    ...whole.map((text) => text.toUpperCase()),
  ];
}

function jsonSpellings(value: string): string[] {
  const escaped = [...Array(value.length).keys()]
    .map((at) => value.charCodeAt(at))
    .map((unit) => (unit < 128 ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, '0')}`))
    .join('');
  return [escaped, escaped.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)];
}

function eitherCase(hex: string): Buffer[] {
  return [...new Set([hex, hex.toUpperCase()])].map((text) => Buffer.from(text));
}

function patternsOf(markers: readonly Marker[]): Pattern[] {
  return markers.flatMap(({ name, value, whole = false }) => {
    if (Buffer.from(value).length < KEY_BYTES)
      throw new RangeError(`${name} is too short to be searched for`);
    return [...spellingsOf(value)].flatMap(([spelling, all]) =>
      all.map((bytes) => ({
        marker: name,
        spelling,
        bytes,
        whole: whole && spelling === 'plain text',
      })),
    );
  });
}

function indexOf(patterns: readonly Pattern[]): { filter: Uint8Array; byKey: Map<number, Pattern[]> } {
  const filter = new Uint8Array(1 << (FILTER_BITS - 3));
  const byKey = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const key = keyAt(pattern.bytes, 0);
    const slot = slotOf(key);
    filter[slot >>> 3] = (filter[slot >>> 3] ?? 0) | (1 << (slot & 7));
    byKey.set(key, [...(byKey.get(key) ?? []), pattern]);
  }
  return { filter, byKey };
}

function keyAt(bytes: Buffer, offset: number): number {
  return (
    ((bytes[offset] ?? 0) |
      ((bytes[offset + 1] ?? 0) << 8) |
      ((bytes[offset + 2] ?? 0) << 16) |
      ((bytes[offset + 3] ?? 0) << 24)) >>>
    0
  );
}

function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

function isAt({ bytes: wanted, whole }: Pattern, bytes: Buffer, offset: number): boolean {
  const end = offset + wanted.length;
  if (end > bytes.length || wanted.compare(bytes, offset, end) !== 0) return false;
  return !whole || !(touches(bytes[offset - 1]) || touches(bytes[end]));
}

function touches(byte: number | undefined): boolean {
  return byte !== undefined && /[\w.]/.test(String.fromCharCode(byte));
}
