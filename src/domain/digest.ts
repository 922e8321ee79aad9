/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUND = constants(64, 3);
/** The same of the square roots of the first 8 primes (5.3.3). */
const START = constants(8, 2);

/**
 * SHA-256 of a text in UTF-8, as hexadecimal digits. Written out because a workflow has no `node:crypto`: its sandbox lets
 * nothing in that is not part of the bundle. A test holds it to Node's own.
 */
export function sha256(text: string): string {
  const message = padded(utf8(text));
  const hash = START.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < message.length; at += 64) {
    const block = new DataView(message.buffer, at, 64);
    for (let i = 0; i < 16; i += 1) words[i] = block.getUint32(i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [w2, w7, w15, w16] = [
        word(words, i - 2),
        word(words, i - 7),
        word(words, i - 15),
        word(words, i - 16),
      ];
      const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
      const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
      words[i] = w16 + s0 + w7 + s1;
    }
    compress(hash, words);
  }
  return [...hash].map((one) => one.toString(16).padStart(8, '0')).join('');
}

function compress(hash: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + word(ROUND, i) + word(words, i)) >>> 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = word(hash, i) + value;
}

/** The text's bytes, a one, zeros, and its length in bits: a whole number of blocks. */
function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const message = new Uint8Array(blocks * 64);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setUint32(message.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(message.length - 4, (bytes.length << 3) >>> 0);
  return message;
}

/** `encodeURIComponent` knows UTF-8 everywhere; half a surrogate pair, which it refuses, counts as U+FFFD, as for an encoder. */
function utf8(text: string): Uint8Array {
  const whole = text.replace(
    /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    '\uFFFD',
  );
  const escaped = encodeURIComponent(whole);
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i += 1) {
    if (escaped[i] === '%') {
      bytes.push(parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(escaped.charCodeAt(i));
  }
  return Uint8Array.from(bytes);
}

function rotate(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}

/** Exact in double precision as far as SHA-256 needs them: 32 bits behind the point of roots below 20. */
function constants(count: number, root: 2 | 3): Uint32Array {
  const found = new Uint32Array(count);
  for (let n = 2, at = 0; at < count; n += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= n; by += 1) if (n % by === 0) isPrime = false;
    if (!isPrime) continue;
    const whole = root === 2 ? Math.sqrt(n) : Math.cbrt(n);
    found[at] = Math.floor((whole - Math.floor(whole)) * 0x1_0000_0000);
    at += 1;
  }
  return found;
}
