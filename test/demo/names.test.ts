import { expect, it } from 'vitest';
import { isIdentityCardNumber } from '../../src/client/identity-card-number.js';
import { drawBuyer, drawFrom, drawTerms } from '../../src/demo/names.js';

it('A seed always draws the same amounts and fees: what is written of a run can be looked up again', () => {
  const draw = drawFrom(1);
  expect(drawTerms(draw)).toEqual({ amount: '170.67', fee: '6.82' });
  expect(draw(9_000)).toBe(4_787);
});

it('Every seed draws a buyer whose identity card number has the right check character', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const { identity } = drawBuyer(drawFrom(seed), 'buyer').card;
    expect(isIdentityCardNumber(identity.number)).toBe(true);
  }
});
