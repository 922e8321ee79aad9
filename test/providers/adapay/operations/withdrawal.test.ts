import { describe, expect, it } from 'vitest';
import { SUCCEEDED } from '../support/answers.js';
import { NUMBER } from '../support/orders.js';
import { setUp } from '../support/set-up.js';

describe('a withdrawal', () => {
  it('that failed once and succeeded once has succeeded', async () => {
    const failed = { ...SUCCEEDED.withdraw, id: '00211F', status: 'failed', error_code: 'x' };
    for (const cashs of [
      [failed, SUCCEEDED.withdraw],
      [SUCCEEDED.withdraw, failed],
    ]) {
      const { query } = await setUp(() => ({ data: { status: 'succeeded', cashs } }));
      expect(await query('withdraw')).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    }
    const { query } = await setUp(() => ({ data: { status: 'succeeded', cashs: [failed, 7] } }));
    expect(await query('withdraw')).toMatchObject({ type: 'unclear' });
  });

  it('that succeeded without an amount is not known to be ours', async () => {
    const { query } = await setUp(() => ({ data: { ...SUCCEEDED.withdraw, cash_amt: '' } }));
    expect(await query('withdraw')).toMatchObject({ outcome: { type: 'unknown' } });
  });

  it.each([
    ['the object itself', SUCCEEDED.withdraw, 'found'],
    [
      'a row of cashs',
      { status: 'succeeded', cashs: [{ ...SUCCEEDED.withdraw, status: '', trans_stat: 'S' }] },
      'found',
    ],
    ['a shape that is not understood', { status: 'succeeded', result: 'ok' }, 'unclear'],
    ['somebody else’s', { ...SUCCEEDED.withdraw, order_no: 'HF1' }, 'unclear'],
    ['our number without a withdrawal', { status: 'succeeded', order_no: NUMBER }, 'unclear'],
  ])('is read from %s', async (_name, data, type) => {
    const { query } = await setUp(() => ({ data }));
    expect(await query('withdraw')).toMatchObject({ type });
  });
});
