import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import type { Intent } from '../../../src/domain/operation.js';
import { createProviderHttp, type ProviderHttp } from '../../../src/http/provider-http.js';
import { createHongwenProvider } from '../../../src/providers/hongwen/adapter.js';
import { loadHongwenConfig, type HongwenSettings } from '../../../src/providers/hongwen/config.js';
import type { OperationRequest, Provider } from '../../../src/providers/provider.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const SELLER = '10089581903';
const COURIER = '10089581904';

/** The adapter over a real socket before the sandbox, which shares no line of code with it. */
describe('the adapter before the sandbox', () => {
  let sandbox: Sandbox;
  let http: ProviderHttp;
  let provider: Provider;
  let numbers = 0;

  const providerWith = (changes: Partial<HongwenSettings> = {}): Provider => {
    const { baseUrl, mchNo, merchantKeyPath, platformPublicKeyPath } = sandbox.credentials.hongwen;
    const config = loadHongwenConfig({
      ...{ gatewayUrl: `${baseUrl}/gateway.do`, mchNo },
      privateKey: readFileSync(merchantKeyPath, 'utf8'),
      platformKey: readFileSync(platformPublicKeyPath, 'utf8'),
      ...changes,
    });
    return createHongwenProvider({ config, http });
  };

  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hongwen-'));
    sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: SHANGHAI_NOON });
    http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    provider = providerWith();
    for (const account of [SELLER, COURIER]) sandbox.hongwen.setReceiver({ account });
  }, 60_000);
  afterAll(async () => {
    await http.close();
    await sandbox.close();
  });

  const items = (seller: string, courier: string) => [
    { itemId: 'seller', payee: { member: 'seller', account: SELLER }, amount: parseMoney(seller) },
    { itemId: 'courier', payee: { member: 'courier', account: COURIER }, amount: parseMoney(courier) },
  ];
  const request = <K extends 'split' | 'splitReturn'>(
    kind: K,
    intent: Omit<Intent<K>, 'operationId' | 'provider' | 'kind'>,
  ): OperationRequest<K> => {
    numbers += 1;
    return {
      intent: { operationId: `shop/S/${kind}/${numbers}`, provider: 'hongwen', kind, ...intent },
      serialNumber: `HF251122${String(numbers).padStart(10, '0')}`,
      begunAt: '2025-11-22T02:15:00.000Z',
    };
  };
  const splitOf = (tradeNo: string) =>
    request('split', {
      amount: parseMoney('90.10'),
      content: { orderNo: 'S', trade: { tradeNo }, earlierSplits: 0 },
      items: items('60.00', '30.10'),
    });

  it.each([
    ['array', 'leftOut'],
    ['text', 'leftOut'],
    ['array', 'json'],
  ] as const)(
    'divides and takes back, with divide_detail as %s and arrays %s',
    async (detailForm, signedArrays) => {
      sandbox.hongwen.setRules({ detailForm, signedArrays, divideTakesMs: 0 });
      const { operations } = providerWith({ signedArrays });
      const split = splitOf(sandbox.hongwen.addTrade({ amount: '100.00' }).tradeNo);
      const before = sandbox.hongwen.available(SELLER);
      const got = await operations.split!.send(split);
      expect(got).toMatchObject({
        type: 'succeeded',
        result: {
          reference: expect.stringMatching(/^\d{19}$/) as string,
          returnDetail: expect.any(String) as string,
        },
      });
      const back = request('splitReturn', {
        amount: parseMoney('20.00'),
        content: {
          orderNo: 'S',
          trade: split.intent.content.trade,
          split: { serialNumber: split.serialNumber },
        },
        items: items('19.90', '0.10'),
      });
      expect(await operations.splitReturn!.send(back)).toMatchObject({ type: 'pending' });
      sandbox.clock.advance(1_000);
      expect(Number(sandbox.hongwen.available(SELLER)) - Number(before)).toBeCloseTo(40.1, 2);
      expect(sandbox.ledger.report().balanced).toBe(true);
      sandbox.hongwen.setRules({ detailForm: 'array', signedArrays: 'leftOut', divideTakesMs: 1_000 });
    },
  );

  it.each(['malformed', 'wrongSignature', 'html502', 'unknownCode', 'doAndDrop'] as const)(
    'never takes a spoiled answer (%s) for an end',
    async (kind) => {
      const split = splitOf(sandbox.hongwen.addTrade({ amount: '100.00' }).tradeNo);
      const how = kind === 'doAndDrop' ? { kind } : { kind, withEffect: true };
      sandbox.faults.add({ provider: 'hongwen', interface: 'trade.apply.divide', times: 1, ...how });
      expect((await provider.operations.split!.send(split)).type).toBe('unknown');
    },
  );

  it('is rejected where the sandbox’s code is known, and in doubt where it is not', async () => {
    const split = splitOf('1');
    expect((await provider.operations.split!.send(split)).type).toBe('unknown');
    const knowing = providerWith({ rejectionCodes: { other: ['SIM_NO_SUCH_TRADE'] } });
    expect(await knowing.operations.split!.send(split)).toMatchObject({
      type: 'rejected',
      code: 'SIM_NO_SUCH_TRADE',
    });
  });

  it('speaks the form of 商盟, by the merchant’s own number of the trade', async () => {
    const { outTradeNo } = sandbox.hongwen.addTrade({ amount: '100.00' });
    const { operations } = providerWith({
      receiverForm: 'shangmeng',
      tradeBy: 'out_trade_no',
      feePayer: 'U1',
    });
    const split = splitOf(outTradeNo);
    const named = items('60.00', '30.10').map((item, index) => ({
      ...item,
      payeeType: index === 0 ? ('person' as const) : ('company' as const),
    }));
    expect(
      await operations.split!.send({ ...split, intent: { ...split.intent, items: named } }),
    ).toMatchObject({ type: 'pending' });
  });
});
