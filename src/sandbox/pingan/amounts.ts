import { writeYuan } from '../engine/fen.js';

/** Fen as the interfaces of 平安 answer it: without a closing zero in the second decimal ("33.0", "0.01", "1000000.0"). */
export function writeBankAmount(fen: bigint): string {
  return writeYuan(fen).replace(/0$/, '');
}
