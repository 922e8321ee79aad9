import { isCancellation, setHandler } from '@temporalio/workflow';
import type { Intent } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import type { AwaitedOperation } from '../core/awaited-steps.js';
import {
  codeSubmittedSignal,
  submitCodeUpdate,
  type CodeAnswer,
  type SubmitCodeCommand,
} from '../core/code-messages.js';
import { CommandQueue } from '../core/command-queue.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { resolve } from './resolve.js';

type CodeAnswerType = CodeAnswer['answer'];

/**
 * Where the verification code comes in that an operation under way waits for. Each code is an operation of its own, handed in
 * one after the other; the provider alone decides on it. A code that comes when none is awaited any more is answered with what
 * became of the last one.
 */
export class TransactionCodes {
  readonly #commands = new CommandQueue();
  #line: Promise<unknown> = Promise.resolve();
  #last: CodeAnswerType | undefined;
  #wrongCodes = 0;

  constructor(readonly workflow: Workflow) {
    workflow.endsAfter(() => this.#allAnswered());
  }

  /** Whether an operation waits for its code. */
  get awaits(): boolean {
    return this.workflow.awaited.first('verificationCode') !== undefined;
  }

  /** Registers the messages; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    const { limits } = this.workflow;
    setHandler(submitCodeUpdate, (command) => limits.answering(() => this.submit(command)), {
      validator: (command: SubmitCodeCommand) => {
        limits.admit();
        this.checkSubmit(command);
      },
    });
    setHandler(codeSubmittedSignal, (command) =>
      // A refusal that nobody waits for is shown in the workflow instead.
      this.workflow.runSignal('codeSubmitted', () => this.submit(command)),
    );
  }

  /** Whether a code is for a transaction, where codes for a card come in by the same message. */
  takes(command: SubmitCodeCommand, cards: { knows(command: SubmitCodeCommand): boolean }): boolean {
    return !cards.knows(command) && (this.awaits || this.#last !== undefined);
  }

  /** Refuses what cannot be a code, and what comes when none is awaited. Synchronous: it is an update's validator. */
  checkSubmit(command: SubmitCodeCommand): void {
    if (this.#commands.known('submitCode', command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    if (typeof command.code !== 'string' || !/^\d{4,7}$/.test(command.code))
      throw refusal('INVALID_INPUT', 'code: four to seven digits');
    if (!this.awaits && this.#last === undefined)
      throw refusal('WRONG_STATE', `no code is awaited in state ${this.workflow.state}`);
  }

  submit(command: SubmitCodeCommand): Promise<CodeAnswer> {
    return this.#commands.answer('submitCode', command, () => {
      this.checkSubmit(command);
      const answer = this.#line.then(() => this.#handIn(command));
      this.#line = answer.catch(() => undefined);
      return answer;
    });
  }

  async #handIn(command: SubmitCodeCommand): Promise<CodeAnswer> {
    const awaited = this.workflow.awaited.first('verificationCode');
    if (!awaited) return this.#answer(command, this.#last ?? 'expired');
    const { handle } = awaited.step;
    const intent = intentOf(command, awaited, handle);
    try {
      const { outcome } = await resolve(this.workflow, intent, {
        secrets: { verificationCode: command.code },
      });
      return this.#answer(command, this.#take(awaited, outcome));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      throw refusal('ORDER_CLOSED', 'submitCode came too late: the workflow was cancelled');
    }
  }

  /** Codes that were handed in are brought to their ends first: nothing can be begun or queried for a workflow that has ended. */
  async #allAnswered(): Promise<void> {
    for (let line; line !== this.#line;) {
      line = this.#line;
      await line;
    }
  }

  #take({ intent: { operationId } }: AwaitedOperation, outcome: FinalOutcome): CodeAnswerType {
    const answer = answerTo(outcome);
    if (answer === 'wrong') this.#wrongCodes += 1;
    else {
      this.#last = answer;
      this.workflow.stepTaken(operationId);
    }
    return answer;
  }

  #answer({ requestId }: SubmitCodeCommand, answer: CodeAnswerType): CodeAnswer {
    return { requestId, answer, wrongCodes: this.#wrongCodes };
  }
}

function intentOf(
  { requestId }: SubmitCodeCommand,
  { intent, serialNumber }: AwaitedOperation,
  handle: Intent<'verifyTransaction'>['content']['handle'],
): Intent<'verifyTransaction'> {
  const { operationId, provider, kind, amount } = intent;
  const [tenant, subject, ...step] = operationId.split('/');
  return {
    operationId: [tenant, subject, 'verifyTransaction', ...step, requestId].join('/'),
    provider,
    kind: 'verifyTransaction',
    ...(amount !== undefined && { amount }),
    content: {
      account: payerOf(intent),
      transaction: { serialNumber, ...(amount !== undefined && { amount }) },
      of: kind === 'withdraw' ? 'withdraw' : 'hold',
      handle,
    },
  };
}

/** Whose money it is. */
function payerOf({ content }: Intent): Account {
  if ('account' in content) return content.account;
  if ('payer' in content) return content.payer;
  throw new Error('broken invariant: what waits for a code moves somebody’s money');
}

function answerTo(outcome: FinalOutcome): CodeAnswerType {
  switch (outcome.type) {
    case 'succeeded':
      return 'accepted';
    case 'absent':
      return 'void';
    case 'rejected':
      if (outcome.reason === 'wrongCode') return 'wrong';
      return outcome.reason === 'codeVoid' ? 'void' : 'rejected';
  }
}
