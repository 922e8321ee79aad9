import { describe, expect, it } from 'vitest';
import { loadHkrtConfig } from '../../../src/providers/hkrt/config.js';
import { hkrtSettings } from './support/settings.js';
import { setUp, signed } from './support/set-up.js';

describe('the settings', () => {
  it('take plain http beyond this machine only where that is allowed, and then warn', () => {
    const baseUrl = 'http://saas.example:8080';
    expect(() => loadHkrtConfig(hkrtSettings({ baseUrl }))).toThrow('allowHttp');
    expect(setUp({}, { baseUrl, allowHttp: true }).warnings).toEqual([
      '海科融通 is spoken to over plain http: accounts and amounts can be read on the way',
    ]);
    expect(setUp({}, { baseUrl: 'https://saas.example' }).warnings).toEqual([]);
    expect(setUp({}).warnings).toEqual([]);
  });

  it.each([
    ['accessKey', ''],
    ['accessId', ' x'],
    ['agentNo', 'a&b'],
    ['baseUrl', 'ftp://x'],
    ['baseUrl', 'https://user@x'],
    ['mostReceivers', 0],
    ['serialPrefix', 'a-b'],
    ['collectionType', 'x'],
    ['applyNotFoundCodes', ['10000']],
    ['resolution', { split: { absence: { observations: 0 } } }],
  ])('name the field that is wrong, and never its value: %s', (field, value) => {
    const load = () => loadHkrtConfig({ ...hkrtSettings(), [field]: value });
    expect(load).toThrow(
      expect.objectContaining({ field: expect.stringContaining(field) as string }) as Error,
    );
  });
});

describe('a notification of a payment', () => {
  const parse = (text: string) =>
    setUp({}).provider.parseNotification!({ headers: {}, body: Buffer.from(text) });

  it('is genuine by its signature, is about no operation of ours, and is acknowledged as integrators do', () => {
    const text = signed('"trade_no":"UN1","trade_status":"1","total_amount":100.10');
    expect(parse(text)).toMatchObject({
      type: 'genuine',
      eventId: 'trade.1/UN1',
      accepted: { status: 200, body: '{"return_code":"SUCCESS"}' },
    });
    expect(parse(text)).not.toHaveProperty('operation');
  });

  it.each([
    ['another amount', signed('"trade_no":"UN1","total_amount":100.10').replace('100.10', '100.1')],
    ['no signature', '{"trade_no":"UN1"}'],
    ['no JSON', 'trade_no=UN1'],
    ['no trade', signed('"trade_status":"1"')],
  ])('changes nothing with %s', (_name, text) => {
    expect(parse(text)).toMatchObject({ type: 'invalid', response: { body: '{"return_code":"FAIL"}' } });
  });
});
