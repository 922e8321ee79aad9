import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { adapayBench } from '../benches/adapay.js';
import { pinganBench } from '../benches/pingan.js';
import { objectionTo } from './guard.js';
import { liveBench } from './live-bench.js';

const adapay = { mode: 'test', apiKey: 'api_test_0f8fad5b', baseUrl: 'https://api.adapay.tech' };
const pingan = { baseUrl: 'https://my-st1.orangebank.com.cn:567' };

describe('A run against a gateway', () => {
  it.each([
    ['adapay', adapay],
    ['adapay', { mode: 'test', apiKey: 'api_test_0f8fad5b' }],
    ['adapay', { ...adapay, baseUrl: 'http://127.0.0.1:4000/adapay' }],
    ['pingan', pingan],
    ['pingan', { baseUrl: 'http://localhost:4000/pingan' }],
  ])('goes on before %s with settings that are plainly a test gateway’s', (name, settings) => {
    expect(objectionTo(name, settings)).toBeUndefined();
  });

  it.each([
    ['adapay', { ...adapay, mode: 'live' }, 'mode'],
    ['adapay', { ...adapay, mode: undefined }, 'mode'],
    ['adapay', { ...adapay, apiKey: 'api_live_0f8fad5b' }, 'apiKey'],
    ['adapay', { ...adapay, apiKey: 'another' }, 'apiKey'],
    ['adapay', { ...adapay, apiKey: undefined }, 'apiKey'],
    ['adapay', { ...adapay, baseUrl: 'https://page.adapay.tech' }, 'production'],
    ['adapay', { ...adapay, baseUrl: 'https://pay.example.com' }, 'not known'],
    ['adapay', { ...adapay, baseUrl: 'https://api.adapay.tech.example.com' }, 'not known'],
    ['pingan', { baseUrl: 'https://open.orangebank.com.cn:567' }, 'production'],
    ['pingan', { baseUrl: 'https://prod.orangebank.com.cn' }, 'production'],
    ['pingan', { baseUrl: 'https://my-live.orangebank.com.cn' }, 'production'],
    ['pingan', { baseUrl: 'https://my-st2.orangebank.com.cn' }, 'not known'],
    ['pingan', {}, 'no URL'],
    ['pingan', undefined, 'no settings'],
    ['another', { baseUrl: 'http://localhost:1' }, 'nothing says'],
    ['toString', { baseUrl: 'http://localhost:1' }, 'nothing says'],
  ])('is rejected before %s with %o', (name, settings, why) => {
    expect(objectionTo(name, settings)).toContain(why);
  });

  it('takes a host for a test gateway where the operator names it, and the production gateway never', () => {
    const hosts = ['test.bank.example', 'open.orangebank.com.cn'];
    expect(objectionTo('pingan', { baseUrl: 'https://test.bank.example' }, hosts)).toBeUndefined();
    expect(objectionTo('pingan', { baseUrl: 'https://open.orangebank.com.cn' }, hosts)).toContain(
      'production',
    );
  });

  it('is found invalid before the first request, and names no key', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-live-'));
    onTestFinished(async () => {
      rmSync(folder, { recursive: true, force: true });
      await new Promise((resolve) => server.close(resolve));
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const run = async (settings: object): Promise<unknown> => {
      const providers = join(folder, 'providers.json');
      const parties = join(folder, 'parties.json');
      const member = { member: 'm', account: '1' };
      writeFileSync(providers, JSON.stringify({ adapay: settings }));
      writeFileSync(parties, JSON.stringify({ buyer: member, seller: member, courier: member }));
      const environment = { CONTRACT_PROVIDERS: providers, CONTRACT_PARTIES: parties };
      return liveBench([pinganBench, adapayBench], 'adapay', environment);
    };
    const live = { ...adapay, baseUrl, apiKey: 'api_live_secret' };
    const error: unknown = await run(live).catch((caught: unknown) => caught);
    expect(String(error)).toContain('not run against adapay');
    expect(String(error)).not.toContain('secret');
    expect(await run({ ...adapay, baseUrl })).toMatchObject({ name: 'adapay' });
    expect(requests).toBe(0);
  });

  it('needs its files named, and a provider that has a bench', async () => {
    await expect(liveBench([adapayBench], 'adapay', {})).rejects.toThrow('CONTRACT_PROVIDERS');
    await expect(liveBench([adapayBench], 'pingan', {})).rejects.toThrow('no provider pingan');
  });
});
