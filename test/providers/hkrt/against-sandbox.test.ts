import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMoney } from '../../../src/domain/money.js';
import type { Intent } from '../../../src/domain/operation.js';
import { createProviderHttp, type ProviderHttp } from '../../../src/http/provider-http.js';
import { createHkrtProvider } from '../../../src/providers/hkrt/adapter.js';
import { loadHkrtConfig, type HkrtSettings } from '../../../src/providers/hkrt/config.js';
import type { OperationRequest, Provider } from '../../../src/providers/provider.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { SHANGHAI_NOON } from '../../support/sandbox/start.js';

const SELLER = '833112128140726';
const COURIER = '833212168540726';

/** The adapter over a real socket before the sandbox, which shares no line of code with it. */
describe('the adapter before the sandbox', () => {
  let sandbox: Sandbox;
  let http: ProviderHttp;
  let provider: Provider;
  let numbers = 0;

  const providerWith = (changes: Partial<HkrtSettings> = {}): Provider => {
    const { baseUrl, accessId, accessKeyPath, agentNo } = sandbox.credentials.hkrt;
    const accessKey = readFileSync(accessKeyPath, 'utf8').trim();
    const settings = { baseUrl, allowHttp: true, accessId, accessKey, agentNo, ...changes };
    return createHkrtProvider({ config: loadHkrtConfig(settings), http });
  };

  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hkrt-'));
    sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: SHANGHAI_NOON });
    http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    provider = providerWith();
    for (const receiveNo of [SELLER, COURIER]) sandbox.hkrt.setReceiver({ receiveNo });
  }, 60_000);
  afterAll(async () => {
    await http.close();
    await sandbox.close();
  });

  const items = (seller: string, courier: string) => [
    { itemId: 'seller', payee: { member: 'seller', account: SELLER }, amount: parseMoney(seller) },
    { itemId: 'courier', payee: { member: 'courier', account: COURIER }, amount: parseMoney(courier) },
  ];
  const request = <K extends 'split' | 'splitReturn' | 'finishSplit'>(
    kind: K,
    intent: Omit<Intent<K>, 'operationId' | 'provider' | 'kind'>,
  ): OperationRequest<K> => {
    numbers += 1;
    return {
      intent: { operationId: `shop/S/${kind}/${numbers}`, provider: 'hkrt', kind, ...intent },
      serialNumber: `HF251122${String(numbers).padStart(10, '0')}`,
      begunAt: '2025-11-22T02:15:00.000Z',
    };
  };
  const splitOf = (trade: { tradeNo: string; merchantNo: string }) =>
    request('split', {
      amount: parseMoney('90.10'),
      content: { orderNo: 'S', trade, earlierSplits: 0 },
      items: items('60.00', '30.10'),
    });

  it.each(['shortest', 'twoDecimals'] as const)(
    'divides, takes the whole back and finishes, with amounts written %s',
    async (amountForm) => {
      sandbox.hkrt.setRules({ amountForm });
      const trade = sandbox.hkrt.addTrade({ amount: '100.00' });
      const split = splitOf(trade);
      const before = sandbox.hkrt.available(SELLER);
      const got = await provider.operations.split!.send(split);
      expect(got).toMatchObject({ type: 'succeeded', result: { extent: 'whole' } });
      expect(await provider.operations.split!.queryStatus!(split)).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded' },
      });

      const back = request('splitReturn', {
        amount: parseMoney('90.10'),
        content: { orderNo: 'S', trade, split: { serialNumber: split.serialNumber } },
        items: items('60.00', '30.10'),
      });
      expect(await provider.operations.splitReturn!.send(back)).toMatchObject({ type: 'pending' });
      expect(await provider.operations.splitReturn!.queryStatus!(back)).toMatchObject({
        outcome: { type: 'unknown' },
      });
      sandbox.clock.advance(1_000);
      expect(await provider.operations.splitReturn!.queryStatus!(back)).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded' },
        reported: { amount: '90.10', items: [{ payeeAccount: SELLER }, { payeeAccount: COURIER }] },
      });
      expect(sandbox.hkrt.available(SELLER)).toBe(before);

      const finish = request('finishSplit', {
        amount: parseMoney('9.90'),
        content: { orderNo: 'S', trade },
      });
      expect(await provider.operations.finishSplit!.send(finish)).toMatchObject({ type: 'succeeded' });
      expect(sandbox.ledger.report().balanced).toBe(true);
    },
  );

  it('finds what was done although its answer was lost, and never sees a number that did not arrive', async () => {
    const lost = splitOf(sandbox.hkrt.addTrade({ amount: '100.00' }));
    sandbox.faults.add({ provider: 'hkrt', interface: 'ledger', kind: 'doAndDrop', times: 1 });
    expect((await provider.operations.split!.send(lost)).type).toBe('unknown');
    expect(await provider.operations.split!.queryStatus!(lost)).toMatchObject({
      outcome: { type: 'succeeded' },
    });
    const never = splitOf(sandbox.hkrt.addTrade({ amount: '100.00' }));
    sandbox.faults.add({ provider: 'hkrt', interface: 'ledger', kind: 'dropBefore', times: 1 });
    expect((await provider.operations.split!.send(never)).type).toBe('unknown');
    expect(await provider.operations.split!.queryStatus!(never)).toMatchObject({ type: 'unclear' });
    const knowing = providerWith({ applyNotFoundCodes: ['SIM_NO_SUCH_APPLY'] });
    expect(await knowing.operations.split!.queryStatus!(never)).toMatchObject({ type: 'notFound' });
  });

  it.each(['malformed', 'wrongSignature', 'html502', 'unknownCode'] as const)(
    'never takes a spoiled answer (%s) for an end',
    async (kind) => {
      const split = splitOf(sandbox.hkrt.addTrade({ amount: '100.00' }));
      sandbox.faults.add({ provider: 'hkrt', interface: 'ledger', kind, withEffect: true, times: 1 });
      const got = await provider.operations.split!.send(split);
      // The document calls every other code a failure, so that one is believed; a workflow asks again before it goes on.
      expect(got.type).toBe(kind === 'unknownCode' ? 'rejected' : 'unknown');
      expect(await provider.operations.split!.queryStatus!(split)).toMatchObject({
        outcome: { type: 'succeeded' },
      });
    },
  );
});
