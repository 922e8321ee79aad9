import { describe, expect, it } from 'vitest';
import { setUp } from '../support/set-up.js';

describe('a member', () => {
  it('is not found only by a code that is configured', async () => {
    const data = { status: 'failed', error_type: 'invalid_request_error', error_code: 'SIM_NO_MEMBER' };
    const unset = await setUp(() => ({ data, status: 400 }));
    expect(await unset.query('openAccount')).toMatchObject({ type: 'unclear' });
    const set = await setUp(() => ({ data, status: 400 }), { memberNotFoundCodes: ['SIM_NO_MEMBER'] });
    expect(await set.query('openAccount')).toMatchObject({ type: 'notFound' });
  });
});
