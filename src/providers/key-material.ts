import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidInput } from '../domain/errors.js';

/**
 * Reads a merchant's private key as Adapay's and 连连's consoles hand it out: PKCS#8 in PEM, or its bare base64.
 * @throws InvalidInput that names the field; it never shows what was given.
 */
export function readMerchantKey(material: string): KeyObject {
  const key = attempt(() =>
    isPem(material)
      ? createPrivateKey(material)
      : createPrivateKey({ key: bytesOf(material), format: 'der', type: 'pkcs8' }),
  );
  if (key?.asymmetricKeyType !== 'rsa')
    throw new InvalidInput('privateKey', 'an RSA private key: PKCS#8 in PEM or bare base64');
  return key;
}

/**
 * Reads the platform's public key: SubjectPublicKeyInfo in PEM, or its bare base64. 1024 bits are accepted, because the
 * platform's own key has no more.
 * @throws InvalidInput that names the field.
 */
export function readPlatformKey(material: string): KeyObject {
  const key = attempt(() =>
    isPem(material)
      ? createPublicKey(material)
      : createPublicKey({ key: bytesOf(material), format: 'der', type: 'spki' }),
  );
  if (key?.asymmetricKeyType !== 'rsa')
    throw new InvalidInput('platformKey', 'an RSA public key: X.509 in PEM or bare base64');
  return key;
}

function isPem(material: string): boolean {
  return material.includes('-----BEGIN');
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64.replace(/\s/g, ''), 'base64');
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    // OpenSSL's own messages quote what they were given.
    return undefined;
  }
}
