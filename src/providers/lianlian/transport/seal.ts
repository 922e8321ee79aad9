import { constants, publicEncrypt, type KeyObject } from 'node:crypto';
import { InvalidInput } from '../../../domain/errors.js';

/** What PKCS#1 v1.5 adds to a text at least. */
const PADDING_BYTES = 11;

/**
 * A personal field as it goes over the wire: base64 of RSA (PKCS#1 v1.5) with the platform's public key (document: account service
 * 2.6.2; integrators of the open platform encrypt reg_phone, user_name, id_no, linked_acct_no and linked_phone).
 * @throws InvalidInput for a text that the key is too short for, naming the field.
 */
export function sealField(field: string, text: string, publicKey: KeyObject): string {
  const longest = (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - PADDING_BYTES;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === 0 || bytes.length > longest)
    throw new InvalidInput(field, `1 to ${longest} bytes in UTF-8, which the platform's key can encrypt`);
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt(key, bytes).toString('base64');
}
