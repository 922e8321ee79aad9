import { createPrivateKey, createPublicKey, randomInt, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { credentialPaths, generateRsaPair, madeOnce, writeCredential } from '../engine/credential-files.js';

/** What a merchant is given when it is signed up, as credentials.json names it. Paths are absolute. */
export interface LianlianCredentials {
  /** In place of https://openapi.lianlianpay.com; /mch/... and /query/... follow. */
  readonly baseUrl: string;
  /** mch_id, 18 digits. */
  readonly mchId: string;
  /** The merchant's private key, PKCS#8 in base64 without PEM armour on one line, as the vendor's SDK takes it. */
  readonly merchantKeyBase64Path: string;
  /** The same in PEM. */
  readonly merchantKeyPath: string;
  readonly merchantPublicKeyBase64Path: string;
  readonly merchantPublicKeyPath: string;
  /** The platform's public key, X.509 in base64 without armour: answers and notifications verify with it, personal fields are encrypted for it. */
  readonly platformPublicKeyBase64Path: string;
  /** The same in PEM. */
  readonly platformPublicKeyPath: string;
}

export interface LianlianKeys {
  readonly merchantPublicKey: KeyObject;
  readonly platformKey: KeyObject;
}

/** Makes the credentials in `dataDir` where there are none; files are readable by their owner only. */
export function makeLianlianCredentials(dataDir: string): Promise<void> {
  const path = credentialPaths(dataDir, 'lianlian');
  return madeOnce(path('mch-id.txt'), () => makeFiles(path));
}

/** Reads the credentials that were made in `dataDir`. */
export function loadLianlianCredentials(dataDir: string): {
  credentials: Omit<LianlianCredentials, 'baseUrl'>;
  keys: LianlianKeys;
} {
  const path = credentialPaths(dataDir, 'lianlian');
  const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
  return {
    credentials: {
      mchId: read('mch-id.txt'),
      merchantKeyBase64Path: path('merchant-key.txt'),
      merchantKeyPath: path('merchant-key.pem'),
      merchantPublicKeyBase64Path: path('merchant-public-key.txt'),
      merchantPublicKeyPath: path('merchant-public-key.pem'),
      platformPublicKeyBase64Path: path('platform-public-key.txt'),
      platformPublicKeyPath: path('platform-public-key.pem'),
    },
    keys: {
      merchantPublicKey: createPublicKey(read('merchant-public-key.pem')),
      platformKey: createPrivateKey(read('platform-key.pem')),
    },
  };
}

async function makeFiles(path: (name: string) => string): Promise<void> {
  const [merchant, platform] = await Promise.all([
    generateRsaPair(2048),
    // The key that the vendor's SDK carries has 1024 bits.
    generateRsaPair(1024),
  ]);
  writeCredential(path('merchant-key.pem'), pem(merchant.privateKey, 'pkcs8'));
  writeCredential(path('merchant-key.txt'), bare(merchant.privateKey, 'pkcs8'));
  writeCredential(path('merchant-public-key.pem'), pem(merchant.publicKey, 'spki'));
  writeCredential(path('merchant-public-key.txt'), bare(merchant.publicKey, 'spki'));
  writeCredential(path('platform-key.pem'), pem(platform.privateKey, 'pkcs8'));
  writeCredential(path('platform-public-key.pem'), pem(platform.publicKey, 'spki'));
  writeCredential(path('platform-public-key.txt'), bare(platform.publicKey, 'spki'));
  // 为18位数字. Last of all: a folder that was left half-made is made again.
  writeCredential(path('mch-id.txt'), `2026${Array.from({ length: 14 }, () => randomInt(10)).join('')}`);
}

type KeyForm = 'pkcs8' | 'spki';

function pem(key: KeyObject, type: KeyForm): string {
  return type === 'pkcs8'
    ? key.export({ type, format: 'pem' }).toString()
    : key.export({ type, format: 'pem' }).toString();
}

function bare(key: KeyObject, type: KeyForm): string {
  return pem(key, type).replace(/-----[A-Z ]+-----|\s/g, '');
}
