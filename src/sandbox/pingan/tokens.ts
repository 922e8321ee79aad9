import { randomBytes } from 'node:crypto';

/**
 * How an expired token shows itself. The documents know all four; what they do not tell is whether the business ran when
 * tokenExpiryFlag is "true", so that both are here.
 */
export type TokenExpiry = 'error' | 'E30001' | 'flagAfterDoing' | 'flagWithoutDoing';

const TOKENS_KEPT = 1000;

/**
 * The access tokens that approveDev has handed out. Neither their lifetime is documented nor whether a new one ends the older ones: a rule
 * decides.
 */
export class Tokens {
  readonly #tokens = new Map<string, TokenExpiry | undefined>();

  issue(only: boolean): string {
    if (only) this.#tokens.clear();
    const token = randomBytes(16).toString('hex').toUpperCase();
    this.#tokens.set(token, undefined);
    const oldest = this.#tokens.keys().next();
    if (this.#tokens.size > TOKENS_KEPT && !oldest.done) this.#tokens.delete(oldest.value);
    return token;
  }

  knows(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** How the token has expired, if it has. */
  expiryOf(token: string): TokenExpiry | undefined {
    return this.#tokens.get(token);
  }

  /** Lets every token that is out expire, and answers how many there were. */
  expireAll(as: TokenExpiry): number {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, as);
    return this.#tokens.size;
  }
}
