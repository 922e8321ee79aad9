import { describe, expect, it } from 'vitest';
import { done } from '../support/fake-gateway.js';
import { businessFields, setUp } from '../support/set-up.js';

describe('a refund', () => {
  it.each([
    ['yyyyMMdd', '20250822', '20250822'],
    ['yyyy-MM-dd', '20250822', '2025-08-22'],
    ['yyMMdd', '20250822', '250822'],
    ['yyyyMMdd', '20250823', undefined],
  ] as const)(
    'quotes the trade date of a release of three months ago: %s',
    async (refundDateFormat, tradeDate, reserved) => {
      const { gateway, send } = setUp(() => done(), { refundDateFormat });
      const release = { serialNumber: 'H688602508220000000001', tradeDate };
      await send('refund', { content: { release } });
      expect(businessFields(gateway)['ReservedMsg']).toBe(reserved);
    },
  );
});
