// The provider's end of the wire as a process of its own, with the buyers' telephones and wallets beside it. It tells the
// bench what a buyer would notice: that a code came, that the money is held, that it went to the seller.
import { startSandbox } from '../src/sandbox/server.js';
import { writeSandboxProviders } from '../src/embedded/sandbox-settings.js';
import { join } from 'node:path';
import { mobileOf } from './saga.js';
import type { ProviderCommand, ProviderMessage } from './provider.js';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: provider-process <data folder>');
const send = (message: ProviderMessage): void => {
  process.send?.(message);
};

const sandbox = await startSandbox({ dataDir });
const providersPath = join(dataDir, 'providers.json');
// The bank's own times: under load an answer may take seconds, and a bench that gives up early would measure its queries.
await writeSandboxProviders(providersPath, sandbox, 'bank');
const { account } = sandbox.pingan.addMember({
  memberCode: 'bench_seller',
  property: 'SH',
  name: '持牢小店',
});

const always = { provider: 'pingan', moment: 'after', times: Number.MAX_SAFE_INTEGER } as const;
const wallet = '1000.00';
sandbox.hooks.add({
  ...always,
  interface: '6066',
  run: ({ memberCode, code }) => {
    if (memberCode === undefined || code !== '000000') return;
    sandbox.pingan.deposit({ memberCode, amount: wallet });
    send({ type: 'codeSent', id: memberCode, code: sandbox.sms.latest(mobileOf(memberCode))?.code ?? '' });
  },
});
for (const [flag, type] of [
  ['6034/1', 'held'],
  ['6034/2', 'released'],
] as const) {
  sandbox.hooks.add({
    ...always,
    interface: flag,
    run: ({ orderNo, code }) => {
      if (orderNo !== undefined && code === '000000') send({ type, id: orderNo });
    },
  });
}

process.on('message', (command: ProviderCommand) => {
  sandbox.pingan.latencies.set({ ms: command.latencyMs });
  send({ type: 'latency', id: String(command.latencyMs) });
});
process.once('disconnect', () => process.exit(0));
send({
  type: 'ready',
  id: '',
  providersPath,
  seller: { member: 'bench_seller', account, name: '持牢小店' },
});
