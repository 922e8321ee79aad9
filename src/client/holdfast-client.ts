import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { CodeAnswer, OnboardingResult } from '../../workflows/onboarding/messages.js';
import {
  codeSubmittedSignal,
  resendCodeUpdate,
  submitCodeUpdate,
} from '../../workflows/onboarding/messages.js';
import * as escrowMessages from '../../workflows/escrow/messages.js';
import type { CommandAnswer, EscrowResult } from '../../workflows/escrow/messages.js';
import {
  unfreezeRequestedSignal,
  unfreezeUpdate,
  type FreezeAnswer,
  type FreezeResult,
} from '../../workflows/freeze/messages.js';
import type { PurchaseResult } from '../../workflows/purchase/messages.js';
import { decideUpdate, statusQuery, type WorkflowStatus } from '../../workflows/core/messages.js';
import type { WorkflowSettings } from '../../workflows/core/timing.js';
import type { WithdrawalResult } from '../../workflows/withdrawal/messages.js';
import { ZERO } from '../domain/money.js';
import type { HoldfastClientOptions } from './client-options.js';
import { notifyWorkflow } from './notify-workflow.js';
import { queryWorkflow } from './read-workflow.js';
import { startWorkflow, type Started } from './start-workflow.js';
import { sendUpdate, workflowErrors } from './send-update.js';
import * as requests from './requests.js';
import { parseRequest } from './requests.js';
import {
  freezeIdOf,
  memberIdOf,
  orderIdOf,
  workflowIdOf,
  withdrawalIdOf,
  type WorkflowKey,
} from './workflow-ids.js';

export type { WorkflowKey } from './workflow-ids.js';
import { CommandRefused, OutcomeUnknown, TemporalUnavailable } from './errors.js';

/** What {@link DEFAULT_TASK_QUEUE} workers listen to. */
export const DEFAULT_TASK_QUEUE = 'holdfast';
const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;
/** The request id of everyone who waits for the same milestone: they share one update. */
const AWAIT_DISBURSEMENT = 'awaitDisbursement';

/**
 * Starts and steers the workflows. Every method checks its input before anything is sent and throws InvalidInput with the
 * field and the rule. Starting twice with the same content is the same start; a command repeated with its request id is
 * the same command.
 */
export class HoldfastClient {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #options: HoldfastClientOptions;

