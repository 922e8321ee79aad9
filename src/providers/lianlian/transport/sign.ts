import { createHash, createSign, createVerify, type KeyObject } from 'node:crypto';

/**
 * What is signed of a body: the lower-case hex MD5 of its exact bytes. The signature hashes that once more, so MD5 is applied twice
 * (document: account service 2.6.1; SDK: LLP-ACCP-Java; integrators agree. The Go SDK applies it once, and cannot verify its own).
 */
export function signedText(body: Buffer | string): string {
  return createHash('md5').update(body).digest('hex');
}

/** MD5withRSA (PKCS#1 v1.5) over a text, in base64: the header Signature-Data. */
export function signText(text: string, privateKey: KeyObject): string {
  return createSign('RSA-MD5').update(text, 'utf8').sign(privateKey, 'base64');
}

/**
 * Whether `signature` is the base64 of an MD5withRSA signature over the text. Any spelling but the one canonical base64 is invalid;
 * white space is accepted, since some encoders break lines.
 */
export function verifyText(text: string, signature: string, publicKey: KeyObject): boolean {
  const compact = signature.replace(/\s/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== compact) return false;
  return createVerify('RSA-MD5').update(text, 'utf8').verify(publicKey, bytes);
}
