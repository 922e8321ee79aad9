import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidInput } from '../domain/errors.js';

const MIN_TOKEN_LENGTH = 32;

/** Who may use a codec server, which hands out clear text. */
export type CodecAccess =
  /** Everyone on this machine, and nobody else: for development. */
  | { readonly kind: 'loopbackOnly' }
  /** Whoever's Authorization header passes `verify`: for production. */
  | {
      readonly kind: 'authenticated';
      readonly verify: (authorizationHeader: string) => boolean | Promise<boolean>;
    };

/**
 * Access by `Authorization: Bearer <token>` with any of these tokens, compared in constant time.
 * @throws InvalidInput when there is none, or one is shorter than 32 characters.
 */
export function bearerTokenAccess(tokens: readonly string[]): CodecAccess {
  if (tokens.length === 0) throw new InvalidInput('tokens', 'at least one expected');
  if (tokens.some((token) => token.length < MIN_TOKEN_LENGTH)) {
    throw new InvalidInput('tokens', `at least ${MIN_TOKEN_LENGTH} characters each expected`);
  }
  const expected = tokens.map(digest);
  return {
    kind: 'authenticated',
    verify(header) {
      const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
      if (token === undefined) return false;
      const given = digest(token);
      // Every token is compared, so that the time does not tell which one came near.
      return expected.filter((one) => timingSafeEqual(one, given)).length > 0;
    },
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
