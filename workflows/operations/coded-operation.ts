import { CancellationScope } from '@temporalio/workflow';
import type { Intent } from '../../src/domain/operation.js';
import type { CodedKind } from '../../src/domain/operations/transaction-code.js';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import type { FinalOutcome, Outcome } from '../../src/domain/outcome.js';
import type { CodeAnswer, SubmitCodeCommand } from '../core/code-messages.js';
import { CODE_NEEDED, refusal } from '../core/refusal.js';
import { waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { lateEffect } from './late-effect.js';
import { begunOperations } from './provider-queries.js';
import { begunElsewhere, UnknownOperations } from './recovery.js';
import { resolve, type ResolvedOperation } from './resolve.js';

type CodeAnswerType = CodeAnswer['answer'];
type Operation = ResolvedOperation<CodedKind>;

/** A code that was sent to the member and is waited for. */
interface Application {
  readonly operationId: string;
  readonly handle: CodeHandle;
  readonly deadlineMs: number;
}

/** How waiting for one code ended. `taken`: the operation that it was handed in with has ended, and no other follows. */
type CodeEnd =
  | { readonly type: 'taken'; readonly operation: Operation }
  | { readonly type: 'expired' | 'void' | 'resend' };

interface Resend {
  readonly answer: (answer: CodeAnswerType) => void;
  readonly refuse: (reason: Error) => void;
}

/** Why an operation ends for which no code was handed in while there was time. */
const CODE_EXPIRED = 'CODE_EXPIRED';

/**
 * An operation that its provider wants a code with, which is applied for beforehand. Each code that is handed in is an
 * operation of its own, under `<id>/<requestId>`: a wrong one ends that one and moves nothing. Another is sent only once the provider's
 * records show that the one before it had no effect.
 */
export class CodedOperation {
  #application: Application | undefined;
  /** What is handed in: undefined at its end where another code may follow. */
  #submission: Promise<CodeEnd | undefined> | undefined;
  #resend: Resend | undefined;
  #resendAllowed = false;
  /** The provider has taken a code: no other may be sent while that is brought to its end. */
  #isAccepted = false;
  /** What codes are answered that come when none is awaited any more. */
  #over: CodeAnswerType | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly intent: Intent<CodedKind>,
  ) {}

  /** What the ids of the operations begin with that a code was handed in with. */
  get prefix(): string {
    return prefixOfCodes(this.intent);
  }

  /** Whether codes are answered: one is waited for, or it is known what became of the last. */
  get answersCodes(): boolean {
    return this.#application !== undefined || this.#over !== undefined;
  }

  /** Brings it to its end: applies for a code, again where the member asks for that, and waits for it to be handed in. */
  async run(): Promise<Operation> {
    try {
      return await this.#course();
    } catch (error) {
      // Cancelled: what was handed in is brought to its end first.
      const end = await CancellationScope.nonCancellable(async () => this.#submission);
      if (end?.type !== 'taken') throw error;
      return end.operation;
    } finally {
      this.#endApplication();
      this.#resendAllowed = false;
      this.#resend?.refuse(
        refusal('ORDER_CLOSED', 'resendCode came too late: no code is waited for any more'),
      );
      this.#resend = undefined;
    }
  }

  async #course(): Promise<Operation> {
    for (let round = 1; ; round += 1) {
      const rejected = await this.#apply(round);
      const awaited = rejected ? undefined : this.#application;
      const end = awaited ? await this.#untilEnded(awaited) : await this.#endOfLast();
      if (end.type === 'taken') return end.operation;
      if (end.type === 'resend') continue;
      const wanted = rejected ? false : await this.#resendWanted(end.type);
      if (round > 1 || !rejected) {
        // A workflow task that was lost may have handed a code in that never came again.
        const lost = await this.#takenUp(await begunOperations(this.workflow, [this.prefix]));
        if (lost) return lost;
      }
      if (!wanted) return this.#without(rejected ?? noCode());
    }
  }

  /** Hands a code in, and answers as soon as the provider has said what it makes of it. */
  async handIn({ requestId, code }: SubmitCodeCommand): Promise<CodeAnswerType> {
    const application = this.#application;
    if (this.#isAccepted || !application) return this.#over ?? 'expired';
    const content = { ...this.intent.content, handle: application.handle };
    const intent = {
      ...this.intent,
      operationId: `${this.prefix}${requestId}`,
      content,
    } as Intent<CodedKind>;
    let accepted: () => void = () => undefined;
    const taken = new Promise<'accepted'>((fulfil) => (accepted = () => fulfil('accepted')));
    const ended = this.#send(intent, code, () => {
      this.#isAccepted = true;
      this.#endApplication('accepted');
      accepted();
    });
    this.#submission = ended.then(({ end }) => end);
    // Whoever awaits it below hears of a failure; until then it is not unhandled.
    this.#submission.catch(() => undefined);
    return Promise.race([taken, ended.then(({ answer }) => answer)]);
  }

  /** What a new code is refused for, if for anything. */
  checkResend(): void {
    if (!this.#resendAllowed)
      throw refusal('WRONG_STATE', `no new code can be sent in state ${this.workflow.state}`);
    if (this.#resend) throw refusal('WRONG_STATE', 'a new code is being sent already');
  }

  /** Applies for a new code once nothing is under way, and answers what became of that. */
  resend(): Promise<CodeAnswerType> {
    this.checkResend();
    return new Promise((answer, refuse) => (this.#resend = { answer, refuse }));
  }

  /** Applies for a code. Answers why none can be had, where the provider rejects. */
  async #apply(round: number): Promise<Extract<FinalOutcome, { type: 'rejected' }> | undefined> {
    const intent = applicationOf(this.intent, round);
    const { outcome } = await resolve(this.workflow, intent);
    switch (outcome.type) {
      case 'succeeded': {
        const { handle, expiresAt } = outcome.result;
        this.#endApplication();
        this.#over = undefined;
        const { operationId } = intent;
        this.#application = { operationId, handle, deadlineMs: Date.parse(expiresAt) };
        this.#answerResend('sent');
        return undefined;
      }
      // Its answer was lost, and with it what its code would have to be handed in with.
      case 'absent':
        this.#endApplication('void');
        this.#answerResend('void');
        return undefined;
      case 'rejected':
        if (outcome.reason !== 'codeWaiting') {
          this.#endApplication('rejected');
          this.#answerResend('rejected');
          return outcome;
        }
        // The one before it is taken for as long as it is valid.
        this.#answerResend('alreadyWaiting');
        return undefined;
    }
  }

  async #untilEnded(application: Application): Promise<CodeEnd> {
    const timer = { summary: 'the code is void after this' };
    this.#resendAllowed = true;
    for (;;) {
      const came = (): boolean => this.#submission !== undefined || this.#resend !== undefined;
      const woken = await waitUntil(came, { ...timer, ms: application.deadlineMs - Date.now() });
      const submission = this.#submission;
      if (submission) {
        // What was handed in is brought to its end, whoever cancels.
        const end = await CancellationScope.nonCancellable(() => submission);
        if (this.#submission === submission) this.#submission = undefined;
        if (end) return this.#endWith(end);
        continue;
      }
      if (!woken) return this.#endWith({ type: 'expired' });
      // Nothing is handed in with the old code while the new one is on its way.
      return { type: 'resend' };
    }
  }

  /** How it ended that the code before was handed in while a new one was applied for, and no code can be any more; `void` where it was not. */
  #endOfLast(): CodeEnd | Promise<CodeEnd> {
    const submission = this.#submission;
    if (!submission) return voided();
    this.#submission = undefined;
    return CancellationScope.nonCancellable(async () => (await submission) ?? voided());
  }

  #endWith(end: CodeEnd): CodeEnd {
    if (end.type === 'expired' || end.type === 'void') this.#endApplication(end.type);
    if (end.type === 'taken')
      this.#endApplication(end.operation.outcome.type === 'succeeded' ? 'accepted' : 'rejected');
    return end;
  }

  /** Whether the member asks for a new code in time, after one expired or became void. */
  async #resendWanted(ended: 'expired' | 'void'): Promise<boolean> {
    this.#over = ended;
    this.#resendAllowed = true;
    const ms = this.workflow.settings.timing.resendWindowMs;
    const wanted = await waitUntil(() => this.#resend !== undefined, {
      ms,
      summary: 'no new code is sent after this',
    });
    this.#resendAllowed = false;
    return wanted;
  }

  async #send(
    intent: Intent<CodedKind>,
    verificationCode: string,
    accepted: () => void,
  ): Promise<{ readonly answer: CodeAnswerType; readonly end: CodeEnd | undefined }> {
    const heard = (outcome: Outcome): void => {
      if (outcome.type === 'pending' && outcome.codeAccepted === true) accepted();
    };
    const operation = await this.#untilSent(intent, { secrets: { verificationCode }, heard });
    const { outcome } = operation;
    if (outcome.type === 'succeeded') return { answer: 'accepted', end: { type: 'taken', operation } };
    // "Not found" is watched for long before it is believed, so no other code may follow.
    if (outcome.type === 'absent') return { answer: 'void', end: { type: 'taken', operation } };
    const late = await lateEffect(this.workflow, operation);
    if (late) return { answer: 'accepted', end: { type: 'taken', operation: late } };
    if (this.#isAccepted) return { answer: 'accepted', end: { type: 'taken', operation } };
    switch (outcome.reason) {
      case 'wrongCode':
        return { answer: 'wrong', end: undefined };
      case 'codeVoid':
        return { answer: 'void', end: voided() };
      default:
        return { answer: 'rejected', end: { type: 'taken', operation } };
    }
  }

  /** Sends it, unless another run of the workflow has handed in a code that took effect. */
  async #untilSent(
    intent: Intent<CodedKind>,
    options: NonNullable<Parameters<typeof resolve>[2]>,
  ): Promise<Operation> {
    for (;;) {
      try {
        return await resolve(this.workflow, intent, options);
      } catch (error) {
        if (!(error instanceof UnknownOperations)) throw error;
        const lost = await this.#takenUp(await begunElsewhere(this.workflow, [this.prefix]));
        if (lost) return lost;
      }
    }
  }

  /** The operation that took effect among those that another run, or a lost workflow task, had begun. Nothing of them is sent any more. */
  #takenUp(begun: readonly Intent[]): Promise<Operation | undefined> {
    return takenUp(
      this.workflow,
      begun.filter(({ operationId }) => operationId.startsWith(this.prefix)),
    );
  }

  #endApplication(over?: CodeAnswerType): void {
    if (over) this.#over = over;
    if (!this.#application) return;
    this.workflow.stepTaken(this.#application.operationId);
    this.#application = undefined;
  }

  #answerResend(answer: CodeAnswerType): void {
    this.#resend?.answer(answer);
    this.#resend = undefined;
  }

  /** It ends without having been sent with any code that had an effect. */
  #without(outcome: FinalOutcome<never>): Operation {
    return { intent: this.intent, serialNumber: '', outcome, begun: false };
  }
}

