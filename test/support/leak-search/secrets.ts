import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Marker } from './leak-search.js';
import type { PurchaseRequest } from '../../../src/client/requests.js';

type Profile = Extract<PurchaseRequest['buyer'], { profile: unknown }>['profile'];

/** Of a 2048-bit key in PKCS #8: the modulus ends in the seventh line. */
const PUBLIC_LINES = 7;

/** What is personal about a buyer. */
export function buyerMarkers(profile: Profile): Marker[] {
  const { card } = profile;
  return [
    { name: 'name', value: card.holder },
    { name: 'identity number', value: card.identity.number },
    { name: 'card number', value: card.number },
    { name: 'mobile number', value: card.mobile },
    ...(profile.nickname === undefined ? [] : [{ name: 'nickname', value: profile.nickname }]),
  ];
}

/** Codes are short: chance makes them too, inside of longer numbers. */
export function codeMarkers(codes: readonly string[]): Marker[] {
  return [...new Set(codes)].map((value) => ({ name: 'SMS code', value, whole: true }));
}

/** The merchant's private key, as the lines of its file and as the number that it is, and the password of its .pfx. */
export async function merchantKeyMarkers(paths: {
  readonly merchantKeyPath: string;
  readonly pfxPasswordPath: string;
}): Promise<Marker[]> {
  const pem = await readFile(paths.merchantKeyPath, 'utf8');
  // The first lines hold the public half, which may stand anywhere.
  const lines = pem
    .split('\n')
    .filter((line) => line.length === 64)
    .slice(PUBLIC_LINES);
  const { d, p, q } = createPrivateKey(pem).export({ format: 'jwk' });
  const numbers = [d, p, q].map((part) => Buffer.from(part ?? '', 'base64url'));
  return [
    ...lines.map((value) => ({ name: 'line of the merchant’s private key', value })),
    ...numbers.map((value) => ({ name: 'number of the merchant’s private key', value })),
    { name: 'password of the .pfx', value: (await readFile(paths.pfxPasswordPath, 'utf8')).trim() },
  ];
}

/** Every key of a key ring file, as its bytes. */
export async function keyRingMarkers(path: string): Promise<Marker[]> {
  const ring = JSON.parse(await readFile(path, 'utf8')) as {
    keys: Record<string, string>;
    contentHashKey: string;
  };
  return [...Object.values(ring.keys), ring.contentHashKey].map((text) => ({
    name: 'key of the key ring',
    value: Buffer.from(text, 'base64'),
  }));
}
