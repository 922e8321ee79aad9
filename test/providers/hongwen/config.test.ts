import { describe, expect, it } from 'vitest';
import { loadHongwenConfig } from '../../../src/providers/hongwen/config.js';
import { hongwenSettings } from './support/settings.js';

describe('the settings', () => {
  it('take plain http beyond this machine only where that is allowed', () => {
    const gatewayUrl = 'http://sandbox.example/hongwen/gateway.do';
    expect(() => loadHongwenConfig(hongwenSettings({ gatewayUrl }))).toThrow('allowHttp');
    expect(loadHongwenConfig(hongwenSettings({ gatewayUrl, allowHttp: true })).gatewayUrl).toBe(gatewayUrl);
    expect(loadHongwenConfig(hongwenSettings()).gatewayUrl).toBe('https://openapi.hwkjpay.com/gateway.do');
  });

  it.each([
    ['mchNo', ''],
    ['mchNo', 'a&b'],
    ['privateKey', 'x'],
    ['platformKey', ''],
    ['gatewayUrl', 'ftp://x'],
    ['gatewayUrl', 'https://x/gateway.do?a=1'],
    ['serialPrefix', 'a-b'],
    ['notifyUrl', `https://x/${'y'.repeat(200)}`],
    ['tradeBy', 'order'],
    ['receiverForm', 'x'],
    ['parentMerchantNo', 'a b'],
    ['feePayer', ''],
    ['returnDetailField', 'a-b'],
    ['returnStatus', { field: 'x', succeeded: [], failed: [] }],
    ['mostReturns', 0],
    ['signedArrays', 'yes'],
    ['rejectionCodes', { other: ['20000'] }],
    ['resolution', { split: { queryAfterMs: [1_000] } }],
  ])('name the field that is wrong, and never its value: %s', (field, value) => {
    const load = () => loadHongwenConfig({ ...hongwenSettings(), [field]: value });
    expect(load).toThrow(
      expect.objectContaining({ field: expect.stringContaining(field) as string }) as Error,
    );
  });
});
