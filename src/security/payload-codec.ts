import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import { decrypt, encrypt, randomIvs, type IvSource } from './aes-gcm.js';
import { Unreadable } from './errors.js';
import type { KeyRing } from './key-ring.js';
import { pack, unpack } from './packing.js';

const KEY_ID_METADATA = 'encryption-key-id';
const ENCRYPTED = Buffer.from('binary/encrypted');

/**
 * Encrypts every payload, metadata and all, before it leaves for Temporal: AES-256-GCM with the ring's primary key,
 * bound to the namespace, so that a payload copied to another namespace does not open there. It decodes with any key
 * of the ring, and passes a payload that is not encrypted through as it is. The shape is that of Temporal's own
 * encryption samples: metadata `encoding: binary/encrypted` and `encryption-key-id`; the data is the vector (12 bytes),
 * the tag (16) and the encrypted payload in few bytes (packing.ts).
 *
 * Temporal itself leaves search attributes and headers as they are, and error messages and stack traces too unless
 * the failure converter is configured to encode them.
 *
 * `decode` throws UnknownKey, or Unreadable for what was changed or belongs to another namespace.
 */
export function createPayloadCodec(options: {
  ring: KeyRing;
  namespace: string;
  nextIv?: IvSource;
}): PayloadCodec {
  const { ring, namespace, nextIv = randomIvs() } = options;
  const place = Buffer.from(`holdfast payload\n${namespace}`);
  const primary = { idBytes: Buffer.from(ring.primary), key: ring.subKey('payload', ring.primary) };

  function encodeOne(payload: Payload): Payload {
    const plain = pack(payload);
    return {
      metadata: { [METADATA_ENCODING_KEY]: ENCRYPTED, [KEY_ID_METADATA]: primary.idBytes },
      data: encrypt({ key: primary.key, place, plain, nextIv }),
    };
  }

  function decodeOne(payload: Payload): Payload {
    const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
    if (!encoding || !ENCRYPTED.equals(encoding)) return payload;
    const idBytes = payload.metadata?.[KEY_ID_METADATA];
    if (!idBytes) throw new Unreadable('an encrypted payload does not name its key');
    const key = primary.idBytes.equals(idBytes)
      ? primary.key
      : ring.subKey('payload', Buffer.from(idBytes).toString());
    const plain = decrypt({ key, place, sealed: payload.data ?? new Uint8Array(0) });
    if (plain === undefined) {
      throw new Unreadable(`a payload was changed, or was not written for the namespace ${namespace}`);
    }
    return unpack(plain);
  }

  return {
    encode: (payloads) => promiseOf(() => payloads.map(encodeOne)),
    decode: (payloads) => promiseOf(() => payloads.map(decodeOne)),
  };
}

/** Nothing here waits, but the contract promises promises: a throw must become a rejection. */
function promiseOf<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
