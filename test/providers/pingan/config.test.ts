import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../src/domain/errors.js';
import { loadPinganConfig } from '../../../src/providers/pingan/config.js';
import { pinganSettings } from './support/fake-gateway.js';
import { vectorBytes, vectorText } from './support/vectors.js';

const certificate = new X509Certificate(vectorBytes('test-certificate.pem'));
const spki = certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

function rejected(raw: unknown): InvalidInput {
  try {
    loadPinganConfig(raw);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe("the merchant's key", () => {
  it('is read from PEM, with PK and DN as the handshake needs them', () => {
    const { merchant } = loadPinganConfig(pinganSettings());
    expect(merchant.publicKeyBase64).toBe(spki);
    // openssl x509 -nameopt RFC2253, with the blanks taken out.
    expect(merchant.distinguishedName).toBe(
      'CN=7001@testvectors,OU=SecondUnit,OU=FirstUnit,O=HoldfastTest,C=CN',
    );
  });

  it.each(['test-3des.pfx', 'test-rc2.pfx', 'test-aes.pfx'])(
    'is read from %s, and is the same key',
    (file) => {
      const merchant = { pfx: vectorBytes(file), password: 'vector' };
      const loaded = loadPinganConfig(pinganSettings({ merchant })).merchant;
      expect(loaded.publicKeyBase64).toBe(spki);
      expect(certificate.checkPrivateKey(loaded.privateKey)).toBe(true);
    },
  );

  it('is read from a key in PEM and a .cer, as files', () => {
    const merchant = {
      privateKey: vectorBytes('test-key.pem'),
      certificate: vectorBytes('test-certificate.cer'),
    };
    expect(loadPinganConfig(pinganSettings({ merchant })).merchant.publicKeyBase64).toBe(spki);
  });

  it('of another pair than the certificate is invalid', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const merchant = {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificate: vectorText('test-certificate.pem'),
    };
    expect(rejected(pinganSettings({ merchant })).message).toContain('belongs to the private key');
  });

  it('may have its subject spelt by hand', () => {
    const { merchant } = loadPinganConfig(pinganSettings({ distinguishedName: 'CN=x,C=CN' }));
    expect(merchant.distinguishedName).toBe('CN=x,C=CN');
  });
});

describe("the bank's key", () => {
  it.each([
    ['a PEM certificate', vectorText('test-certificate.pem')],
    ['a DER .cer', vectorBytes('test-certificate.cer')],
    ['a PEM public key', vectorText('test-public-key.pem')],
    ['a DER public key', certificate.publicKey.export({ type: 'spki', format: 'der' })],
  ])('is read from %s', (_name, bankKey) => {
    const { bankKey: key } = loadPinganConfig(pinganSettings({ bankKey }));
    expect(key.equals(certificate.publicKey)).toBe(true);
  });
});

describe('the defaults', () => {
  it('are those of the documents, and the cautious side where there is none', () => {
    expect(loadPinganConfig(pinganSettings())).toMatchObject({
      feeOnHold: false,
      partialRelease: false,
      deduplication: true,
      namesOnTransfers: false,
      txnCode: 'code',
      httpTimeoutMs: 20_000,
      guaranteeAccounts: [],
    });
  });

  it('take a trailing slash off the base URL', () => {
    expect(loadPinganConfig(pinganSettings({ baseUrl: 'https://bank.example:567/a/' })).baseUrl).toBe(
      'https://bank.example:567/a',
    );
  });

  it.each(['http://127.0.0.1:8710/pingan', 'http://localhost:8710/pingan', 'http://[::1]:8710'])(
    'allow plain http to this machine: %s',
    (baseUrl) => {
      expect(loadPinganConfig(pinganSettings({ baseUrl })).baseUrl).toBe(baseUrl);
    },
  );
});

describe('a wrong setting', () => {
  const secret = 'do-not-show-this';
  it.each([
    ['nothing at all', undefined, 'pingan'],
    ['no base URL', { ...pinganSettings(), baseUrl: undefined }, 'baseUrl'],
    ['ftp', pinganSettings({ baseUrl: 'ftp://bank.example' }), 'baseUrl'],
    ['plain http to another machine', pinganSettings({ baseUrl: 'http://bank.example' }), 'baseUrl'],
    ['a user in the URL', pinganSettings({ baseUrl: `https://${secret}@bank.example` }), 'baseUrl'],
    ['a query in the URL', pinganSettings({ baseUrl: 'https://bank.example/?a=1' }), 'baseUrl'],
    ['a merchant code of five digits', pinganSettings({ merchantCode: '68861' }), 'merchantCode'],
    ['a short number of five', pinganSettings({ userShortNumber: 'H6886' }), 'userShortNumber'],
    ['a short number with a sign', pinganSettings({ userShortNumber: 'H688-0' }), 'userShortNumber'],
    ['an empty application id', pinganSettings({ applicationId: '' }), 'applicationId'],
    ['an account with a blank', pinganSettings({ fundSummaryAccount: ' 1' }), 'fundSummaryAccount'],
    [
      'a key that is none',
      pinganSettings({ merchant: { privateKey: secret, certificate: vectorText('test-certificate.pem') } }),
      'merchant.privateKey',
    ],
    [
      'a certificate that is none',
      pinganSettings({ merchant: { privateKey: vectorText('test-key.pem'), certificate: secret } }),
      'merchant.certificate',
    ],
    [
      'a wrong password',
      pinganSettings({ merchant: { pfx: vectorBytes('test-3des.pfx'), password: secret } }),
      'merchant.pfx',
    ],
    [
      'a broken pfx',
      pinganSettings({ merchant: { pfx: Buffer.from(secret), password: 'vector' } }),
      'merchant.pfx',
    ],
    ['half a merchant', { ...pinganSettings(), merchant: { privateKey: secret } }, 'merchant'],
    ['a bank key that is none', pinganSettings({ bankKey: secret }), 'bankKey'],
    ['an unknown option', { ...pinganSettings(), pfxPasword: secret }, 'pingan'],
    [
      'an unknown resolution option',
      { ...pinganSettings(), resolution: { hold: { retries: 3 } } },
      'resolution.hold',
    ],
    [
      'a resend of a code',
      { ...pinganSettings(), resolution: { verifyCardBinding: { resend: false } } },
      'resolution.verifyCardBinding',
    ],
    [
      'no wait at all',
      pinganSettings({ resolution: { hold: { queryAfterMs: [] } } }),
      'resolution.hold.queryAfterMs',
    ],
    ['half a millisecond', pinganSettings({ httpTimeoutMs: 100.5 }), 'httpTimeoutMs'],
  ])('names its field: %s', (_name, raw, field) => {
    const error = rejected(raw);
    expect(error.field).toBe(field);
    expect(error.message).not.toContain(secret);
    expect(JSON.stringify(error)).not.toContain(secret);
    expect(error.cause).toBeUndefined();
  });
});
