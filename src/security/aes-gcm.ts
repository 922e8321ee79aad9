import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = IV_BYTES + TAG_BYTES;
const IVS_PER_REFILL = 512;

/**
 * Gives a fresh initialisation vector of 12 bytes at each call. The same one twice under one key breaks AES-GCM, so
 * only a simulation, whose keys protect nothing, may pass a predictable source.
 */
export type IvSource = () => Uint8Array;

/** A source of random vectors, filled in blocks: one call to the system's generator for each vector costs 2 µs. */
export function randomIvs(): IvSource {
  const block = Buffer.alloc(IV_BYTES * IVS_PER_REFILL);
  let offset = block.length;
  return () => {
    if (offset === block.length) {
      randomFillSync(block);
      offset = 0;
    }
    offset += IV_BYTES;
    return block.subarray(offset - IV_BYTES, offset);
  };
}

/**
 * Encrypts with AES-256-GCM. `place` is authenticated and not stored: opening wants the same bytes again.
 * Returns iv (12 bytes), tag (16) and ciphertext in one buffer. Random vectors allow 2^32 messages a key (NIST
 * SP 800-38D, 8.3): a ring is rotated before that.
 * @throws RangeError when the source gives a vector of another length than 12 bytes.
 */
export function encrypt(options: {
  key: KeyObject;
  place: Uint8Array;
  plain: Uint8Array;
  nextIv: IvSource;
}): Buffer {
  const iv = options.nextIv();
  if (iv.length !== IV_BYTES)
    throw new RangeError(`an initialisation vector has ${IV_BYTES} bytes, not ${iv.length}`);
  const cipher = createCipheriv(ALGORITHM, options.key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(options.place);
  const sealed = Buffer.allocUnsafe(HEADER_BYTES + options.plain.length);
  sealed.set(iv, 0);
  // GCM is a stream: update gives every byte and final none.
  sealed.set(cipher.update(options.plain), HEADER_BYTES);
  cipher.final();
  sealed.set(cipher.getAuthTag(), IV_BYTES);
  return sealed;
}

/**
 * Opens what `encrypt` made. Returns undefined when it is too short, was changed, or was made with another key or
 * place: the error does not say which. The result has its own memory, shared with no other buffer.
 */
export function decrypt(options: {
  key: KeyObject;
  place: Uint8Array;
  sealed: Uint8Array;
}): Buffer | undefined {
  const { sealed } = options;
  if (sealed.length < HEADER_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, options.key, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(options.place);
  decipher.setAuthTag(sealed.subarray(IV_BYTES, HEADER_BYTES));
  const plain = decipher.update(sealed.subarray(HEADER_BYTES));
  try {
    decipher.final();
  } catch {
    // The only thing final does for GCM is to compare the tag; its error says nothing more.
    return undefined;
  }
  return plain;
}