/** What the ids begin with of the operations that carry an intent's codes. */
export function prefixOfCodes({ operationId }: Intent): string {
  return `${operationId}/`;
}

/** What took effect of operations that the workflow does not know; each is brought to its end, and none is sent any more. */
export async function takenUp(workflow: Workflow, begun: readonly Intent[]): Promise<Operation | undefined> {
  for (const intent of begun) {
    if (workflow.knows(intent.operationId)) continue;
    const operation = await resolve(workflow, intent as Intent<CodedKind>, { recall: true });
    const ended = operation.outcome.type === 'succeeded' ? operation : await lateEffect(workflow, operation);
    if (ended) return ended;
  }
  return undefined;
}

const voided = (): CodeEnd => ({ type: 'void' });

function noCode(): Extract<FinalOutcome, { type: 'rejected' }> {
  const message = 'no code was handed in while there was time; nothing was moved';
  return { type: 'rejected', reason: 'codeVoid', code: CODE_EXPIRED, message, final: true };
}

function applicationOf(intent: Intent<CodedKind>, round: number): Intent<'applyTransactionCode'> {
  const { operationId, provider, kind, amount, fee, content } = intent;
  const [tenant, subject, ...step] = operationId.split('/');
  const isPayment = 'payer' in content;
  const cardNumber = 'cardNumber' in content ? content.cardNumber : undefined;
  return {
    operationId: [tenant, subject, 'applyTransactionCode', ...step, round].join('/'),
    provider,
    kind: 'applyTransactionCode',
    ...(amount !== undefined && { amount }),
    ...(fee !== undefined && { fee }),
    content: {
      account: isPayment ? content.payer : content.account,
      of: kind,
      ...(cardNumber !== undefined && { cardNumber }),
      ...(isPayment && { orderNo: content.orderNo }),
    },
  };
}

/** Whether an operation was not begun because its provider wants a code with it. */
export function needsCode({ outcome, begun }: ResolvedOperation<CodedKind>): boolean {
  return !begun && outcome.type === 'rejected' && outcome.code === CODE_NEEDED;
}
