import { StillUnderWay } from '../../../../src/client/errors.js';
import { workflowIdOf, type WorkflowKey } from '../../../../src/client/workflow-ids.js';
import type { SplitRequest } from '../../../../src/contract/splits.js';
import type { Account } from '../../../../src/domain/party.js';
import type { OperationKind } from '../../../../src/domain/operation.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import type { Money } from '../../../../src/domain/money.js';
import type { Executioner } from '../executioner.js';
import { within, type Gate } from '../gate.js';
import { lastEventsOf } from '../history.js';
import type { Site } from '../stack.js';
import type { StatementProxy } from '../statement-proxy.js';
import type { Death, KillProvider, Moment, Person, RoundOptions, Step } from './death.js';
import { decidingInDoubt } from './decide-in-doubt.js';
import { newBuyer, STEPS } from './kill-steps.js';

/** What every order, withdrawal and freeze moves, and what every trade was paid with. */
export const AMOUNT = '60.00';
export const FEE = '0.60';
export const PAID = '100.00' as Money;

const CASE_MS = 300_000;
let made = 0;

/** A workflow whose worker is killed at one moment of one write. */
export class KillCase {
  readonly death: Death;
  readonly people: Readonly<Record<Person, Account>>;
  readonly key: WorkflowKey & { readonly tenant: string };
  /** The buyer of a purchase, before the provider knows anybody. */
  readonly profile: ReturnType<typeof newBuyer>;
  /** The trade that it divides. */
  readonly trade: SplitRequest['trade'] | undefined;
  result: unknown;
  failure: unknown;
  #step = 'nothing';

  constructor(
    readonly site: Site,
    readonly provider: KillProvider,
    usual: Death,
    readonly moment: Moment,
    readonly options: RoundOptions,
  ) {
    made += 1;
    this.death = moment === 'begun' ? { ...usual, ...usual.unsent } : usual;
    const { death } = this;
    const { tenant, sandbox } = site;
    const member = `${tenant}_k${made}`;
    this.people = {
      buyer: buyerOf(provider, death, sandbox, `${member}_b`),
      seller: provider.open(sandbox, `${member}_s`),
      courier: provider.open(sandbox, `${member}_c`),
    };
    this.profile = newBuyer(this.people.buyer.member);
    this.trade = provider.split?.addTrade(sandbox, PAID);
    const [first] = death.way;
    if (SPENDS.owner.includes(first) && death.money !== 'credited')
      provider.deposit?.(sandbox, this.owner.member, AMOUNT);
    if (SPENDS.buyer.includes(first)) provider.deposit?.(sandbox, this.people.buyer.member, AMOUNT);
    this.key = keyOf(death, { tenant, number: this.number, member: this.people.buyer.member });
  }

  /** Whose account it is where there is no order. */
  get owner(): Account {
    return this.people[this.death.by ?? 'seller'];
  }

  /** The number of its order, withdrawal, freeze or whatever else it is. */
  get number(): string {
    const { provider, death, moment } = this;
    return [provider.name, whatOf(death), ...(death.byChannel ? ['channel'] : []), moment].join('-');
  }

  get order(): { readonly tenant: string; readonly orderNo: string } {
    return { tenant: this.site.tenant, orderNo: this.number };
  }

