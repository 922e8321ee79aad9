import { decrypt, encrypt, randomIvs, type IvSource } from './aes-gcm.js';
import { Unreadable } from './errors.js';
import type { KeyRing } from './key-ring.js';

const VERSION = 'v1';
// The longest body of a notification that a gateway can be set to, in base64, fits.
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Encrypts single fields at rest. Each is bound to its context, so that no row's field opens in another row. */
export interface FieldSealer {
  /**
   * Encrypts a text (or the JSON text of a small object) of at most 16 MB with the ring's primary key. `context` says
   * where it belongs, e.g. `operation/<operationId>/payerName`. Returns `v1.<key id>.<base64url>`; the same text gives
   * another result each time.
   * @throws RangeError when the text is too long or the context empty.
   */
  seal(field: { text: string; context: string }): string;

  /**
   * Opens what `seal` returned, with whichever key of the ring wrote it.
   * @throws UnknownKey, or Unreadable when it was changed, cut, or sealed for another context.
   */
  open(field: { sealed: string; context: string }): string;
}

/** A sealer over a key ring. `nextIv` is for simulations only. */
export function createFieldSealer(options: { ring: KeyRing; nextIv?: IvSource }): FieldSealer {
  const { ring, nextIv = randomIvs() } = options;
  return {
    seal({ text, context }) {
      const plain = Buffer.from(text);
      if (plain.length > MAX_TEXT_BYTES)
        throw new RangeError(`a sealed field has at most ${MAX_TEXT_BYTES} bytes`);
      const key = ring.subKey('journal', ring.primary);
      const sealed = encrypt({ key, place: placeOf(context), plain, nextIv });
      return `${VERSION}.${ring.primary}.${sealed.toString('base64url')}`;
    },

    open({ sealed, context }) {
      const [version, keyId, body, ...rest] = sealed.split('.', 4);
      if (version !== VERSION || keyId === undefined || body === undefined || rest.length > 0) {
        throw new Unreadable(`the field at ${context} is not sealed text`);
      }
      const bytes = Buffer.from(body, 'base64url');
      const key = ring.subKey('journal', keyId);
      // Another spelling of the same bytes would open too: stored text has one spelling.
      const plain =
        bytes.toString('base64url') === body
          ? decrypt({ key, place: placeOf(context), sealed: bytes })
          : undefined;
      if (plain === undefined)
        throw new Unreadable(`the field at ${context} was changed, or sealed for another place`);
      return plain.toString();
    },
  };
}

function placeOf(context: string): Buffer {
  if (context === '') throw new RangeError('a sealed field needs a context');
  return Buffer.from(`holdfast journal\n${context}`);
}
