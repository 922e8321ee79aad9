import { ApplicationFailure, CancellationScope, isCancellation, setHandler } from '@temporalio/workflow';
import type { AnyIntent } from '../../src/domain/operation.js';
import { NEVER_SENT, reasonOf } from '../../src/domain/outcome.js';
import { CommandQueue } from '../core/command-queue.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { handleCommand } from '../core/handle-command.js';
import { refusal } from '../core/refusal.js';
import { waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { wakeOrder } from '../operations/wake-order.js';
import { runThenDrop, untilCarriedOut, type Reserved } from '../operations/until-carried-out.js';
import { Credits } from './credits.js';
import {
  reverseTopUpUpdate,
  topUpQuery,
  type ReverseTopUpCommand,
  type TopUpAnswer,
  type TopUpInput,
  type TopUpResult,
  type TopUpState,
  type TopUpView,
} from './messages.js';

/**
 * Members are credited with a payment that was made outside of the provider, before its money is there. Each credit is followed to its end; the
 * order that waits for the money is woken. Credits can be taken back, in parts, for as long as the caller wants.
 */
export async function topUp(input: TopUpInput): Promise<TopUpResult> {
  const workflow = new Workflow(input.settings, 'toppingUp');
  handleCommonMessages(workflow);
  const credited = new TopUp(workflow, input);
  credited.handleMessages();
  const result = await credited
    .run()
    .then(() => credited.end())
    .catch((error: unknown) => credited.endAs(resultBefore(error) as TopUpResult | undefined));
  await finish();
  return result;
}

/** One top-up's course. */
class TopUp {
  readonly #commands = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });
  readonly #credits: Credits;
  #state: TopUpState = 'toppingUp';
  #code: string | undefined;
  #deadlineMs = 0;

  constructor(
    readonly workflow: Workflow,
    readonly input: TopUpInput,
  ) {
    this.#credits = new Credits(workflow, input);
    const { settings: _settings, ...content } = input;
    workflow.execution.identify({ prefixes: this.#credits.prefixes, content });
  }

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    const { name } = reverseTopUpUpdate;
    setHandler(topUpQuery, () => this.#view);
    handleCommand({ limits: this.workflow.limits, queue: this.#commands }, reverseTopUpUpdate, {
      accept: (command) =>
        this.#commands.accept(name, command, () =>
          untilCarriedOut({
            prepare: () => runThenDrop(this.#prepare(command)),
            catchUp: () => this.#catchUp(),
          }),
        ),
      check: (command) => this.#prepare(command).drop(),
    });
  }

  async run(): Promise<void> {
    try {
      await this.#ended(await this.#credits.topUp());
      if (this.#isOpen) await this.#untilOver();
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.#cancelled());
    }
  }

  /** Ends it in the journal too. What that has and the workflow does not know is counted before. */
  end(): Promise<TopUpResult> {
    this.#commands.close();
    return untilEnded(this.workflow, {
      result: () => this.#result,
      code: () => this.#code,
      catchUp: () => this.#catchUp({ recall: true }),
    });
  }

  /** Ends it as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: TopUpResult | undefined): TopUpResult {
    this.#commands.close();
    const result = before ?? { ...this.#view, state: 'rejected' as const, code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  get #isOpen(): boolean {
    return this.#state === 'toppedUp' || this.#state === 'partlyToppedUp';
  }

  /** What became of the credits; whoever waits for the money hears of it. */
  async #ended({ outcome }: ResolvedOperation<'topUp'>): Promise<void> {
    if (outcome.type !== 'succeeded') {
      this.#code = reasonOf(outcome).code;
      this.#enter('rejected');
      return;
    }
    this.#moved();
    const { tenant, topUpNo, forOrder } = this.input;
    if (forOrder !== undefined) await wakeOrder({ tenant, orderNo: forOrder, by: `topUp/${topUpNo}` });
  }

  async #untilOver(): Promise<void> {
    while (this.#isOpen) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        this.#commands.checkWaiting();
        continue;
      }
      const came = await waitUntil(() => this.#commands.waiting || this.workflow.execution.isBehind, {
        ms: this.#deadlineMs - Date.now(),
        summary: 'credits are final after this',
      });
      if (this.workflow.execution.isBehind) continue;
      if (came) await this.#commands.runNext();
      this.workflow.execution.throwIfOver();
      if (!came) return;
    }
    // Whoever waits in line wants what has happened.
    while (this.#commands.waiting) await this.#commands.runNext();
  }

  #moved(): void {
    this.#deadlineMs = Date.now() + this.input.reversibleForMs;
    if (this.#credits.isReversed) this.#enter('reversed');
    else this.#enter(this.#credits.extent, this.#deadlineMs);
  }

  #prepare({ requestId, reversals }: ReverseTopUpCommand): Reserved<TopUpAnswer> {
    const answer = (): TopUpAnswer => ({ requestId, ...this.#view });
    if (this.#credits.isDone(requestId))
      return { run: () => Promise.resolve(answer()), drop: () => undefined };
    if (!this.#isOpen) throw refusal('WRONG_STATE', `a reversal is not possible in state ${this.#state}`);
    const items = this.#credits.parse(reversals);
    const unreserve = this.#credits.reserve(items);
    let isKept = true;
    const drop = (): void => {
      if (isKept) unreserve();
      isKept = false;
    };
    const run = async (): Promise<TopUpAnswer> => {
      const { outcome } = await this.#credits.reverse(requestId, items);
      drop();
      if (outcome.type !== 'succeeded') {
        const { code, message } = reasonOf(outcome);
        throw refusal('REJECTED_BY_PROVIDER', `the reversal was rejected with ${code}: ${message}`);
      }
      this.#moved();
      return answer();
    };
    return { run, drop };
  }

  /** Nothing more is begun, and what was credited stays so: the money is on its way. */
  async #cancelled(): Promise<void> {
    this.#commands.close();
    await this.#catchUp({ recall: true });
    if (this.#isOpen) return;
    const operation = await this.#credits.topUp({ recall: true });
    const { outcome } = operation;
    if (outcome.type === 'absent' && outcome.why === NEVER_SENT) this.#enter('cancelled');
    else await this.#ended(operation);
  }

  /** Takes over, and brings what a lost task or another run has begun to its end before anything else is decided. */
  #catchUp(how: { readonly recall?: boolean } = {}): Promise<void> {
    return this.workflow.execution.catchingUp(async () => {
      for (const { intent } of await takeOver(this.workflow)) {
        if (this.workflow.knows(intent.operationId)) continue;
        try {
          // The ids of its operations are no other workflow's, so each is of a kind that it has.
          await this.#credits.endBegun(intent as AnyIntent, how);
          if (this.#isOpen) this.#moved();
        } catch (error) {
          if (!(error instanceof ApplicationFailure)) throw error;
        }
      }
    });
  }

  get #view(): TopUpView {
    return { state: this.#state, credits: this.#credits.views };
  }

  get #result(): TopUpResult {
    const state = this.#state;
    if (state === 'toppingUp') throw new Error('broken invariant: a top-up ends when its outcome is known');
    const { recoveredRequests } = this.#credits;
    return {
      ...{ ...this.#view, state },
      ...(this.#code !== undefined && { code: this.#code }),
      ...(recoveredRequests.length > 0 && { recoveredRequests }),
    };
  }

  #enter(state: TopUpState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}
