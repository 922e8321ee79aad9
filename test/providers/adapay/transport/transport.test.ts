import { describe, expect, it } from 'vitest';
import { envelope, platformSignature, type Reaction } from '../support/fake-platform.js';
import { SUCCEEDED } from '../support/answers.js';
import { setUp } from '../support/set-up.js';
import { API_KEY } from '../support/settings.js';

const good = SUCCEEDED.hold;
const text = JSON.stringify(good);
const failed = { status: 'failed', error_type: 'invalid_request_error', error_code: 'request_param_error' };

describe('a request', () => {
  it('carries the api key, the signature and the version, and neither account nor secret beside', async () => {
    const { platform, send } = await setUp(() => ({ data: good }));
    await send('hold');
    const [seen] = platform.seen;
    expect(seen?.genuine).toBe(true);
    expect(seen?.headers).toMatchObject({
      authorization: API_KEY,
      'content-type': 'application/json',
      sdk_version: expect.any(String) as string,
    });
    expect(seen?.json).not.toHaveProperty('adapay_func_code');
  });
});

describe('an answer', () => {
  const unknown: [string, Reaction, string][] = [
    ['without a signature', { raw: JSON.stringify({ data: text }), status: 200 }, 'no signature'],
    [
      'with an empty signature',
      { raw: JSON.stringify({ data: text, signature: '' }), status: 200 },
      'wrong signature',
    ],
    [
      'whose data was changed after it was signed',
      {
        raw: JSON.stringify({ data: text.replace('100.00', '900.00'), signature: platformSignature(text) }),
        status: 200,
      },
      'wrong signature',
    ],
    [
      'whose data was written again by a parser',
      {
        raw: JSON.stringify({ data: text, signature: platformSignature(text.replaceAll(',', ', ')) }),
        status: 200,
      },
      'wrong signature',
    ],
    [
      'whose data is an object',
      { raw: JSON.stringify({ data: good, signature: 'x' }), status: 200 },
      'no signature',
    ],
    ['that is signed and no JSON', { data: 'no json' }, 'malformed'],
    ['that is signed and has no status', { data: { order_no: '1' } }, 'malformed'],
    ['that is HTML', { raw: '<html>502</html>', status: 200 }, 'no signature'],
    ['with HTTP 401 and no signature', { raw: JSON.stringify(failed), status: 401 }, 'HTTP 401'],
    ['with HTTP 404', { raw: 'not found', status: 404 }, 'HTTP 404'],
    ['with HTTP 500, signed though it is', { data: good, status: 500 }, 'HTTP 500'],
    ['with HTTP 503 that says failed', { data: failed, status: 503 }, 'HTTP 503'],
    ['with HTTP 400 that says succeeded', { data: good, status: 400 }, 'HTTP 400'],
    ['of the other of live and test', { data: { ...good, prod_mode: 'true' } }, 'prod_mode'],
    ['that never comes', 'hangUp', ''],
  ];

  it.each(unknown)('%s is unknown, never a success or a rejection', async (_name, reaction, why) => {
    const { send } = await setUp(() => reaction);
    const answer = await send('hold');
    expect(answer).toMatchObject({ type: 'unknown', why: expect.stringContaining(why) as string });
    expect(JSON.stringify(answer)).not.toContain(API_KEY);
  });

  it.each([200, 400, 401, 402])('that is a signed rejection counts with HTTP %i', async (status) => {
    const { send } = await setUp(() => ({ data: failed, status }));
    expect(await send('hold')).toMatchObject({ type: 'rejected', final: true, code: 'request_param_error' });
  });

  it('is verified over the raw data, blanks and escapes included', async () => {
    const spaced = text.replaceAll(',"', ' ,\n "').replace('"100.00"', '"100\\u002e00"');
    const { send } = await setUp(() => ({ raw: envelope(spaced), status: 200 }));
    expect(await send('hold')).toMatchObject({ type: 'succeeded' });
  });
});

describe('a request that cannot leave', () => {
  it('is not sent where nobody listens', async () => {
    const { platform, send } = await setUp(() => ({ data: good }), { baseUrl: 'http://127.0.0.1:9' });
    expect(await send('hold')).toMatchObject({ type: 'notSent' });
    expect(platform.seen).toEqual([]);
  });
});
