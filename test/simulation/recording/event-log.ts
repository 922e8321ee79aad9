import { createHash } from 'node:crypto';

/** What happened in one simulated run, line by line. Equal logs are equal runs: the digest is over every byte of them. */
export class EventLog {
  readonly lines: string[] = [];
  readonly #hash = createHash('sha256');

  constructor(readonly nowMs: () => number) {}

  add(what: string): void {
    const line = `${String(this.nowMs()).padStart(10)} ${what}`;
    this.lines.push(line);
    this.#hash.update(line).update('\n');
  }

  /** SHA-256 over all lines until now, in hexadecimal digits. */
  get digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

/** The start of a hash, enough to tell two contents apart in a log. */
export function shortHash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** A failure's stack, bare or encrypted, names files by their paths: a run is the same wherever it is checked out. */
export function withoutPaths(key: string, member: unknown): unknown {
  return key === 'stackTrace' || key === 'encodedAttributes' ? undefined : member;
}
