import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMoney } from '../../../../src/domain/money.js';
import type { IntentContents, IntentResults, OperationKind } from '../../../../src/domain/operation.js';
import { createProviderHttp } from '../../../../src/http/provider-http.js';
import { createPinganProvider } from '../../../../src/providers/pingan/adapter.js';
import { loadPinganConfig, type PinganSettings } from '../../../../src/providers/pingan/config.js';
import type { Answer, QueryResult, OperationRequest, Provider } from '../../../../src/providers/provider.js';
import type { SandboxOptions } from '../../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../../src/sandbox/server.js';
import { USUAL_ORDERS, type DoneSoFar } from '../../../support/operations/usual-orders.js';
import { pinganSettingsFor } from '../../../support/pingan/pingan-settings.js';
import { queryBy } from './set-up.js';
import { card } from './orders.js';
import { SHANGHAI_NOON } from '../../../support/sandbox/start.js';

// Made once: each sandbox would otherwise make two RSA keys of its own.
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-pingan-'));

/** Removes the credentials that all sandboxes of a test file share. */
export function removeCredentials(): void {
  rmSync(dataDir, { recursive: true, force: true });
}

/** The adapter before the sandbox, over a real socket, with the credentials that the sandbox wrote. */
export async function sandboxProvider(
  options: Partial<SandboxOptions> = {},
  settings: Partial<PinganSettings> = {},
) {
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt: SHANGHAI_NOON, ...options });
  const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
  const config = loadPinganConfig({ ...pinganSettingsFor(sandbox), ...settings });
  const provider = createPinganProvider({ config, http, now: () => new Date(sandbox.clock.now()) });
  return {
    sandbox,
    provider,
    config,
    async close() {
      await http.close();
      await sandbox.close();
    },
  };
}

export type SandboxProvider = Awaited<ReturnType<typeof sandboxProvider>>;

/** One purchase before the sandbox, step by step: each step is an order with a number of its own. */
export class Purchase {
  readonly buyer = { member: 'buyer-1', account: '', name: card.holder };
  readonly seller: { member: string; account: string };
  readonly courier: { member: string; account: string };
  readonly orderNo = 'order-1';
  #numbers = 0;

  constructor(private readonly at: SandboxProvider) {
    const { account } = at.sandbox.pingan.addMember({
      memberCode: 'seller-1',
      property: 'SH',
      name: '海风商贸有限公司',
    });
    this.seller = { member: 'seller-1', account };
    const courier = { memberCode: 'courier-1', property: 'SH', name: '快递' } as const;
    this.courier = { member: 'courier-1', account: at.sandbox.pingan.addMember(courier).account };
  }

  get provider(): Provider {
    return this.at.provider;
  }

  /** A new order of one kind for this purchase. */
  order<K extends OperationKind>(
    kind: K,
    changes: Partial<IntentContents[K]> = {},
    amount = '100.00',
  ): OperationRequest<K> {
    this.#numbers += 1;
    const { moves, content, items } = USUAL_ORDERS[kind];
    const parties = { orderNo: this.orderNo, payer: this.buyer, payee: this.seller };
    const done: DoneSoFar = {
      newMember: { member: this.buyer.member, role: 'buyer', nickname: '小明', mobile: card.mobile },
      buyer: this.buyer,
      parties,
      ofHold: parties,
      member: this.buyer,
      card,
      buyerCard: card.number,
      last: () => this.#quotable,
      handle: this.#handle,
      receivers: [this.seller, this.courier],
    };
    const usual = content(done);
    return {
      serialNumber: `${this.provider.serialNumber.prefix}251122${String(this.#numbers).padStart(10, '0')}`,
      begunAt: new Date(this.at.sandbox.clock.now()).toISOString(),
      intent: {
        operationId: `shop/${this.orderNo}/${kind}/${this.#numbers}`,
        provider: 'pingan',
        kind,
        ...(moves !== 'nothing' && { amount: parseMoney(amount) }),
        ...(moves === 'amountAndFee' && { fee: parseMoney('2.50') }),
        content: { ...usual, ...changes },
        ...(items && { items: items(done, parseMoney(amount)) }),
      },
    };
  }

  #quotable = { serialNumber: '' };
  #handle: DoneSoFar['handle'];

  /** Sends an order; later ones quote the newest that was sent. The newest code on the telephone goes with it. */
  async send<K extends OperationKind>(kind: K, order = this.order(kind)): Promise<Answer<IntentResults[K]>> {
    const operation = this.provider.operations[kind];
    if (!operation) throw new Error(`no ${kind}`);
    const answer = await operation.send(order, {
      verificationCode: this.at.sandbox.sms.latest(card.mobile)?.code ?? '000000',
    });
    this.#quotable = { serialNumber: order.serialNumber };
    if (answer.type === 'succeeded' && 'handle' in answer.result) this.#handle = answer.result.handle;
    return answer;
  }

  async query(kind: OperationKind, order: OperationRequest): Promise<QueryResult<unknown>> {
    return queryBy(this.provider, kind, order);
  }

  /** Goes through the workflow up to and without this kind, so that it may be the next step. */
  async before(kind: OperationKind): Promise<this> {
    this.#payAtAcquirer(kind);
    const isOfSuspense = [kind, ...stepsBefore(kind)].includes('allocateSuspense');
    if (isOfSuspense) this.at.sandbox.pingan.suspend({ amount: '100.00' });
    for (const step of stepsBefore(kind)) {
      const answer = await this.send(step);
      if (answer.type !== 'succeeded') throw new Error(`${step}: ${JSON.stringify(answer)}`);
      if (step === 'openAccount') {
        this.buyer.account = (answer.result as IntentResults['openAccount']).account;
        // An account that has money cannot be closed.
        if (kind !== 'closeAccount')
          this.at.sandbox.pingan.deposit({ memberCode: this.buyer.member, amount: '100.00' });
      }
    }
    return this;
  }

  /** What 6147 fetches, of which the acquirer has said nothing, and what 6145 takes out of suspense. */
  #payAtAcquirer(kind: OperationKind): void {
    const { pingan } = this.at.sandbox;
    const of = (account: string) => ({
      totalOrderNo: this.orderNo,
      parts: [{ account, amount: '100.00' }],
    });
    if (kind === 'supplyAcquired')
      pingan.payAtAcquirer({ ...of(this.seller.account), tellsAfterMs: 'never' });
    if (kind === 'regulateAcquired') pingan.payAtAcquirer(of('6886000000999999'));
  }

  /** How often each effect happened, by kind. */
  effects(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind, count } of this.at.sandbox.effects.report().serialNumbers) {
      counts[kind] = (counts[kind] ?? 0) + count;
    }
    return counts;
  }
}

const ONBOARDED: readonly OperationKind[] = ['openAccount', 'applyCardBinding', 'verifyCardBinding'];

/** The steps before a kind: whoever moves money here has a card. */
function stepsBefore(kind: OperationKind): readonly OperationKind[] {
  const { moves, before } = USUAL_ORDERS[kind];
  return moves === 'nothing' ? before : [...ONBOARDED, ...before];
}
