import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { InvalidInput } from '../../../domain/errors.js';

/** A merchant's key pair as the gateway knows it. */
export interface MerchantKeys {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo in base64: the handshake's PK before escaping. */
  readonly publicKeyBase64: string;
  /** The certificate's subject, most specific part first, without blanks: the handshake's DN before escaping. */
  readonly distinguishedName: string;
}

/**
 * Reads a merchant's private key (PEM) and certificate (PEM or DER).
 * @throws InvalidInput that names the field; it never shows what was given.
 */
export function readMerchantPem(given: {
  privateKey: string | Uint8Array;
  certificate: string | Uint8Array;
}): MerchantKeys {
  const privateKey = readOr('merchant.privateKey', 'an unencrypted RSA private key in PEM', () =>
    createPrivateKey(bytesOf(given.privateKey)),
  );
  const certificate = readOr(
    'merchant.certificate',
    'an X.509 certificate, PEM or DER',
    () => new X509Certificate(bytesOf(given.certificate)),
  );
  return paired(privateKey, certificate, 'merchant.certificate');
}

/**
 * Reads a merchant's .pfx, as the bank hands it out. Old files are encrypted with RC2-40, which OpenSSL 3 refuses, so
 * node-forge opens them.
 * @throws InvalidInput that names the field; it never shows what was given.
 */
export function readMerchantPfx(pfx: Uint8Array, password: string): MerchantKeys {
  const bags = readOr('merchant.pfx', 'a PKCS#12 file that the password opens', () => openPfx(pfx, password));
  const privateKey = readOr('merchant.pfx', 'a file with an RSA private key', () =>
    createPrivateKey(bags.key),
  );
  for (const pem of bags.certificates) {
    const certificate = readOr('merchant.pfx', 'a file with certificates', () => new X509Certificate(pem));
    // The chain's other certificates are of no use here.
    if (certificate.checkPrivateKey(privateKey)) return paired(privateKey, certificate, 'merchant.pfx');
  }
  throw new InvalidInput('merchant.pfx', 'a file whose certificate belongs to its private key');
}

/**
 * Reads the bank's key from a certificate (.cer, PEM or DER) or a public key (PEM, or DER as SubjectPublicKeyInfo).
 * @throws InvalidInput for anything else.
 */
export function readBankKey(material: string | Uint8Array): KeyObject {
  const bytes = bytesOf(material);
  for (const read of [
    () => new X509Certificate(bytes).publicKey,
    () => createPublicKey(bytes),
    () => createPublicKey({ key: bytes, format: 'der', type: 'spki' }),
  ]) {
    const key = attempt(read);
    if (key?.asymmetricKeyType === 'rsa') return key;
  }
  throw new InvalidInput('bankKey', 'an RSA certificate or public key, PEM or DER');
}

function bytesOf(material: string | Uint8Array): Buffer {
  return typeof material === 'string' ? Buffer.from(material, 'utf8') : Buffer.from(material);
}

function paired(privateKey: KeyObject, certificate: X509Certificate, field: string): MerchantKeys {
  if (privateKey.asymmetricKeyType !== 'rsa') throw new InvalidInput(field, 'an RSA key');
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new InvalidInput(field, 'a certificate that belongs to the private key');
  }
  return {
    privateKey,
    publicKeyBase64: certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    distinguishedName: certificate.subject.split('\n').reverse().join(',').replace(/\s/g, ''),
  };
}

function openPfx(pfx: Uint8Array, password: string): { key: string; certificates: string[] } {
  const der = forge.util.createBuffer(Buffer.from(pfx).toString('binary'));
  const file = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(der), password);
  const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids;
  const ofType = (bagType: string | undefined) =>
    bagType === undefined ? [] : (file.getBags({ bagType })[bagType] ?? []);
  const key = [...ofType(pkcs8ShroudedKeyBag), ...ofType(keyBag)].find((bag) => bag.key)?.key;
  if (!key) throw new Error('no private key');
  const certificates = ofType(certBag).flatMap((bag) =>
    bag.cert ? [forge.pki.certificateToPem(bag.cert)] : [],
  );
  return { key: forge.pki.privateKeyToPem(key), certificates };
}

function readOr<T>(field: string, rule: string, read: () => T): T {
  const value = attempt(read);
  // The libraries' own messages quote what they were given.
  if (value === undefined) throw new InvalidInput(field, rule);
  return value;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
