import type { HoldfastClient } from '../../client/holdfast-client.js';
import { isZero, ZERO, type Money } from '../../domain/money.js';
import type { Account } from '../../domain/party.js';
import type { Journal } from '../../journal/journal.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { Draw } from '../names.js';
import { memberOf } from '../play-scenario.js';
import type { Stage } from '../stage.js';

/** Those who take part, with the names that the bank has on file. */
const NAMES = { buyer: '王小明', seller: '持牢小店', courier: '捷达快递', agent: '信达代理' } as const;

export type Role = keyof typeof NAMES;

/** Waits that no scenario sits out: what is asked again is asked after a second. */
export const TIMING = { fundsPollMs: 1_000, lateWatchMs: 0 };
export const LONG_ENOUGH_MS = 600_000;

/** Where one scenario of a workflow is set up: its number, its members and their money at 平安's sandbox. */
export class Scene {
  readonly client: HoldfastClient;
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly tenant: string;
  readonly draw: Draw;
  /** The caller's own number of the workflow. */
  readonly number: string;
  readonly #stage: Stage;
  readonly #place: number;

  constructor(stage: Stage, { name, place }: { readonly name: string; readonly place: number }) {
    const { embedded, tenant, draw } = stage;
    this.#stage = stage;
    this.#place = place;
    this.client = embedded.client;
    this.sandbox = embedded.sandbox;
    this.journal = embedded.journal;
    this.tenant = tenant;
    this.draw = draw;
    this.number = `D-${name}-${String(1000 + draw(9000))}`;
  }

  /** The id of a member of this scenario. */
  memberOf(role: Role): string {
    return memberOf(this.#stage, `${role}${this.#place}`);
  }

  /** Opens an account and pays in. A buyer pays (00), everybody else receives (SH). */
  open(role: Role, { amount = ZERO, cardNumber }: { amount?: Money; cardNumber?: string } = {}): Account {
    const { pingan } = this.sandbox;
    const memberCode = this.memberOf(role);
    const name = NAMES[role];
    const property = role === 'buyer' ? '00' : 'SH';
    const { account } = pingan.addMember({ memberCode, property, name, cardNo: cardNumber });
    if (!isZero(amount)) pingan.deposit({ memberCode, amount });
    return { member: memberCode, account, name };
  }
}
