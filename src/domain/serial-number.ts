import { InvalidInput } from './errors.js';

/** How a provider wants its serial numbers: the prefix it gave the platform; yyMMdd and ten digits follow. */
export interface SerialNumberFormat {
  /** 平安: 用户短号, six characters, so that the whole has 22. */
  readonly prefix: string;
}

/** Ten digits, because 平安's CnsmrSeqNo leaves so many: 22 = 用户短号 6 + yyMMdd + 10. */
export const SERIAL_DIGITS = 10;

/** An installation block owns this many numbers before it runs into the next block. */
export const NUMBERS_PER_BLOCK = 1_000_000n;

/** How many blocks there are: the digits that the numbers of one block leave. */
export const INSTALLATION_BLOCKS = 10_000;

const PREFIX = /^[A-Za-z0-9_]{0,16}$/;

/**
 * Takes a text as the beginning of serial numbers.
 * @throws InvalidInput for one that no provider would accept.
 */
export function parseSerialPrefix(prefix: string): string {
  if (!PREFIX.test(prefix))
    throw new InvalidInput('serialNumber.prefix', 'up to 16 letters, digits and underscores');
  return prefix;
}

/**
 * Writes a serial number: prefix, the Shanghai date of its allocation, ten digits that begin with the installation block.
 * @param position block × 1,000,000 + sequence; counted round past ten digits.
 * @throws InvalidInput for a prefix, a date or a position that no provider would accept.
 */
export function formatSerialNumber(options: { prefix: string; yyMMdd: string; position: bigint }): string {
  const { prefix, yyMMdd, position } = options;
  if (!/^\d{6}$/.test(yyMMdd)) throw new InvalidInput('serialNumber.date', 'six digits yyMMdd');
  if (position < 0n) throw new InvalidInput('serialNumber.position', 'not below zero');
  const digits = (position % 10n ** BigInt(SERIAL_DIGITS)).toString().padStart(SERIAL_DIGITS, '0');
  return parseSerialPrefix(prefix) + yyMMdd + digits;
}
