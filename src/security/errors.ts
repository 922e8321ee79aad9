import { HoldfastError } from '../domain/errors.js';

/** What a key id may look like. Shorter than any encoded key, so that a key in the wrong place never passes for an id. */
export const KEY_ID_FORMAT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

/** Something was encrypted with a key that the ring does not hold. Names the key's id, never its bytes. */
export class UnknownKey extends HoldfastError {
  readonly code = 'UNKNOWN_KEY';
  readonly keyId: string;

  constructor(keyId: string) {
    // The id comes from stored data, which may be anything by now: only a well-formed one is repeated.
    const shown = KEY_ID_FORMAT.test(keyId) ? keyId : '(malformed id)';
    super(`the key ring holds no key ${shown}`);
    this.keyId = shown;
  }
}

/** The key ring's text or file is not usable. Names the place and the rule; never repeats what stood there. */
export class InvalidKeyRing extends HoldfastError {
  readonly code = 'INVALID_KEY_RING';

  constructor(
    readonly source: string,
    readonly rule: string,
  ) {
    super(`${source}: ${rule}`);
  }
}

/** Encrypted data that does not open: changed, cut short, written elsewhere, or for another place than it was found in. */
export class Unreadable extends HoldfastError {
  readonly code = 'UNREADABLE';
}
