import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../src/domain/errors.js';
import { loadAdapayConfig } from '../../../src/providers/adapay/config.js';
import { adapayConfig, adapaySettings } from './support/settings.js';
import { vectorText } from './support/vectors.js';

const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');
const SECRET = 'do-not-show-this';

describe('the configuration', () => {
  it('takes keys in PEM and in bare base64 alike', () => {
    const inPem = adapayConfig();
    const inBase64 = adapayConfig({
      privateKey: bare(vectorText('merchant-key.pem')),
      platformKey: bare(vectorText('platform-public-key.pem')),
    });
    expect(createPublicKey(inBase64.privateKey).equals(createPublicKey(inPem.privateKey))).toBe(true);
    expect(inBase64.platformKey.equals(inPem.platformKey)).toBe(true);
  });

  it('is api.adapay.tech unless it is told otherwise, with a path kept and its last slash taken away', () => {
    expect(adapayConfig().baseUrl).toBe('https://api.adapay.tech');
    expect(adapayConfig({ baseUrl: 'http://127.0.0.1:8790/adapay/' }).baseUrl).toBe(
      'http://127.0.0.1:8790/adapay',
    );
  });

  it('has no platform key of its own: it is given with the credentials', () => {
    const { platformKey: _key, ...rest } = adapaySettings();
    expect(() => loadAdapayConfig(rest)).toThrow(expect.objectContaining({ field: 'platformKey' }) as Error);
  });

  const wrong: [string, object, string][] = [
    ['plain http beyond this machine', { baseUrl: 'http://api.adapay.tech' }, 'baseUrl'],
    ['a user in the URL', { baseUrl: `https://${SECRET}@api.example` }, 'baseUrl'],
    ['a private key that is none', { privateKey: SECRET }, 'privateKey'],
    [
      'a public key in the place of the private one',
      { privateKey: vectorText('merchant-public-key.pem') },
      'privateKey',
    ],
    ['a platform key that is none', { platformKey: SECRET }, 'platformKey'],
    ['no mode', { mode: undefined }, 'mode'],
    ['a fee_mode that is none', { feeMode: 'X' }, 'feeMode'],
    ['a prefix that no order_no may have', { serialPrefix: 'a-b' }, 'serialPrefix'],
    ['a notify_url with a query', { notifyUrl: `https://shop.example/?key=${SECRET}` }, 'notifyUrl'],
    ['a notify_url at a port that is not called', { notifyUrl: 'https://shop.example:7000/x' }, 'notifyUrl'],
    ['an unknown option', { apiKye: SECRET }, 'adapay'],
    [
      'a resend, which nothing allows',
      { resolution: { hold: { resend: { times: 1, sinceLeftMs: 1 } } } },
      'resolution.hold',
    ],
  ];

  it.each(wrong)('is invalid by its field, without its value: %s', (_name, changes, field) => {
    const error = invalidInputOf({ ...adapaySettings(), ...changes });
    expect(error.field).toBe(field);
    expect(error.message).not.toContain(SECRET);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });
});

function invalidInputOf(raw: unknown): InvalidInput {
  try {
    loadAdapayConfig(raw);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
