import { constants, createHash, privateDecrypt, sign, verify, type KeyObject } from 'node:crypto';

const ALGORITHM = 'RSA-MD5';

/** Signature-Data of a body: MD5withRSA over the lower-case hex MD5 of its bytes, in base64. */
export function signBody(body: string | Uint8Array, key: KeyObject): string {
  return sign(ALGORITHM, digest(body), key).toString('base64');
}

/** Whether a signature is the merchant's over a body as it came. */
export function isSigned(body: string | Uint8Array, signature: string, key: KeyObject): boolean {
  return signature !== '' && verify(ALGORITHM, digest(body), key, Buffer.from(signature, 'base64'));
}

function digest(body: string | Uint8Array): Buffer {
  return Buffer.from(createHash('md5').update(body).digest('hex'), 'ascii');
}

/**
 * What a personal field says that was encrypted for the platform by RSA with PKCS#1 v1.5; undefined for what was not. The padding is taken
 * off here, because Node 20 refuses to.
 */
export function openSealed(text: string, key: KeyObject): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8) return undefined;
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) return undefined;
  return block.subarray(end + 1).toString('utf8');
}
