import { isCancellation } from '@temporalio/workflow';
import type { Intent } from '../../src/domain/operation.js';
import type { CodedKind } from '../../src/domain/operations/transaction-code.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import type { AwaitedOperation } from '../core/awaited-steps.js';
import type { CodeAnswer, ResendCodeCommand, SubmitCodeCommand } from '../core/code-messages.js';
import { CommandQueue } from '../core/command-queue.js';
import { isUnder } from '../core/execution.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { CodedOperation, needsCode, prefixOfCodes, takenUp } from './coded-operation.js';
import { handleCodeMessages, type CodeTaker } from './handle-codes.js';
import { begunOperations } from './provider-queries.js';
import { resolve, type ResolvedOperation, type ResolveOptions } from './resolve.js';

type CodeAnswerType = CodeAnswer['answer'];

/**
 * Where the verification code comes in that an operation waits for: one that is under way, or one that is sent with a code which
 * is applied for beforehand. Each code is an operation of its own, handed in one after the other; the provider alone decides on
 * it. A code that comes when none is awaited any more is answered with what became of the last one.
 */
export class TransactionCodes implements CodeTaker {
  readonly #commands = new CommandQueue();
  #line: Promise<unknown> = Promise.resolve();
  #last: CodeAnswerType | undefined;
  #wrongCodes = 0;
  /** The operation, if any, that its code is applied for beforehand. */
  #coded: CodedOperation | undefined;

  constructor(readonly workflow: Workflow) {
    workflow.endsAfter(() => this.#allAnswered());
  }

  /** Whether an operation waits for its code. */
  get awaits(): boolean {
    return this.workflow.awaited.first('verificationCode') !== undefined;
  }

  /** Brings an operation to its end, with a code that is applied for beforehand where its provider wants one. */
  async resolve<K extends CodedKind>(
    intent: Intent<K>,
    options: ResolveOptions = {},
  ): Promise<ResolvedOperation<K>> {
    const operation = await resolve(this.workflow, intent, options);
    if (!needsCode(operation)) return operation;
    const coded = new CodedOperation(this.workflow, intent);
    this.#coded = coded;
    // What ends is the intent's own kind.
    return (await coded.run()) as ResolvedOperation<K>;
  }

  /**
   * Brings an operation to its end of which nothing is to be sent any more, whichever code a lost workflow task, or another run, had sent it
   * with. `begun`: what the journal has of the workflow, where that was read.
   */
  async recall<K extends CodedKind>(
    intent: Intent<K>,
    begun?: readonly Intent[],
  ): Promise<ResolvedOperation<K>> {
    const operation = await resolve(this.workflow, intent, { recall: true });
    if (operation.outcome.type === 'succeeded') return operation;
    const prefixes = [prefixOfCodes(intent)];
    const isApplied = this.#coded?.intent.operationId === intent.operationId;
    const sent = begun ?? (isApplied ? await begunOperations(this.workflow, prefixes) : []);
    const withCodes = sent.filter(({ operationId }) => isUnder(prefixes, operationId));
    return ((await takenUp(this.workflow, withCodes)) as ResolvedOperation<K> | undefined) ?? operation;
  }

  /** Registers the messages; before the first await, so that nothing sent early is lost. */
  handleMessages(): this {
    handleCodeMessages(this.workflow, this);
    return this;
  }

  /** Takes the codes of an order whose buyer is onboarded first: those for an application come in by the same messages. */
  beside(applications: CodeTaker & { knows(command: SubmitCodeCommand): boolean }): CodeTaker {
    // One whose application is on its way may be on the member's telephone already: no card's code is meant any more.
    const takerOf = (command: SubmitCodeCommand): CodeTaker =>
      !applications.knows(command) && (this.#answers || this.#coded) ? this : applications;
    // An application's code comes before any of a transaction, so the later one is the one that is meant.
    const resender = (): CodeTaker => (this.#coded ? this : applications);
    return {
      checkSubmit: (command) => takerOf(command).checkSubmit(command),
      submit: (command) => takerOf(command).submit(command),
      checkResend: (command) => resender().checkResend(command),
      resend: (command) => resender().resend(command),
    };
  }

  get #answers(): boolean {
    return this.awaits || this.#last !== undefined || this.#coded?.answersCodes === true;
  }

  /** Refuses what cannot be a code, and what comes when none is awaited. Synchronous: it is an update's validator. */
  checkSubmit(command: SubmitCodeCommand): void {
    if (this.#commands.known('submitCode', command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    if (typeof command.code !== 'string' || !/^\d{4,7}$/.test(command.code))
      throw refusal('INVALID_INPUT', 'code: four to seven digits');
    if (!this.#answers) throw refusal('WRONG_STATE', `no code is awaited in state ${this.workflow.state}`);
  }

  /** Refuses a new code where none is applied for. Synchronous: it is an update's validator. */
  checkResend(command: ResendCodeCommand): void {
    if (this.#commands.known('resendCode', command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    this.#codedNow().checkResend();
  }

  /** @throws refusal where no code is applied for */
  #codedNow(): CodedOperation {
    if (this.#coded) return this.#coded;
    throw refusal('WRONG_STATE', `no new code can be sent in state ${this.workflow.state}`);
  }

  /** Has a new code sent to the member, and answers what became of that. */
  resend(command: ResendCodeCommand): Promise<CodeAnswer> {
    return this.#commands.answer('resendCode', command, async () => {
      const answer = await this.#codedNow().resend();
      if (answer === 'sent') this.#wrongCodes = 0;
      return this.#answer(command, answer);
    });
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
    try {
      return this.#answer(command, await this.#answerOf(command));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      throw refusal('ORDER_CLOSED', 'submitCode came too late: the workflow was cancelled');
    }
  }

  async #answerOf(command: SubmitCodeCommand): Promise<CodeAnswerType> {
    if (this.#coded?.answersCodes === true) {
      const answer = await this.#coded.handIn(command);
      if (answer === 'wrong') this.#wrongCodes += 1;
      return answer;
    }
    const awaited = this.workflow.awaited.first('verificationCode');
    if (!awaited) return this.#last ?? 'expired';
    const { outcome } = await resolve(this.workflow, intentOf(command, awaited, awaited.step.handle), {
      secrets: { verificationCode: command.code },
    });
    return this.#take(awaited, outcome);
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

  #answer({ requestId }: ResendCodeCommand, answer: CodeAnswerType): CodeAnswer {
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
