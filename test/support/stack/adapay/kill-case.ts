import { StillUnderWay } from '../../../../src/client/errors.js';
import type { WorkflowKey } from '../../../../src/client/workflow-ids.js';
import { HOUR_MS } from '../../../../src/domain/durations.js';
import type { OperationKind } from '../../../../src/domain/operation.js';
import type { AdapayKind } from '../../../../src/providers/adapay/capabilities.js';
import type { Account } from '../../../../src/domain/party.js';
import { drawBuyer, drawFrom } from '../../../../src/demo/names.js';
import type { HookMoment } from '../../../../src/sandbox/engine/hooks.js';
import type { Executioner } from '../executioner.js';
import { lastEventsOf } from '../history.js';
import { within, type Gate } from '../gate.js';
import type { PinganRoundOptions } from '../pingan/kill-round.js';
import { untilView } from '../pingan/purchase.js';
import type { Site } from '../stack.js';

/** The writes of an order whose money comes from a balance, of a freeze and of a withdrawal. */
export type KilledKind = Exclude<AdapayKind, 'closeHold'>;

/** The sandbox's name of each write, and whom its requests name: the member, or the order that it belongs to. */
export const ADAPAY_WRITES: Readonly<Record<KilledKind, { call: string; names: 'member' | 'order' }>> = {
  openAccount: { call: 'members', names: 'member' },
  applyCardBinding: { call: 'settle_accounts', names: 'member' },
  hold: { call: 'settle_accounts.balancePay', names: 'member' },
  release: { call: 'settle_accounts.balanceconfirm', names: 'order' },
  return: { call: 'settle_accounts.balancereverse', names: 'order' },
  refund: { call: 'settle_accounts.balanceRefund', names: 'order' },
  freeze: { call: 'settle_accounts.freeze', names: 'member' },
  unfreeze: { call: 'settle_accounts.unfreeze', names: 'order' },
  withdraw: { call: 'cashs', names: 'member' },
};

type Step = 'start' | 'release' | 'return' | 'refund' | 'freeze' | 'unfreeze' | 'withdraw';

/** The way of the workflow that meets each write, and the step that does. */
const ROADS: Readonly<Record<KilledKind, { way: readonly Step[]; at: Step; kinds: readonly KilledKind[] }>> =
  {
    openAccount: released('start'),
    applyCardBinding: released('start'),
    hold: released('start'),
    release: released('release'),
    return: {
      way: ['start', 'return'],
      at: 'return',
      kinds: ['openAccount', 'applyCardBinding', 'hold', 'return'],
    },
    refund: {
      way: ['start', 'release', 'refund'],
      at: 'refund',
      kinds: ['openAccount', 'applyCardBinding', 'hold', 'release', 'refund'],
    },
    freeze: { way: ['freeze', 'unfreeze'], at: 'freeze', kinds: ['freeze', 'unfreeze'] },
    unfreeze: { way: ['freeze', 'unfreeze'], at: 'unfreeze', kinds: ['freeze', 'unfreeze'] },
    withdraw: { way: ['withdraw'], at: 'withdraw', kinds: ['withdraw'] },
  };

function released(at: Step): { way: readonly Step[]; at: Step; kinds: readonly KilledKind[] } {
  return { way: ['start', 'release'], at, kinds: ['openAccount', 'applyCardBinding', 'hold', 'release'] };
}

const CASE_MS = 300_000;
const AMOUNT = '60.00';
const LONG_MS = HOUR_MS;

let drawn = 1_000;

/** A workflow at Adapay whose worker is killed at one moment of one write. */
export class AdapayKillCase {
  readonly member: string;
  readonly seller: Account;
  readonly key: WorkflowKey & { readonly tenant: string };
  /** What its workflow is made of when it ends well. */
  readonly kinds: readonly KilledKind[];
  result: unknown;
  failure: unknown;
  #step = 'nothing';
  readonly #settings: { timing: object; firstAttempt: PinganRoundOptions['firstAttempt'] };

  constructor(
    readonly site: Site,
    readonly kind: KilledKind,
    readonly moment: HookMoment,
    firstAttempt: PinganRoundOptions['firstAttempt'],
  ) {
    // A member's name has no room for all of both.
    const member = `${site.tenant}_${kind.slice(0, 8)}_${moment.slice(0, 1)}`;
    const seller = `${member}_s`;
    const { settleAccountId: account } = site.sandbox.adapay.addMember({ memberId: seller });
    this.seller = { member: seller, account };
    this.kinds = ROADS[kind].kinds;
    const isOrder = this.kinds.includes('hold');
    this.member = isOrder ? `${member}_b` : seller;
    if (!isOrder) site.sandbox.adapay.deposit({ memberId: seller, amount: AMOUNT });
    const { tenant } = site;
    const no = this.name;
    if (isOrder) this.key = { tenant, orderNo: no };
    else this.key = kind === 'withdraw' ? { tenant, withdrawalNo: no } : { tenant, freezeNo: no };
    const timing = { refundWindowMs: kind === 'refund' ? LONG_MS : 0 };
    this.#settings = { timing, firstAttempt };
  }

