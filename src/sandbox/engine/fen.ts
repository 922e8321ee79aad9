/**
 * Amounts inside the sandbox are whole fen in a bigint. The sandbox reads and writes them by itself, apart from the
 * money of src/domain, so that a mistake there cannot agree with itself across the wire.
 */
export class BadAmount extends Error {}

const YUAN = /^\d{1,13}(?:\.\d{1,2})?$/;

/** Reads yuan as clients write it ("100", "0.0", "12.34") into fen. @throws BadAmount for signs, exponents and a third decimal. */
export function readYuan(text: string): bigint {
  if (!YUAN.test(text)) throw new BadAmount('expected yuan with at most two decimals, such as "100.00"');
  const [yuan = '0', decimals = ''] = text.split('.');
  return BigInt(yuan) * 100n + BigInt(decimals.padEnd(2, '0'));
}

/** Fen as yuan with two decimals, "100.00"; below zero with a leading minus. */
export function writeYuan(fen: bigint): string {
  const size = fen < 0n ? -fen : fen;
  const text = `${size / 100n}.${(size % 100n).toString().padStart(2, '0')}`;
  return fen < 0n ? `-${text}` : text;
}
