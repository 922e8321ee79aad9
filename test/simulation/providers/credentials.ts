import { createPrivateKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { Random } from '../scenario/random.js';

/** Enough to tell a right signature from a wrong one; a longer key would take most of the run's time. */
const BITS = 1024;

/**
 * Writes the credentials of 平安's sandbox into its folder: the same ones each time, so that the same seed gives the same bytes
 * on the wire. They guard nothing.
 */
export function writePinganCredentials(dataDir: string): void {
  const write = writerIn(dataDir, 'pingan');
  const merchant = keyPair('merchant');
  const bank = keyPair('bank');
  write('merchant-key.pem', pkcs8(merchant));
  write(
    'merchant.cer',
    certificate(merchant, [
      { shortName: 'C', value: 'CN' },
      { shortName: 'O', value: 'Holdfast Sandbox' },
      { shortName: 'OU', value: 'Sandbox Platform' },
      { shortName: 'OU', value: 'Enterprises' },
      { shortName: 'CN', value: '6886@sandbox' },
    ]),
  );
  write('bank-key.pem', pkcs8(bank));
  write('bank.cer', certificate(bank, [{ shortName: 'CN', value: 'sandbox-bank' }]));
  write('application-id.txt', '00000000-0000-4000-8000-000000000000');
  write('file-transfer-password.txt', 'file-transfer-password');
}

/** As {@link writePinganCredentials}, for Adapay's sandbox. */
export function writeAdapayCredentials(dataDir: string): void {
  const write = writerIn(dataDir, 'adapay');
  const merchant = keyPair('merchant of Adapay');
  const adapay = keyPair('Adapay');
  write('merchant-key.pem', pkcs8(merchant));
  write('merchant-public-key.pem', forge.pki.publicKeyToPem(merchant.publicKey));
  write('adapay-key.pem', pkcs8(adapay));
  const platformKey = forge.pki.publicKeyToPem(adapay.publicKey);
  write('adapay-public-key.txt', platformKey.replace(/-----[A-Z ]+-----|\s/g, ''));
  write('api-key-live.txt', 'api_live_00000000-0000-4000-8000-000000000000');
  write('api-key-test.txt', 'api_test_00000000-0000-4000-8000-000000000000');
  write('app-id.txt', 'app_00000000-0000-4000-8000-000000000000');
}

/** As {@link writePinganCredentials}, for 连连's sandbox. */
export function writeLianlianCredentials(dataDir: string): void {
  const write = writerIn(dataDir, 'lianlian');
  const merchant = keyPair('merchant of 连连');
  const platform = keyPair('连连');
  const bare = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');
  const publicPem = ({ publicKey }: forge.pki.rsa.KeyPair): string => forge.pki.publicKeyToPem(publicKey);
  write('merchant-key.pem', pkcs8(merchant));
  write('merchant-key.txt', bare(pkcs8(merchant)));
  write('merchant-public-key.pem', publicPem(merchant));
  write('merchant-public-key.txt', bare(publicPem(merchant)));
  write('platform-key.pem', pkcs8(platform));
  write('platform-public-key.pem', publicPem(platform));
  write('platform-public-key.txt', bare(publicPem(platform)));
  write('mch-id.txt', '202600000000000001');
}

function writerIn(dataDir: string, provider: string): (name: string, text: string) => void {
  const folder = join(dataDir, provider);
  mkdirSync(folder, { recursive: true });
  return (name, text) => writeFileSync(join(folder, name), text);
}

function keyPair(name: string): forge.pki.rsa.KeyPair {
  const random = Random.of(0n, `key of the ${name}`);
  const prng = { getBytesSync: (length: number) => random.bytes(length).toString('binary') };
  const options = { prng, algorithm: 'PRIMEINC' };
  // Its types know neither the options nor that the state holds the keys.
  const rsa = forge.pki.rsa as unknown as {
    createKeyPairGenerationState(bits: number, e: number, options: object): { keys: forge.pki.rsa.KeyPair };
    stepKeyPairGenerationState(state: object, ms: number): boolean;
  };
  const state = rsa.createKeyPairGenerationState(BITS, 0x10001, options);
  while (!rsa.stepKeyPairGenerationState(state, 0)) continue;
  return state.keys;
}

function pkcs8({ privateKey }: forge.pki.rsa.KeyPair): string {
  return createPrivateKey(forge.pki.privateKeyToPem(privateKey))
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function certificate(pair: forge.pki.rsa.KeyPair, subject: forge.pki.CertificateField[]): string {
  const made = forge.pki.createCertificate();
  made.publicKey = pair.publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date(Date.UTC(2020, 0, 1));
  made.validity.notAfter = new Date(Date.UTC(2040, 0, 1));
  made.setSubject(subject);
  made.setIssuer(subject);
  made.sign(pair.privateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}
