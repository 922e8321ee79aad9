import { ApplicationFailure, CancellationScope, isCancellation, setHandler } from '@temporalio/workflow';
import type { AnyIntent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { accountOf } from '../core/command-input.js';
import { CommandQueue } from '../core/command-queue.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { handleCommand } from '../core/handle-command.js';
import { refusal } from '../core/refusal.js';
import { nextPollMs, waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import { wakeOrder } from '../operations/wake-order.js';
import { untilCarriedOut } from '../operations/until-carried-out.js';
import {
  acquiringQuery,
  regulateUpdate,
  type AcquiringAnswer,
  type AcquiringInput,
  type AcquiringResult,
  type AcquiringState,
  type AcquiringView,
  type RegulateCommand,
} from './messages.js';
import { Parts } from './parts.js';

/**
 * An order that was paid at an acquirer comes into the accounts of the members whom its split remark names. The acquirer tells the provider, late at
 * times or not at all: then the provider is asked to fetch it. A part whose remark named a wrong account lies in suspense, and an operator is alerted
 * until somebody names the right one.
 */
export async function acquiring(input: AcquiringInput): Promise<AcquiringResult> {
  const workflow = new Workflow(input.settings, 'awaitingCredit');
  handleCommonMessages(workflow);
  const acquired = new Acquired(workflow, input);
  acquired.handleMessages();
  const result = await acquired
    .run()
    .then(() => acquired.end())
    .catch((error: unknown) => acquired.endAs(resultBefore(error) as AcquiringResult | undefined));
  await finish();
  return result;
}

/** One acquired order's course. */
class Acquired {
  readonly #commands = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });
  readonly #parts: Parts;
  readonly #sinceMs = Date.now();
  #state: AcquiringState = 'awaitingCredit';
  #code: string | undefined;
  #answeredMs = Date.now();

  constructor(
    readonly workflow: Workflow,
    readonly input: AcquiringInput,
  ) {
    this.#parts = new Parts(workflow, input);
    const { settings: _settings, ...content } = input;
    workflow.execution.identify({ prefixes: this.#parts.prefixes, content });
  }

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    setHandler(acquiringQuery, () => this.#view);
    handleCommand({ limits: this.workflow.limits, queue: this.#commands }, regulateUpdate, {
      accept: (command) => this.#accept(command),
      check: (command) => this.#prepare(command),
      isDone: (command) => this.#parts.isDone(command),
    });
  }

  async run(): Promise<void> {
    try {
      await this.#untilCredited();
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.#cancelled());
    }
  }

  /** Ends it in the journal too. What that has and the workflow does not know is counted before. */
  end(): Promise<AcquiringResult> {
    this.#commands.close();
    return untilEnded(this.workflow, {
      result: () => this.#result,
      code: () => this.#code,
      catchUp: () => this.#catchUp({ recall: true }),
    });
  }

  /** Ends it as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: AcquiringResult | undefined): AcquiringResult {
    this.#commands.close();
    const result = before ?? { ...this.#view, state: 'rejected' as const, code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  async #untilCredited(): Promise<void> {
    for (;;) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        this.#commands.checkWaiting();
        continue;
      }
      const known = await this.#queryParts();
      if (this.workflow.execution.isBehind) continue;
      if (this.#isOver) break;
      if (known === 'unknown' && this.#isSupplyDue) {
        await this.#supply();
        if (this.#code !== undefined) return;
        if (this.#parts.isSupplied) continue;
      }
      if (await this.#commandCame()) await this.#commands.runNext();
      this.workflow.execution.throwIfOver();
      if (this.#isOver) break;
    }
    await this.#ended();
    while (this.#commands.waiting) await this.#commands.runNext();
  }

  /** Whether nothing more is waited for: every part is where it belongs, or has failed. */
  get #isOver(): boolean {
    return !this.#parts.has('awaited') && !this.#parts.has('suspended');
  }

  get #isSupplyDue(): boolean {
    return !this.#parts.isSupplied && Date.now() - this.#sinceMs >= this.input.supplyAfterMs;
  }

  async #queryParts(): Promise<'known' | 'unknown' | undefined> {
    const known = await this.#parts.query();
    const { attentionAfterMs } = this.workflow.settings.timing;
    if (known !== undefined) this.#answeredMs = Date.now();
    const isLong = Date.now() - this.#sinceMs >= attentionAfterMs;
    if (known === undefined && Date.now() - this.#answeredMs >= attentionAfterMs)
      this.workflow.raiseAttention('query', 'the provider does not say whether the order was credited');
    else if (this.#parts.has('awaited') && isLong)
      this.workflow.raiseAttention(
        'query',
        'the order was paid at the acquirer, and a part of it is not credited',
      );
    else this.workflow.clearAttention('query');
    this.#show();
    return known;
  }

  /** One that the provider rejects is asked for again after the next wait: the acquirer's money may not be there yet. */
  async #supply(): Promise<void> {
    const { outcome, begun } = await this.#parts.supply();
    if (outcome.type === 'succeeded') {
      this.workflow.clearAttention('supply');
      return;
    }
    const { code } = reasonOf(outcome);
    if (!begun) {
      this.#code = code;
      this.#enter('rejected');
      return;
    }
    this.workflow.raiseAttention('supply', `fetching the order was rejected with ${code}; it is tried again`);
  }

  async #commandCame(): Promise<boolean> {
    const came = (): boolean => this.#commands.waiting || this.workflow.execution.isBehind;
    const { fundsPollMs } = this.workflow.settings.timing;
    const untilSupplyMs = this.#sinceMs + this.input.supplyAfterMs - Date.now();
    const ms = nextPollMs(this.#sinceMs, fundsPollMs);
    const isSoon = !this.#parts.isSupplied && untilSupplyMs > 0 && untilSupplyMs < ms;
    const isIn = await waitUntil(came, {
      ms: isSoon ? untilSupplyMs : ms,
      summary: 'query again whether it was credited',
    });
    return isIn && !this.workflow.execution.isBehind;
  }

  #show(): void {
    const suspended = this.#parts.views.filter(({ state }) => state === 'suspended');
    if (suspended.length === 0) {
      this.workflow.clearAttention('suspense');
      this.#enter('awaitingCredit');
      return;
    }
    const parts = suspended.map(({ part, amount }) => `${part} (${amount})`).join(', ');
    this.workflow.raiseAttention(
      'suspense',
      `${parts}: in suspense, because its split remark named another account; it waits for \`regulate\` with the right one`,
    );
    this.#enter('suspended');
  }

  async #ended(): Promise<void> {
    for (const key of ['query', 'supply', 'suspense']) this.workflow.clearAttention(key);
    this.#enter(this.#parts.has('failed') ? 'failed' : 'credited');
    const { tenant, totalOrderNo, forOrder } = this.input;
    if (forOrder !== undefined && this.#parts.has('credited'))
      await wakeOrder({ tenant, orderNo: forOrder, by: `acquiring/${totalOrderNo}` });
  }

  /** What is refused because its part is credited, or the workflow ends, may be what a lost task has carried out: that is answered as done. */
  async #accept(command: RegulateCommand): Promise<AcquiringAnswer> {
    try {
      return await this.#commands.accept(regulateUpdate.name, command, () =>
        untilCarriedOut({ prepare: () => this.#prepare(command), catchUp: () => this.#catchUp() }),
      );
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || !this.#parts.isDone(command)) throw error;
      return { requestId: command.requestId, ...this.#view };
    }
  }

  #prepare(command: RegulateCommand): () => Promise<AcquiringAnswer> {
    const { requestId, part, account } = command;
    const answer = (): AcquiringAnswer => ({ requestId, ...this.#view });
    if (this.#parts.isDone(command)) return () => Promise.resolve(answer());
    const owner = accountOf(account, 'account');
    const one = typeof part === 'string' ? this.#parts.get(part) : undefined;
    if (!one) throw refusal('INVALID_INPUT', 'part: one of this order');
    if (one.state !== 'suspended') throw refusal('WRONG_STATE', `part: ${one.part} does not lie in suspense`);
    return async () => {
      // Two commands may have named it.
      if (one.state !== 'suspended')
        throw refusal('WRONG_STATE', `part: ${one.part} does not lie in suspense`);
      const { outcome } = await this.#parts.regulate(requestId, one, owner);
      if (outcome.type !== 'succeeded') {
        const { code, message } = reasonOf(outcome);
        throw refusal('REJECTED_BY_PROVIDER', `regulating was rejected with ${code}: ${message}`);
      }
      if (!this.#isOver) this.#show();
      return answer();
    };
  }

  /** Nothing more is begun; what the acquirer and the provider do goes on without anybody who follows it. */
  async #cancelled(): Promise<void> {
    await this.#catchUp({ recall: true });
    this.#commands.close();
    for (const key of ['query', 'supply', 'suspense']) this.workflow.clearAttention(key);
    this.#enter('cancelled');
  }

  /** Takes over, and brings what a lost task or another run has begun to its end before anything else is decided. */
  #catchUp(how: { readonly recall?: boolean } = {}): Promise<void> {
    return this.workflow.execution.catchingUp(async () => {
      for (const { intent } of await takeOver(this.workflow)) {
        if (this.workflow.knows(intent.operationId)) continue;
        try {
          // The ids of its operations are no other workflow's, so each is of a kind that it has.
          await this.#parts.endBegun(intent as AnyIntent, how);
        } catch (error) {
          if (!(error instanceof ApplicationFailure)) throw error;
        }
      }
    });
  }

  get #view(): AcquiringView {
    return { state: this.#state, parts: this.#parts.views };
  }

  get #result(): AcquiringResult {
    const state = this.#state;
    if (state === 'awaitingCredit' || state === 'suspended')
      throw new Error('broken invariant: what is not credited is waited for');
    const { recoveredRequests } = this.#parts;
    return {
      ...{ ...this.#view, state },
      ...(this.#code !== undefined && { code: this.#code }),
      ...(recoveredRequests.length > 0 && { recoveredRequests }),
    };
  }

  #enter(state: AcquiringState): void {
    this.#state = state;
    this.workflow.enter(state);
  }
}
