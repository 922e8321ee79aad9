import { ApplicationFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isZero } from '../../src/domain/money.js';
import type { AnyIntent } from '../../src/domain/operation.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { accountOf } from '../core/command-input.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import { Allocations, FIRST } from './allocations.js';
import { SuspenseCommandHandlers } from './command-handlers.js';
import type { SuspenseInput, SuspenseResult, SuspenseState, SuspenseView } from './messages.js';

/**
 * Money that came from nobody whom the provider knows and lies in suspense. Whose it is stands in the start or comes by a command; what was
 * allocated wrongly is taken back, in part or as a whole, and allocated anew. While any of it lies in suspense an operator is alerted.
 */
export async function suspense(input: SuspenseInput): Promise<SuspenseResult> {
  const state = input.account ? 'allocating' : 'suspended';
  const workflow = new Workflow(input.settings, state);
  handleCommonMessages(workflow);
  const money = new SuspendedMoney(workflow, input, state);
  money.handleMessages();
  const result = await money
    .run()
    .then(() => money.end())
    .catch((error: unknown) => money.endAs(resultBefore(error) as SuspenseResult | undefined));
  await finish();
  return result;
}

/** One amount's course. */
class SuspendedMoney {
  readonly #allocations: Allocations;
  readonly #commands: SuspenseCommandHandlers;
  #state: SuspenseState;
  #code: string | undefined;
  /** Why the latest allocation that no command asked for was rejected. */
  #rejection: string | undefined;
  #deadlineMs = 0;

  constructor(
    readonly workflow: Workflow,
    readonly input: SuspenseInput,
    state: SuspenseState,
  ) {
    this.#state = state;
    this.#allocations = new Allocations(workflow, input);
    this.#commands = new SuspenseCommandHandlers(workflow, this.#allocations, {
      view: () => this.#view,
      moved: () => this.#moved(),
      catchUp: () => this.#catchUp(),
    });
    const { settings: _settings, ...content } = input;
    workflow.execution.identify({ prefixes: this.#allocations.prefixes, content });
  }

  handleMessages(): void {
    this.#commands.handleMessages();
  }

  async run(): Promise<void> {
    try {
      if (this.input.account) await this.#allocateAtOnce();
      if (this.#code === undefined) await this.#untilOver();
      else this.#enter('rejected');
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.#cancelled());
    }
  }

  /** Ends it in the journal too. What that has and the workflow does not know is counted before. */
  end(): Promise<SuspenseResult> {
    this.#commands.queue.close();
    return untilEnded(this.workflow, {
      result: () => this.#result,
      code: () => this.#code,
      catchUp: () => this.#catchUp({ recall: true }),
    });
  }

  /** Ends it as an earlier run of it did; without a result its number was used for other money. */
  endAs(before: SuspenseResult | undefined): SuspenseResult {
    this.#commands.queue.close();
    const result = before ?? { ...this.#view, state: 'rejected' as const, code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  /** Whose it is was said at the start. A rejection leaves it in suspense, for somebody to say otherwise. */
  async #allocateAtOnce(): Promise<void> {
    const { account, amount, fee } = this.input;
    const wanted = { account: accountOf(account, 'account'), amount, ...(fee !== undefined && { fee }) };
    const { outcome, begun } = await this.#allocations.allocate(FIRST, wanted);
    if (outcome.type === 'succeeded') this.#moved();
    else if (begun) this.#rejection = reasonOf(outcome).code;
    else this.#code = reasonOf(outcome).code;
  }

  async #untilOver(): Promise<void> {
    const { queue } = this.#commands;
    for (;;) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        queue.checkWaiting();
        continue;
      }
      const came = await this.#commandCame();
      if (this.workflow.execution.isBehind) continue;
      if (came) await queue.runNext();
      this.workflow.execution.throwIfOver();
      if (!came) return;
    }
  }

  /** Only what is all allocated has a deadline. */
  async #commandCame(): Promise<boolean> {
    const { queue } = this.#commands;
    const came = (): boolean => queue.waiting || this.workflow.execution.isBehind;
    this.#show();
    if (this.#state === 'allocated')
      return waitUntil(came, {
        ms: this.#deadlineMs - Date.now(),
        summary: 'allocations are final after this',
      });
    await condition(came);
    return true;
  }

  /** Whoever looks sees that somebody has to say whose it is. */
  #show(): void {
    const { suspended } = this.#allocations;
    if (isZero(suspended)) {
      this.workflow.clearAttention('suspense');
      this.#enter('allocated', this.#deadlineMs);
      return;
    }
    const rejected =
      this.#rejection === undefined ? '' : `; its allocation was rejected with ${this.#rejection}`;
    const why = `${suspended} lies in suspense and waits for \`allocate\` with the account whose it is${rejected}`;
    this.workflow.raiseAttention('suspense', why);
    this.#enter('suspended');
  }

  #moved(): void {
    this.#rejection = undefined;
    this.#deadlineMs = Date.now() + this.input.reversibleForMs;
    this.#show();
  }

  /** Nothing more is begun. What was allocated stays so, and what lies in suspense stays there. */
  async #cancelled(): Promise<void> {
    this.#commands.queue.close();
    await this.#catchUp({ recall: true });
    this.workflow.clearAttention('suspense');
    this.#enter('cancelled');
  }

  /** Takes over, and brings what a lost task or another run has begun to its end before anything else is decided. */
  #catchUp(how: { readonly recall?: boolean } = {}): Promise<void> {
    return this.workflow.execution.catchingUp(async () => {
      for (const { intent } of await takeOver(this.workflow)) {
        if (this.workflow.knows(intent.operationId)) continue;
        try {
          // The ids of its operations are no other workflow's, so each is of a kind that it has.
          await this.#allocations.endBegun(intent as AnyIntent, how);
          this.#deadlineMs = Date.now() + this.input.reversibleForMs;
        } catch (error) {
          if (!(error instanceof ApplicationFailure)) throw error;
        }
      }
    });
  }

  get #view(): SuspenseView {
    const { suspended, views } = this.#allocations;
    return { state: this.#state, suspended, allocations: views };
  }

  get #result(): SuspenseResult {
    const state = this.#state;
    if (state === 'suspended' || state === 'allocating')
      throw new Error('broken invariant: what lies in suspense waits');
    const { recoveredRequests } = this.#allocations;
    return {
      ...{ ...this.#view, state },
      ...(this.#code !== undefined && { code: this.#code }),
      ...(recoveredRequests.length > 0 && { recoveredRequests }),
    };
  }

  #enter(state: SuspenseState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}