  /** The number of its order, withdrawal or freeze. */
  get name(): string {
    return `${this.kind}_${this.moment}`;
  }

  /** Goes its way; before the step that meets the write it waits for all others, so that one death serves all. */
  async run(gate: Gate): Promise<void> {
    try {
      this.result = await within(CASE_MS, this.#walk(gate));
    } catch (error) {
      const type = 'orderNo' in this.key ? 'order' : 'withdrawalNo' in this.key ? 'withdrawal' : 'freeze';
      const last = await lastEventsOf(this.site, `${type}/${this.key.tenant}/${this.name}`);
      this.failure = new Error(`${this.#step} did not come to its end; the history ends with ${last}`, {
        cause: error,
      });
      gate.pass(this).catch(() => undefined);
    }
  }

  /** Where its worker is to die. */
  async arm(executioner: Executioner): Promise<void> {
    const { call, names } = ADAPAY_WRITES[this.kind];
    const place = { provider: 'adapay', interfaceName: call, moment: this.moment };
    if (names === 'member') executioner.want({ ...place, memberCode: this.member });
    else executioner.want({ ...place, orderNo: await this.#serialNumberOf('hold', 'freeze') });
  }

  async #walk(gate: Gate): Promise<unknown> {
    const { way, at } = ROADS[this.kind];
    for (const step of way) {
      if (step === at) {
        this.#step = `waiting for the others before ${step}`;
        await gate.pass(this);
      }
      this.#step = step;
      await this.#take(step);
    }
    this.#step = 'the end';
    const { client } = this.site;
    if ('orderNo' in this.key) return client.purchases.result(this.key);
    if ('withdrawalNo' in this.key) return client.withdrawals.result(this.key);
    return 'freezeNo' in this.key ? client.freezes.result(this.key) : undefined;
  }

  /** Does one step and waits until the workflow has taken it, however long that takes. */
  async #take(step: Step): Promise<void> {
    for (;;) {
      try {
        await this.#once(step);
        return;
      } catch (error) {
        // What the client itself advises: the same request id again is the same command.
        if (!(error instanceof StillUnderWay)) throw error;
      }
    }
  }

  async #once(step: Step): Promise<void> {
    const { client, tenant } = this.site;
    const order = { tenant, orderNo: this.name };
    const own = {
      tenant,
      provider: 'adapay' as const,
      account: this.seller,
      amount: AMOUNT,
      settings: this.#settings,
    };
    switch (step) {
      case 'start':
        await this.#start(order);
        await untilView(this.site, order, ({ state }) => state === 'held');
        return;
      case 'release':
        await client.escrows.release(order, { requestId: 'release' });
        return;
      case 'return':
        await client.escrows.return(order, { requestId: 'return' });
        return;
      case 'refund':
        await client.escrows.refund(order, { requestId: 'refund', amount: AMOUNT });
        return;
      case 'freeze': {
        const terms = { freezeNo: this.name, freezeForMs: LONG_MS, onDeadline: 'unfreeze' } as const;
        await client.freezes.start({ ...own, ...terms });
        await untilView(this.site, { tenant, freezeNo: this.name }, ({ state }) => state === 'frozen');
        return;
      }
      case 'unfreeze':
        await client.freezes.unfreeze({ tenant, freezeNo: this.name }, { requestId: 'unfreeze' });
        return;
      case 'withdraw':
        await client.withdrawals.start({ ...own, withdrawalNo: this.name });
    }
  }

  async #start(order: { tenant: string; orderNo: string }): Promise<void> {
    const { client, sandbox } = this.site;
    const { member, seller } = this;
    // The buyer pays in as soon as the account is there.
    sandbox.hooks.add({
      ...{ provider: 'adapay', interface: 'settle_accounts', memberCode: member, moment: 'after' },
      run: () => void sandbox.adapay.deposit({ memberId: member, amount: AMOUNT }),
    });
    drawn += 1;
    await client.purchases.start({
      order: { ...order, provider: 'adapay', amount: AMOUNT, fee: '0.60', onDeadline: 'release' },
      buyer: { profile: drawBuyer(drawFrom(drawn), member) },
      seller,
      settings: this.#settings,
    });
  }

  async #serialNumberOf(...kinds: readonly OperationKind[]): Promise<string> {
    const { journal, tenant } = this.site;
    for (const subject of [this.name, this.member]) {
      const rows = await journal.list({ prefix: `${tenant}/${subject}/`, limit: 100 });
      const found = rows.find(({ kind }) => kinds.includes(kind));
      if (found) return found.serialNumber;
    }
    throw new Error(`${this.name}: nothing of ${kinds.join(', ')} in the journal`);
  }
}