  private constructor(connection: Connection, options: HoldfastClientOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#client = new Client({
      connection,
      namespace: options.namespace,
      dataConverter: { payloadCodecs: [options.payloadCodec] },
    });
  }

  /** Connects to Temporal. @throws TemporalUnavailable when no server answers. */
  static async connect(options: HoldfastClientOptions): Promise<HoldfastClient> {
    const { address, tls, apiKey } = options;
    const connection = await Connection.connect({
      address,
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
    }).catch((cause: unknown) => {
      throw new TemporalUnavailable(`no Temporal server answers at ${address}`, { cause });
    });
    return new HoldfastClient(connection, options);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Starts a purchase: onboarding of the buyer if needed, then the escrow of the order. */
  async startPurchase(request: requests.PurchaseRequest): Promise<Started> {
    const input = parseRequest(requests.purchaseRequest, request, 'purchase');
    const { order } = input;
    return this.#start('purchase', orderIdOf({ tenant: order.tenant, orderNo: order.orderNo }), input, {
      provider: order.provider,
      state: 'opening',
      summary: `purchase ${order.orderNo}: ${order.amount} yuan, fee ${order.fee}`,
    });
  }

  /** Starts the escrow of an order between two members who both have accounts. */
  async startEscrow(request: requests.EscrowRequest): Promise<Started> {
    const input = parseRequest(requests.escrowRequest, request, 'escrow');
    const { order } = input;
    return this.#start('escrow', orderIdOf({ tenant: order.tenant, orderNo: order.orderNo }), input, {
      provider: order.provider,
      state: 'holding',
      summary: `escrow ${order.orderNo}: ${order.amount} yuan, fee ${order.fee}`,
    });
  }

  /** Starts a member's onboarding: account, card, verification code. */
  async startOnboarding(request: requests.OnboardingRequest): Promise<Started> {
    const input = parseRequest(requests.onboardingRequest, request, 'onboarding');
    return this.#start(
      'onboarding',
      memberIdOf({ tenant: input.tenant, member: input.profile.member }),
      input,
      {
        provider: input.provider,
        state: 'opening',
        summary: `onboarding of a ${input.profile.role}`,
      },
    );
  }

  /** Starts a withdrawal: a member's money to the card that is bound to the account. */
  async startWithdrawal(request: requests.WithdrawalRequest): Promise<Started> {
    const input = parseRequest(requests.withdrawalRequest, request, 'withdrawal');
    const { tenant, withdrawalNo, provider, amount } = input;
    return this.#start('withdrawal', withdrawalIdOf({ tenant, withdrawalNo }), input, {
      provider,
      state: 'withdrawing',
      summary: `withdrawal ${withdrawalNo}: ${amount} yuan`,
    });
  }

  /** Starts a freeze: a part of a member's money cannot be spent until it is unfrozen. */
  async startFreeze(request: requests.FreezeRequest): Promise<Started> {
    const input = parseRequest(requests.freezeRequest, request, 'freeze');
    const { tenant, freezeNo, provider, amount } = input;
    return this.#start('freeze', freezeIdOf({ tenant, freezeNo }), input, {
      provider,
      state: 'freezing',
      summary: `freeze ${freezeNo}: ${amount} yuan`,
    });
  }

  /** Hands in the code that the user typed and answers what the bank says of it. */
  async submitCode(key: WorkflowKey, request: requests.SubmitCodeRequest): Promise<CodeAnswer> {
    return this.#update(
      workflowIdOf(key),
      submitCodeUpdate,
      parseRequest(requests.submitCodeRequest, request, 'submitCode'),
    );
  }

  /** The same without waiting for an answer. */
  async codeSubmitted(key: WorkflowKey, request: requests.SubmitCodeRequest): Promise<void> {
    await this.#signal(
      workflowIdOf(key),
      codeSubmittedSignal,
      parseRequest(requests.submitCodeRequest, request, 'codeSubmitted'),
    );
  }

  /** Applies for a new code. */
  async resendCode(key: WorkflowKey, request: requests.ResendCodeRequest): Promise<CodeAnswer> {
    return this.#update(
      workflowIdOf(key),
      resendCodeUpdate,
      parseRequest(requests.resendCodeRequest, request, 'resendCode'),
    );
  }

  /** The buyer confirms: all that is held, or `amount` of it, goes to the seller. */
  async release(key: requests.OrderKey, request: requests.ReleaseRequest): Promise<CommandAnswer> {
    return this.#update(
      orderIdOf(key),
      escrowMessages.releaseUpdate,
      parseRequest(requests.releaseRequest, request, 'release'),
    );
  }

  async receiptConfirmed(key: requests.OrderKey, request: requests.ReleaseRequest): Promise<void> {
    const command = parseRequest(requests.releaseRequest, request, 'receiptConfirmed');
    await this.#signal(orderIdOf(key), escrowMessages.receiptConfirmedSignal, command);
  }

  /**
   * Before release: all that is held, or `amount` of it, goes back to the buyer. A provider that cannot divide what it holds gives
   * the rest to the seller at once, which is refused with RELEASES_THE_REST unless `releaseRest` is true.
   */
  async return(key: requests.OrderKey, request: requests.ReturnRequest): Promise<CommandAnswer> {
    return this.#update(
      orderIdOf(key),
      escrowMessages.returnUpdate,
      parseRequest(requests.returnRequest, request, 'return'),
    );
  }

  async returnRequested(key: requests.OrderKey, request: requests.ReturnRequest): Promise<void> {
    const command = parseRequest(requests.returnRequest, request, 'returnRequested');
    await this.#signal(orderIdOf(key), escrowMessages.returnRequestedSignal, command);
  }

  /** After release: `amount` goes back from the seller to the buyer. */
  async refund(key: requests.OrderKey, request: requests.RefundRequest): Promise<CommandAnswer> {
    return this.#update(
      orderIdOf(key),
      escrowMessages.refundUpdate,
      parseRequest(requests.refundRequest, request, 'refund'),
    );
  }

  async refundRequested(key: requests.OrderKey, request: requests.RefundRequest): Promise<void> {
    const command = parseRequest(requests.refundRequest, request, 'refundRequested');
    await this.#signal(orderIdOf(key), escrowMessages.refundRequestedSignal, command);
  }

  /** Stops the clock until the dispute is resolved. */
  async openDispute(key: requests.OrderKey, request: requests.OpenDisputeRequest): Promise<CommandAnswer> {
    const command = parseRequest(requests.openDisputeRequest, request, 'openDispute');
    return this.#update(orderIdOf(key), escrowMessages.openDisputeUpdate, command);
  }

  async disputeOpened(key: requests.OrderKey, request: requests.OpenDisputeRequest): Promise<void> {
    const command = parseRequest(requests.openDisputeRequest, request, 'disputeOpened');
    await this.#signal(orderIdOf(key), escrowMessages.disputeOpenedSignal, command);
  }

  /** Ends a dispute: `toBuyer` of what is held goes back, the rest to the seller. */
  async resolveDispute(
    key: requests.OrderKey,
    request: requests.ResolveDisputeRequest,
  ): Promise<CommandAnswer> {
    const command = parseRequest(requests.resolveDisputeRequest, request, 'resolveDispute');
    return this.#update(orderIdOf(key), escrowMessages.resolveDisputeUpdate, command);
  }

  /** Gives what is frozen free, all of it. */
  async unfreeze(key: requests.FreezeKey, request: requests.UnfreezeRequest): Promise<FreezeAnswer> {
    const command = parseRequest(requests.unfreezeRequest, request, 'unfreeze');
    return this.#update(freezeIdOf(key), unfreezeUpdate, command);
  }

  async unfreezeRequested(key: requests.FreezeKey, request: requests.UnfreezeRequest): Promise<void> {
    const command = parseRequest(requests.unfreezeRequest, request, 'unfreezeRequested');
    await this.#signal(freezeIdOf(key), unfreezeRequestedSignal, command);
  }

  /** An operator's decision on an operation in doubt, with the evidence that it rests on. */
  async decide(
    key: WorkflowKey,
    request: requests.DecideRequest,
  ): Promise<{ operationId: string; outcome: string }> {
    const { account, ...decision } = parseRequest(requests.decideRequest, request, 'decide');
    const command = { ...decision, ...(account !== undefined && { account }) };
    const requestId = `decide:${decision.operationId}:${decision.happened}`;
    const send = (id: string): Promise<{ operationId: string; outcome: string }> =>
      this.#sendUpdate(workflowIdOf(key), decideUpdate, command, id);
    try {
      return await send(requestId);
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      // Temporal may have kept a refusal of an earlier day: what the workflow says now decides.
      return send(`${requestId}:${randomUUID()}`);
    }
  }

  /** Wakes a workflow whose provider has sent word, once the journal has it; whether there still is such a workflow. */
  async notify(workflow: requests.WorkflowById, request: requests.NotifyRequest): Promise<boolean> {
    return notifyWorkflow(this.#client, workflow, request);
  }

  /** How a workflow stands at this moment. @throws WorkflowUnreadable (UNKNOWN_KEY) when its worker lacks the key. */
  async status(key: WorkflowKey): Promise<WorkflowStatus> {
    const workflowId = workflowIdOf(key);
    return queryWorkflow(this.#client, workflowId, () =>
      this.#about(workflowId, (handle) => handle.query(statusQuery)),
    );
  }

  /**
   * Waits until the money has left escrow, to whichever side, or the order ended without it.
   * @throws StillUnderWay after the answer timeout: call it again to wait on.
   */
  async awaitDisbursement(key: requests.OrderKey): Promise<CommandAnswer> {
    const workflowId = orderIdOf(key);
    try {
      return await this.#sendUpdate(
        workflowId,
        escrowMessages.awaitDisbursementUpdate,
        {},
        AWAIT_DISBURSEMENT,
      );
    } catch (error) {
      const isClosed = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
      if (!isClosed && !(error instanceof OutcomeUnknown)) throw error;
      // A workflow that has ended takes no update, but its result says the same.
      return disbursedBy(await this.#result<PurchaseResult | EscrowResult>(workflowId));
    }
  }

  /** Waits for the end of an order's workflow: after its refund window. */
  async awaitEnd(key: requests.OrderKey): Promise<PurchaseResult | EscrowResult> {
    return this.#result(orderIdOf(key));
  }

  async awaitOnboarded(key: requests.MemberKey): Promise<OnboardingResult> {
    return this.#result(memberIdOf(key));
  }

  /** Waits until the provider has said what became of a withdrawal: hours, or days. */
  async awaitWithdrawal(key: requests.WithdrawalKey): Promise<WithdrawalResult> {
    return this.#result(withdrawalIdOf(key));
  }

  /** Waits until a freeze has ended, with its money free. */
  async awaitUnfrozen(key: requests.FreezeKey): Promise<FreezeResult> {
    return this.#result(freezeIdOf(key));
  }

  /** Cancels a workflow: what is held is returned and what is frozen unfrozen, once the real outcome of whatever is under way is known. */
  async cancel(key: WorkflowKey): Promise<void> {
    await this.#about(workflowIdOf(key), (handle) => handle.cancel());
  }

  async #start(
    type: string,
    workflowId: string,
    input: { readonly settings: WorkflowSettings },
    show: Parameters<typeof startWorkflow>[1]['show'],
  ): Promise<Started> {
    const taskQueue = this.#options.taskQueue ?? DEFAULT_TASK_QUEUE;
    return workflowErrors(this.#client, workflowId, () =>
      startWorkflow(this.#client, { type, workflowId, input, show, taskQueue }),
    );
  }

  async #update<Answer, Command extends { readonly requestId: string }>(
    workflowId: string,
    update: UpdateDefinition<Answer, [Command]>,
    command: Command,
  ): Promise<Answer> {
    return this.#sendUpdate(workflowId, update, command, command.requestId);
  }

  #sendUpdate<Answer, Command>(
    workflowId: string,
    update: UpdateDefinition<Answer, [Command]>,
    command: Command,
    requestId: string,
  ): Promise<Answer> {
    const timeoutMs = this.#options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    return sendUpdate(this.#client, {
      workflowId,
      update,
      command,
      requestId,
      updateId: this.#updateIdOf(requestId, update.name, command),
      timeoutMs,
      inLine: requestId !== AWAIT_DISBURSEMENT || update.name !== escrowMessages.awaitDisbursementUpdate.name,
    });
  }

  /**
   * Temporal answers a repeated update id with the first one's answer without looking at the content. The id therefore carries a
   * digest of all of it, keyed, since a code is found by trying them all: another command under the same request id reaches the
   * workflow, which refuses it.
   */
  #updateIdOf(requestId: string, name: string, command: unknown): string {
    return `${name}:${requestId}:${this.#options.commandDigest([name, command])}`;
  }

  async #signal<Command>(
    workflowId: string,
    signal: SignalDefinition<[Command]>,
    command: Command,
  ): Promise<void> {
    await this.#about(workflowId, (handle) => handle.signal(signal, command));
  }

  #result<Result>(workflowId: string): Promise<Result> {
    return this.#about(workflowId, (handle) => handle.result() as Promise<Result>);
  }

  #about<T>(workflowId: string, call: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    return workflowErrors(this.#client, workflowId, () => call(this.#client.workflow.getHandle(workflowId)));
  }
}

function disbursedBy(result: PurchaseResult | EscrowResult): CommandAnswer {
  if (!('type' in result)) return { requestId: AWAIT_DISBURSEMENT, state: result.state, sums: result.sums };
  if (result.type === 'escrow') return disbursedBy(result.escrow);
  const sums = {
    held: ZERO,
    released: ZERO,
    returned: ZERO,
    refunded: ZERO,
    stillHeld: ZERO,
    backToBuyer: ZERO,
  };
  return { requestId: AWAIT_DISBURSEMENT, state: result.type, sums };
}
