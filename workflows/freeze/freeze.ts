import { ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { assert } from '../../src/domain/errors.js';
import { isZero } from '../../src/domain/money.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { reasonOf } from '../../src/domain/outcome.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { refusal } from '../core/refusal.js';
import { waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { effectOf } from '../operations/late-effect.js';
import { OwnDeadline } from '../operations/own-deadline.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import { type ResolvedOperation, referenceTo } from '../operations/resolve.js';
import {
  giveUp,
  giveUpWhenRejected,
  keepTrying,
  RetriedTransfer,
  type RetryPolicy,
} from '../operations/retry-transfer.js';
import { TransactionCodes } from '../operations/transaction-codes.js';
import { FreezeCommandHandlers } from './command-handlers.js';
import { freezeIntent, operationIdOf, unfreezeIntent } from './intents.js';
import type { FreezeInput, FreezeResult, FreezeState } from './messages.js';
import { Payments, type CourseOfFreeze } from './payments.js';
import { Refunds } from './refunds.js';

/**
 * A part of a member's money that cannot be spent for a time: frozen at once, paid to several receivers by commands where the provider can
 * do that, and what is left of it free again by a command, by its own policy at the deadline, or by cancellation. No end leaves it frozen.
 * Where the provider wants a code for it, the freeze and each payment wait for one that was sent to the member; unfreezing needs none.
 */
export async function freeze(input: FreezeInput): Promise<FreezeResult> {
  const workflow = new Workflow(input.settings, 'freezing');
  handleCommonMessages(workflow);
  const frozen = new Freeze(workflow, input);
  frozen.handleMessages();
  const result = await frozen
    .run()
    .then(() => frozen.end())
    .catch((error: unknown) => frozen.endAs(resultBefore(error) as FreezeResult | undefined));
  await finish();
  return result;
}

/** One freeze's course. */
class Freeze {
  readonly #commands: FreezeCommandHandlers;
  readonly #deadline: OwnDeadline;
  readonly #codes: TransactionCodes;
  readonly #payments: Payments;
  readonly #refunds: Refunds;
  /** Every unfreezing has the same content, whoever wants it: whichever message comes first, it is the same operation. */
  readonly #unfreezing: RetriedTransfer<'unfreeze'>;
  #state: FreezeState = 'freezing';
  #code: string | undefined;
  #operation: ResolvedOperation<'freeze'> | undefined;
  #isFree = false;
  /** It has ended, and its payments can be refunded. */
  #isRefundable = false;

  constructor(
    readonly workflow: Workflow,
    readonly input: FreezeInput,
  ) {
    // Commands are taken from the first.
    if (input.credited) this.#state = 'frozen';
    this.#codes = new TransactionCodes(workflow);
    this.#payments = new Payments(workflow, input, this.#codes);
    this.#refunds = new Refunds(workflow, input, this.#payments);
    this.#commands = new FreezeCommandHandlers(workflow, this.#payments, this.#refunds, {
      course: this.#course,
      unfreeze: () => this.#unfreeze({ onRejection: giveUpWhenRejected }),
      catchUp: () => this.#catchUp(),
    });
    this.#deadline = new OwnDeadline(workflow, {
      onDeadline: input.onDeadline,
      alert:
        input.onDeadline === 'alert'
          ? 'its time is over and it is still frozen: it waits to be unfrozen'
          : undefined,
      rejected: 'the unfreezing at the deadline was rejected; it is tried again',
    });
    this.#unfreezing = new RetriedTransfer(workflow, `unfreeze/${input.freezeNo}`);
    const { settings: _settings, ...content } = input;
    const unfreezing = `${operationIdOf(input, this.#unfreezing.name)}/`;
    const freezing = freezeIntent(input).operationId;
    // What is sent with a code has an id of its own below the freeze's.
    const own = [freezing, `${freezing}/`];
    const prefixes = [...own, unfreezing, this.#payments.prefix, this.#refunds.prefix];
    workflow.execution.identify({ prefixes, content });
  }

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    this.#commands.handleMessages();
    this.#codes.handleMessages();
  }

  async run(): Promise<void> {
    try {
      await this.#freeze();
      if (this.#code === undefined) {
        await this.#untilUnfrozen();
        await this.#untilRefundsOver();
      } else this.#enter('rejected');
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.#cancelled());
    }
  }

  /** Freezes it, unless it was credited frozen: then it is taken up as it stands. */
  async #freeze(): Promise<void> {
    if (this.input.credited) {
      // Nothing is begun here by which another run would be noticed.
      await this.#catchUp();
      this.workflow.execution.wasAdmitted();
      return;
    }
    this.#operation = await this.#codes.resolve(freezeIntent(this.input));
    this.#code = await this.#rejectionCode(this.#operation);
  }

  /** Ends it in the journal too. What that has and the workflow does not know is unfrozen before. */
  end(): Promise<FreezeResult> {
    this.#commands.queue.close();
    return untilEnded(this.workflow, {
      result: () => this.#result,
      code: () => this.#code,
      catchUp: () => this.#undo(),
    });
  }

  get #result(): FreezeResult {
    const state = this.#state;
    assert(state !== 'freezing' && state !== 'frozen', 'a result is asked for when the freeze has ended');
    const { recoveredRequests } = this.#payments;
    return {
      ...{ state, ...(this.#code !== undefined && { code: this.#code }) },
      ...(recoveredRequests.length > 0 && { recoveredRequests }),
    };
  }

  /** Ends it as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: FreezeResult | undefined): FreezeResult {
    this.#commands.queue.close();
    const result = before ?? { state: 'rejected', code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  /** Why nothing was frozen; undefined where it was, if only after all. */
  async #rejectionCode(operation: ResolvedOperation<'freeze'>): Promise<string | undefined> {
    const { outcome } = operation;
    this.#operation = (await effectOf(this.workflow, operation)) ?? operation;
    const isFrozen = outcome.type === 'succeeded' || this.#operation.outcome.type === 'succeeded';
    return isFrozen ? undefined : reasonOf(outcome).code;
  }

  async #untilUnfrozen(): Promise<void> {
    const { queue } = this.#commands;
    this.#deadline.begin(this.input.freezeForMs);
    while (!this.#isFree) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        queue.checkWaiting();
        continue;
      }
      this.#enter('frozen', this.#deadline.atMs);
      const decided = await this.#deadline.waitFor(() => this.#hasWork);
      if (this.workflow.execution.isBehind) continue;
      if (decided) await queue.runNext();
      else await this.#deadline.apply(() => this.#unfreeze({ onRejection: giveUp, durable: true }));
      this.workflow.execution.throwIfOver();
    }
    // Whoever waits in line wants what has happened.
    while (queue.waiting) await queue.runNext();
  }

  get #hasWork(): boolean {
    return this.#commands.queue.waiting || this.workflow.execution.isBehind;
  }

  /** What was paid can still be given back for as long as the caller wants. */
  async #untilRefundsOver(): Promise<void> {
    const { refundableForMs = 0 } = this.input;
    if (refundableForMs === 0 || !this.#payments.isAnyMade) return;
    this.#isRefundable = true;
    const { queue } = this.#commands;
    for (let untilMs = Date.now() + refundableForMs; ;) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        queue.checkWaiting();
        continue;
      }
      const ms = untilMs - Date.now();
      if (
        !(await waitUntil(() => this.#hasWork, {
          ms,
          summary: 'payments can no longer be refunded after this',
        }))
      )
        return;
      if (this.workflow.execution.isBehind) continue;
      await queue.runNext();
      this.workflow.execution.throwIfOver();
      untilMs = Date.now() + refundableForMs;
    }
  }

  get #course(): CourseOfFreeze {
    return {
      state: () => this.#state,
      freeze: () => this.#reference,
      paid: () => this.#endIfAllIsPaid(),
    };
  }

  #endIfAllIsPaid(): void {
    if (this.#isFree || !isZero(this.#payments.left)) return;
    this.workflow.clearAttention('deadline');
    this.#isFree = true;
    this.#enter('paid');
  }

  /** @throws refusal when the provider rejects and that is given up at. */
  async #unfreeze(policy: RetryPolicy): Promise<void> {
    if (this.#isFree) return;
    const wanted = { amount: this.#payments.left, freeze: this.#reference };
    const { outcome } = await this.#unfreezing.perform(
      (step) => unfreezeIntent(this.input, step, wanted),
      policy,
    );
    if (outcome.type !== 'succeeded') {
      const { code, message } = reasonOf(outcome);
      throw refusal('REJECTED_BY_PROVIDER', `unfreeze was rejected with ${code}: ${message}`);
    }
    this.workflow.clearAttention('deadline');
    this.#isFree = true;
    this.#enter('unfrozen');
  }

  get #reference(): OperationReference {
    if (this.input.credited) return { serialNumber: this.input.credited.number };
    if (!this.#operation) throw new Error('broken invariant: what is unfrozen was frozen');
    return referenceTo(this.#operation);
  }

  async #cancelled(): Promise<void> {
    this.#commands.queue.close();
    this.workflow.clearAttention('deadline');
    await this.#undo();
    // What has come to its end and was only open for refunds stays what it is.
    this.#enter(this.#isRefundable ? this.#state : 'cancelled');
  }

  /** Another run, or a workflow task that was lost, has begun to unfreeze it: that comes to its end before anything else. */
  #catchUp(): Promise<void> {
    return this.workflow.execution.catchingUp(() => this.#endBegun());
  }

  async #endBegun(): Promise<void> {
    const begun = await takeOver(this.workflow);
    for (const { intent } of begun.filter((one) => !this.workflow.knows(one.intent.operationId))) {
      try {
        await this.#payments.endBegun(intent);
        await this.#refunds.endBegun(intent);
        this.#endIfAllIsPaid();
        // Its operations follow one another, and whoever wanted them, they have the same content.
        if (intent.kind === 'unfreeze') await this.#unfreeze({ onRejection: giveUp });
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
      }
    }
  }

  /** Whatever was frozen is unfrozen, for as long as it takes: a workflow task that was lost, or another run, may have frozen it. */
  async #undo(): Promise<void> {
    const begun = (await takeOver(this.workflow)).map(({ intent }) => intent);
    for (const intent of begun.filter(({ operationId }) => !this.workflow.knows(operationId))) {
      await this.#payments.endBegun(intent, { recall: true });
      await this.#refunds.endBegun(intent, { recall: true });
    }
    if (!this.input.credited) {
      const recalled = this.#operation ?? (await this.#codes.recall(freezeIntent(this.input), begun));
      this.#operation = await effectOf(this.workflow, recalled);
      if (!this.#operation) return;
      // What was called rejected was frozen after all.
      this.#code = undefined;
    }
    if (!isZero(this.#payments.left)) await this.#unfreeze({ onRejection: keepTrying });
  }

  #enter(state: FreezeState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}
