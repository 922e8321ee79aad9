import { expect, it } from 'vitest';
import { ADAPAY_KINDS } from './support/orders.js';
import { setUp } from './support/set-up.js';

it('nothing is ever sent again, and nothing is absent, unless it is configured', async () => {
  const absence = { observations: 2, apartMs: 1_000, sinceLeftMs: 1_000 };
  const { rule } = await setUp(() => 'hangUp', { resolution: { hold: { absence } } });
  for (const kind of ADAPAY_KINDS) {
    expect(rule(kind).resend).toBeUndefined();
    expect(rule(kind).absence).toEqual(kind === 'hold' ? absence : undefined);
  }
});
