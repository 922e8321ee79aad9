import { gb18030 } from '../../../src/sandbox/engine/gb18030.js';

export { gb18030 };

/** Common characters of Chinese, each of which has a form of two bytes. */
export const HAN: readonly string[] = Array.from({ length: 0x9fa5 - 0x4e00 }, (_, index) =>
  String.fromCodePoint(0x4e00 + index),
).filter((character) => gb18030(character).length === 2);
