import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../src/domain/errors.js';
import { loadLianlianConfig } from '../../../src/providers/lianlian/config.js';
import { lianlianConfig, lianlianSettings } from './support/settings.js';
import { vectorText } from './support/vectors.js';

const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');
const SECRET = 'do-not-show-this';

describe('the configuration', () => {
  it('takes keys in PEM and in bare base64 alike', () => {
    const inPem = lianlianConfig();
    const inBase64 = lianlianConfig({
      privateKey: bare(vectorText('merchant-key.pem')),
      platformKey: bare(vectorText('platform-public-key.pem')),
    });
    expect(createPublicKey(inBase64.privateKey).equals(createPublicKey(inPem.privateKey))).toBe(true);
    expect(inBase64.platformKey.equals(inPem.platformKey)).toBe(true);
  });

  it('is openapi.lianlianpay.com unless it is told otherwise', () => {
    expect(lianlianConfig().baseUrl).toBe('https://openapi.lianlianpay.com');
    expect(lianlianConfig({ baseUrl: 'http://127.0.0.1:8790/lianlian/' }).baseUrl).toBe(
      'http://127.0.0.1:8790/lianlian',
    );
  });

  const wrong: [string, object, string][] = [
    ['plain http beyond this machine', { baseUrl: 'http://openapi.lianlianpay.com' }, 'baseUrl'],
    ['a user in the URL', { baseUrl: `https://${SECRET}@api.example` }, 'baseUrl'],
    ['no merchant', { mchId: undefined }, 'mchId'],
    ['19 digits', { mchId: '1'.repeat(19) }, 'mchId'],
    ['a private key that is none', { privateKey: SECRET }, 'privateKey'],
    ['a platform key that is none', { platformKey: SECRET }, 'platformKey'],
    ['a prefix that is too long', { serialPrefix: 'a'.repeat(17) }, 'serialPrefix'],
    [
      'a rejection of a code that has a meaning',
      { rejectionCodes: { other: ['1010'] } },
      'rejectionCodes.other.0',
    ],
    ['an unknown option', { mchld: SECRET }, 'lianlian'],
    [
      'a resend, which nothing allows',
      { resolution: { hold: { resend: { times: 1, sinceLeftMs: 1 } } } },
      'resolution.hold',
    ],
  ];

  it.each(wrong)('is invalid by its field, without its value: %s', (_name, changes, field) => {
    const error = invalidInputOf({ ...lianlianSettings(), ...changes });
    expect(error.field).toBe(field);
    expect(error.message).not.toContain(SECRET);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });
});

function invalidInputOf(raw: unknown): InvalidInput {
  try {
    loadLianlianConfig(raw);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
