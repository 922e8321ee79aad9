import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdentityCardNumber } from '../../src/domain/identity-card-number.js';

/** The check character by its definition (ISO 7064 MOD 11-2), worked out another way than the program does. */
function checkCharacter(body: string): string {
  let value = 0;
  for (const digit of body) value = ((value + Number(digit)) * 2) % 11;
  const check = (12 - value) % 11;
  return check === 10 ? 'X' : String(check);
}

const bodies = fc.stringMatching(/^\d{17}$/);

describe('The check character of an identity card', () => {
  it.each(['11010519491231002X', '440524188001010014'])(
    'is right in the example %s of GB 11643',
    (number) => {
      expect(isIdentityCardNumber(number)).toBe(true);
    },
  );

  it('is accepted for every number that is built by the standard', () => {
    fc.assert(fc.property(bodies, (body) => isIdentityCardNumber(body + checkCharacter(body))));
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(bodies, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (body, place, by) => {
        const wrong = body.slice(0, place) + String((Number(body[place]) + by) % 10) + body.slice(place + 1);
        return !isIdentityCardNumber(wrong + checkCharacter(body));
      }),
    );
  });

  it('finds two neighbours that changed places', () => {
    fc.assert(
      fc.property(bodies, fc.nat({ max: 15 }), (body, place) => {
        fc.pre(body[place] !== body[place + 1]);
        const wrong = body.replace(/./gs, (digit, at: number) =>
          at === place ? body.charAt(place + 1) : at === place + 1 ? body.charAt(place) : digit,
        );
        return !isIdentityCardNumber(wrong + checkCharacter(body));
      }),
    );
  });

  it.each([
    '11010519491231002x',
    '11010519491231002',
    '11010519491231002X0',
    ' 11010519491231002X',
    '１1010519491231002X',
    '',
  ])('is taken for one in no other form than 18 characters: %j', (text) => {
    expect(isIdentityCardNumber(text)).toBe(false);
  });
});
