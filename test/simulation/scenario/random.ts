import { createHash } from 'node:crypto';

/** Draws of one stream. The same seed and name give the same draws, whatever other streams are asked for. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(readonly seed: string) {
    const words = createHash('sha256').update(seed).digest();
    this.#a = words.readInt32LE(0);
    this.#b = words.readInt32LE(4);
    this.#c = words.readInt32LE(8);
    this.#d = words.readInt32LE(12);
  }

  /** The stream of one purpose. A purpose of its own keeps its draws apart: a change of one leaves the others as they are. */
  static of(seed: bigint, purpose: string): Random {
    return new Random(`holdfast simulation\n${seed}\n${purpose}`);
  }

  /** In [0, 1), with 32 bits (sfc32). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Whole, both ends included. */
  int({ from, to }: { from: number; to: number }): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Another order of the same items. */
  shuffled<T>(items: readonly T[]): T[] {
    const list = [...items];
    for (let end = list.length - 1; end > 0; end -= 1) {
      const at = this.int({ from: 0, to: end });
      [list[at], list[end]] = [list[end] as T, list[at] as T];
    }
    return list;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 1) bytes[at] = Math.floor(this.next() * 256);
    return bytes;
  }
}
