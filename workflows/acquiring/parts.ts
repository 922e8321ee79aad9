import type { AcquiredCredit } from '../../activities/acquired-credit.js';
import { sumMoney, type Money } from '../../src/domain/money.js';
import type { AnyIntent, Intent } from '../../src/domain/operation.js';
import type { Account } from '../../src/domain/party.js';
import { fieldsOf } from '../core/command-input.js';
import { refusal } from '../core/refusal.js';
import { requestIdOf, type Workflow } from '../core/workflow.js';
import { local, remote } from '../operations/activity-proxies.js';
import { resolveToEffect } from '../operations/resolve-to-effect.js';
import { localFirst } from '../operations/provider-queries.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import type { AcquiringInput, PartView, RegulateCommand } from './messages.js';

type Kind = 'supplyAcquired' | 'regulateAcquired';

interface Part {
  readonly part: string;
  readonly amount: Money;
  /** Where it belongs; another account after it was regulated. */
  account: string;
  state: PartView['state'];
  code?: string;
}

/** The parts of an acquired order as the provider shows them, and the operations that bring them where they belong. */
export class Parts {
  readonly #parts: readonly Part[];
  readonly #regulated = new Map<string, Intent<'regulateAcquired'>>();
  /** Those of them that this run only found. */
  readonly #recovered = new Set<string>();
  #supplies = 0;
  #isSupplied = false;

  constructor(
    readonly workflow: Workflow,
    readonly input: AcquiringInput,
  ) {
    this.#parts = input.parts.map(({ subOrderNo, payee, amount }) => ({
      ...{
        part: subOrderNo ?? input.totalOrderNo,
        amount,
        account: payee.account,
        state: 'awaited' as const,
      },
    }));
  }

  /** What the ids of its operations begin with. */
  get prefixes(): readonly string[] {
    return [this.#id('supplyAcquired/'), this.#id('regulateAcquired/')];
  }

  get views(): readonly PartView[] {
    return this.#parts.map(({ part, amount, state, code }) => ({
      ...{ part, amount, state },
      ...(code !== undefined && { code }),
    }));
  }

  has(state: PartView['state']): boolean {
    return this.#parts.some((one) => one.state === state);
  }

  get(part: string): Part | undefined {
    return this.#parts.find((one) => one.part === part);
  }

  /** Whether this very request was carried out. @throws refusal where another one was under its id */
  isDone({ requestId, part, account }: RegulateCommand): boolean {
    const done = this.#regulated.get(requestId)?.content;
    if (!done) return false;
    if (done.part === part && done.account.account === fieldsOf(account).account) return true;
    throw refusal('REQUEST_ID_REUSED', `requestId ${requestId} was used for another command`);
  }

  /** The ids of the requests that a lost task or another run has carried out. */
  get recoveredRequests(): readonly string[] {
    return [...this.#recovered];
  }

  /** Whether the provider was asked to fetch the order, and said that it has. */
  get isSupplied(): boolean {
    return this.#isSupplied;
  }

  /** Queries every part that is not where it belongs. Answers whether the provider knows any, as far as it says; undefined where it does not say. */
  async query(): Promise<'known' | 'unknown' | undefined> {
    let known: 'known' | 'unknown' | undefined = 'unknown';
    for (const one of this.#parts.filter(({ state }) => state === 'awaited' || state === 'suspended')) {
      const shown = await this.#show(one.part);
      if (shown === undefined) known = known === 'known' ? known : undefined;
      else if (shown.state !== 'notFound') known = 'known';
      const wasSuspended = one.state === 'suspended';
      if (shown) see(one, shown);
      // Its own regulation ends otherwise, so a lost task may have regulated it, whose caller asks again.
      if (wasSuspended && one.state !== 'suspended') this.workflow.execution.fellBehind();
    }
    return this.#parts.some(({ state }) => state !== 'awaited') ? 'known' : known;
  }

  /** Has the provider fetch the order. What comes of that is seen by the next query. */
  async supply(): Promise<ResolvedOperation<Kind>> {
    const { provider } = this.input;
    return this.#supply({
      operationId: this.#id(`supplyAcquired/${this.#supplies + 1}`),
      provider,
      kind: 'supplyAcquired',
      amount: sumMoney(...this.#parts.map(({ amount }) => amount)),
      content: { order: this.#order, part: this.#parts[0]?.part ?? '' },
    });
  }

  /** Credits the account with a part that lies in suspense. */
  async regulate(requestId: string, part: Part, account: Account): Promise<ResolvedOperation<Kind>> {
    return this.#regulate({
      operationId: this.#id(`regulateAcquired/${requestId}`),
      provider: this.input.provider,
      kind: 'regulateAcquired',
      amount: part.amount,
      content: { order: this.#order, part: part.part, account },
    });
  }

  /** Brings what another run, or a lost task, has begun to its end. */
  async endBegun(intent: AnyIntent, how: { readonly recall?: boolean } = {}): Promise<void> {
    if (intent.kind === 'supplyAcquired') await this.#supply(intent, how);
    if (intent.kind !== 'regulateAcquired') return;
    const { outcome } = await this.#regulate(intent, how);
    if (outcome.type === 'succeeded') this.#recovered.add(requestIdOf(intent.operationId));
  }

  async #supply(
    intent: Intent<'supplyAcquired'>,
    how: { readonly recall?: boolean } = {},
  ): Promise<ResolvedOperation<'supplyAcquired'>> {
    const operation = await resolveToEffect(this.workflow, intent, how);
    if (operation.begun) this.#supplies += 1;
    if (operation.outcome.type === 'succeeded') this.#isSupplied = true;
    return operation;
  }

  async #regulate(
    intent: Intent<'regulateAcquired'>,
    how: { readonly recall?: boolean } = {},
  ): Promise<ResolvedOperation<'regulateAcquired'>> {
    const operation = await resolveToEffect(this.workflow, intent, how);
    const { part, account } = intent.content;
    const one = this.get(part);
    if (operation.outcome.type === 'succeeded' && one) {
      this.#regulated.set(requestIdOf(intent.operationId), intent);
      one.account = account.account;
      one.state = 'credited';
    }
    return operation;
  }

  async #show(part: string): Promise<AcquiredCredit | undefined> {
    const { provider, channel } = this.input;
    const request = { provider, part: { channel, part } };
    const summary = `${part}: has it been credited?`;
    const answer = await localFirst(
      () => local.acquiredCredit.executeWithOptions({ summary }, [request]),
      () => remote.acquiredCredit.executeWithOptions({ summary }, [request]),
    );
    return answer?.type === 'read' ? answer.value : undefined;
  }

  get #order() {
    const { channel, totalOrderNo } = this.input;
    return { channel, totalOrderNo };
  }

  #id(step: string): string {
    return `${this.input.tenant}/${this.input.totalOrderNo}/${step}`;
  }
}

/** A part that was credited to another account than its own lies in suspense. */
function see(part: Part, shown: AcquiredCredit): void {
  if (shown.state === 'credited') part.state = shown.account === part.account ? 'credited' : 'suspended';
  if (shown.state !== 'failed') return;
  part.state = 'failed';
  part.code = shown.code;
}
