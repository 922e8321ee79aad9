import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerform, type Perform } from '../../activities/perform.js';
import { MINUTE_MS } from '../../src/domain/durations.js';
import { ProviderNotConfigured } from '../../src/domain/errors.js';
import type { Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { Journal } from '../../src/journal/journal.js';
import { createProviderHttp } from '../../src/http/provider-http.js';
import { createPinganProvider } from '../../src/providers/pingan/adapter.js';
import { loadPinganConfig, type PinganSettings } from '../../src/providers/pingan/config.js';
import type { Provider } from '../../src/providers/provider.js';
import { card } from '../providers/pingan/support/orders.js';
import {
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from '../providers/pingan/support/sandbox-provider.js';
import { pinganSettingsFor } from '../support/pingan/pingan-settings.js';
import { journalOn } from '../support/virtual/test-journal.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';

type Settings = Partial<PinganSettings>;

const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });

/** One journal, and workers with settings of their own before one bank. */
class Workers {
  readonly clock = new VirtualClock();
  readonly journal: Journal;
  /** Two tenants, of which the settings may name either. */
  readonly older: string;
  readonly newer: string;

  constructor(readonly bank: SandboxProvider['sandbox']) {
    const { journal, tenant } = journalOn(this.clock);
    this.journal = journal;
    this.older = `${tenant}-a`;
    this.newer = `${tenant}-b`;
  }

  worker(settings: Settings, change: (provider: Provider) => Provider = (same) => same): Perform {
    const config = loadPinganConfig({ ...pinganSettingsFor(this.bank), ...settings });
    const now = (): Date => new Date(this.bank.clock.now());
    const pingan = change(createPinganProvider({ config, http, now }));
    return createPerform({
      journal: this.journal,
      providers: new Map([['pingan', pingan]]),
      clock: { monotonicMs: () => this.clock.nowMs },
      leaseMs: 30_000,
      httpTimeoutMs: 20_000,
      owner: 'test',
    });
  }

  /** The second tenant's accounts by 6248, everything else as it is by default. */
  get chosen(): Settings {
    return { tenants: { [this.newer]: { interfaces: { account: '6248' } } } };
  }

  opening(tenant: string): Intent<'openAccount'> {
    const { holder: name, identity, mobile } = card;
    return {
      operationId: `${tenant}/m-1/openAccount`,
      provider: 'pingan',
      kind: 'openAccount',
      content: {
        ...{ member: `${tenant}-m-1`, role: 'buyer', nickname: '小明', mobile },
        holder: { name, identity, mobile },
      },
    };
  }

  /** How often the bank was asked by these interfaces for a tenant's member. */
  sent(tenant: string): Record<string, number> {
    const counts = ['6000', '6248'].map((name) => {
      const calls = this.bank.wireLog.find({ interface: name, memberCode: `${tenant}-m-1` });
      return [name, calls.length] as const;
    });
    return Object.fromEntries(counts);
  }

  wait(ms: number): void {
    while (this.clock.wakeNext(this.clock.nowMs + ms));
  }

  /** Attempts, some minutes apart, until the operation has ended. */
  async untilEnded(perform: Perform, intent: Intent<'openAccount'>): Promise<unknown> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      this.wait(10 * MINUTE_MS);
      const { outcome } = await perform(intent);
      if (outcome.type === 'succeeded') return outcome;
    }
    throw new Error('it has no end after ten attempts');
  }
}

describe('an interface that the settings give to one tenant', () => {
  let sandboxed: SandboxProvider;
  beforeAll(async () => {
    sandboxed = await sandboxProvider();
  });
  afterAll(async () => {
    await sandboxed.close();
    await http.close();
    removeCredentials();
  });

  it('is used for that tenant alone, by one worker for both', async () => {
    const workers = new Workers(sandboxed.sandbox);
    const perform = workers.worker(workers.chosen);
    for (const tenant of [workers.older, workers.newer])
      expect(await perform(workers.opening(tenant))).toMatchObject({ outcome: { type: 'succeeded' } });
    expect(workers.sent(workers.older)).toEqual({ '6000': 1, '6248': 0 });
    expect(workers.sent(workers.newer)).toEqual({ '6000': 0, '6248': 1 });
  });

  it('queries and resends what it began after the settings have changed', async () => {
    const workers = new Workers(sandboxed.sandbox);
    const intent = workers.opening(workers.newer);
    sandboxed.sandbox.faults.add({ kind: 'dropBefore', interface: '6248/1', times: 1 });
    expect(await workers.worker(workers.chosen)(intent)).toMatchObject({ outcome: { type: 'unknown' } });
    await workers.untilEnded(workers.worker({}), intent);
    expect(workers.sent(workers.newer)).toEqual({ '6000': 0, '6248': 2 });
  });

  it('does not take over what another one began', async () => {
    const workers = new Workers(sandboxed.sandbox);
    const intent = workers.opening(workers.newer);
    sandboxed.sandbox.faults.add({ kind: 'dropBefore', interface: '6000/1', times: 1 });
    expect(await workers.worker({})(intent)).toMatchObject({ outcome: { type: 'unknown' } });
    await workers.untilEnded(workers.worker(workers.chosen), intent);
    expect(workers.sent(workers.newer)).toEqual({ '6000': 2, '6248': 0 });
  });

  it('asks for no code where it was begun without one', async () => {
    const workers = new Workers(sandboxed.sandbox);
    const withCode: Settings = {
      transactionCodeValidMs: 120_000,
      tenants: { [workers.older]: { interfaces: { withdrawal: '6085' } } },
    };
    const intent: Intent<'withdraw'> = {
      operationId: `${workers.older}/w-1/withdraw`,
      provider: 'pingan',
      kind: 'withdraw',
      amount: '1.00' as Money,
      content: { account: { member: 'm', account: '1', name: card.holder }, cardNumber: card.number },
    };
    await expect(workers.worker(withCode)(intent)).rejects.toThrow('6085 wants a verification code');
    sandboxed.sandbox.faults.add({ kind: 'dropBefore', interface: '6033', times: 1 });
    expect(await workers.worker({})(intent)).toMatchObject({ outcome: { type: 'unknown' } });
    workers.wait(MINUTE_MS);
    expect(await workers.worker(withCode)(intent)).toMatchObject({ outcome: { type: 'pending' } });
    const { serialNumber = '' } = (await workers.journal.find(intent.operationId)) ?? {};
    const sent = sandboxed.sandbox.wireLog.find({ serialNumber });
    expect(sent.map((call) => call.interface)).toEqual(['6033']);
  });

  it('leaves what it began to a worker that knows it', async () => {
    const workers = new Workers(sandboxed.sandbox);
    const intent = workers.opening(workers.newer);
    sandboxed.sandbox.faults.add({ kind: 'doAndDrop', interface: '6248/1', times: 1 });
    expect(await workers.worker(workers.chosen)(intent)).toMatchObject({ outcome: { type: 'unknown' } });
    workers.wait(MINUTE_MS);
    const knowing = (known: Provider): Provider => ({
      ...known,
      variants: { openAccount: [{ ...known.operations.openAccount!, interfaceName: 'another' }] },
    });
    const without = workers.worker({}, knowing);
    await expect(without(intent)).rejects.toThrow(ProviderNotConfigured);
    expect(await workers.journal.find(intent.operationId)).toMatchObject({ unsentAttempts: [2] });
    expect(await workers.worker({})(intent)).toMatchObject({ outcome: { type: 'succeeded' } });
  });
});