  /** Goes its way; before the step that meets the write it waits for all others, so that one death serves all. */
  async run(gate: Gate, executioner: Executioner): Promise<void> {
    try {
      this.result = await within(CASE_MS, this.#walk(gate, executioner));
    } catch (error) {
      const last = await lastEventsOf(this.site, workflowIdOf(this.key));
      this.failure = new Error(`${this.#step} did not come to its end; the history ends with ${last}`, {
        cause: error,
      });
      gate.pass(this).catch(() => undefined);
    }
  }

  /** Where its worker is to die. */
  async arm(executioner: Executioner, proxy: StatementProxy | undefined): Promise<void> {
    const { provider, death, moment, people, trade } = this;
    if (moment === 'begun' || moment === 'recorded') {
      const statement = moment === 'begun' ? 'holdfast-begin' : 'holdfast-record';
      const subject = 'orderNo' in this.key ? this.number : this.owner.member;
      const operations = `${this.site.tenant}/${subject}/${death.kind}/`;
      executioner.wantWhere((arrive) => proxy?.keepAnswer(statement, operations, () => void arrive()));
      return;
    }
    const place = { provider: provider.name, interfaceName: death.call, moment };
    const { names } = death;
    if (names === 'nothing') executioner.want(place);
    else if (names === 'trade') executioner.want({ ...place, orderNo: trade?.tradeNo ?? '' });
    else if (names === 'number') executioner.want({ ...place, orderNo: this.number });
    else if (names === 'member') {
      const { member } = 'orderNo' in this.key ? people.buyer : this.owner;
      executioner.want({ ...place, memberCode: member });
    } else executioner.want({ ...place, orderNo: await this.#serialNumberOf(names) });
  }

  /** Every operation of the workflow, of its order and of its people. */
  async rows(): Promise<JournalRow[]> {
    const { site, people } = this;
    const subjects = [this.number, people.buyer.member, people.seller.member];
    const lists = subjects.map((subject) =>
      site.journal.list({ prefix: `${site.tenant}/${subject}/`, limit: 100 }),
    );
    return (await Promise.all(lists)).flat();
  }

  async #walk(gate: Gate, executioner: Executioner): Promise<unknown> {
    const { way, at } = this.death;
    for (const step of way) {
      if (step === at) {
        this.#step = `waiting for the others before ${step}`;
        await gate.pass(this);
      }
      this.#step = step;
      await decidingInDoubt(this, () => untilTaken(() => STEPS[step](this)));
      if (step !== at) continue;
      // A death that another one was late for would meet this one's next call, which can go out only once.
      this.#step = 'the deaths of the others';
      await executioner.over();
    }
    this.#step = 'the end';
    return resultOf(this);
  }

  async #serialNumberOf(kind: OperationKind): Promise<string> {
    const found = (await this.rows()).find((row) => row.kind === kind);
    if (!found) throw new Error(`${this.number}: no ${kind} in the journal`);
    return found.serialNumber;
  }
}

/** The buyer as the provider knows it: opened here, by the workflow, or not at all. */
function buyerOf(
  provider: KillProvider,
  { buyer }: Death,
  sandbox: Site['sandbox'],
  member: string,
): Account {
  const open = buyer === 'withoutCard' ? provider.openWithoutCard : provider.openPayer;
  return (buyer === 'unknown' ? undefined : open?.(sandbox, member)) ?? { member, account: member };
}

/** Does one step and waits until the workflow has taken it, however long that takes. */
async function untilTaken(step: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      // What the client itself advises: the same request id again is the same command.
      if (!(error instanceof StillUnderWay)) throw error;
    }
  }
}

/** The first steps of workflows that move money, by whose it is. */
const SPENDS: Readonly<Record<'owner' | 'buyer', readonly (Step | undefined)[]>> = {
  owner: ['withdraw', 'withdrawByCode', 'freeze', 'freezeByCode'],
  buyer: ['hold', 'holdByCode'],
};

/** What tells a death from the others of its provider, as a part of a number. */
function whatOf({ kind, of, money, call }: Death): string {
  if (of !== undefined) return `code-${of}`;
  return money === undefined ? kind : call.replace('/', '-');
}

/** What a workflow's number is called, by the step that starts it; an order's where it is none of these. */
const NUMBERS: Readonly<Partial<Record<Step, string>>> = {
  withdraw: 'withdrawalNo',
  freeze: 'freezeNo',
  freezeByCode: 'freezeNo',
  unbind: 'unbindingNo',
  withdrawByCode: 'withdrawalNo',
  correct: 'correctionNo',
  close: 'closingNo',
  changePhone: 'phoneChangeNo',
  divide: 'splitNo',
  suspend: 'suspenseNo',
  topUp: 'topUpNo',
  topUpOne: 'topUpNo',
  acquire: 'totalOrderNo',
  acquireAstray: 'totalOrderNo',
};

function keyOf(
  { way: [first] }: Death,
  { tenant, number, member }: { tenant: string; number: string; member: string },
): WorkflowKey & { readonly tenant: string } {
  if (first === 'onboard' || first === 'onboardByCard') return { tenant, member };
  const name = (first && NUMBERS[first]) ?? 'orderNo';
  return { tenant, [name]: number } as unknown as WorkflowKey & { readonly tenant: string };
}

async function resultOf({ site, key }: KillCase): Promise<unknown> {
  return site.temporalClient.workflow.getHandle(workflowIdOf(key)).result();
}
