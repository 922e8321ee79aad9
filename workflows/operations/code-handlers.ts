import type { Intent } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { CodeAnswer, ResendCodeCommand, SubmitCodeCommand } from '../core/code-messages.js';
import { CommandQueue } from '../core/command-queue.js';
import { isUnder } from '../core/execution.js';
import type { WorkflowState } from '../core/messages.js';
import { refusal } from '../core/refusal.js';
import { nextPollMs, waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { codesOf, nextApplication } from './application-ids.js';
import { begunOperations } from './provider-queries.js';
import { begunElsewhere, UnknownOperations } from './recovery.js';
import { resolve } from './resolve.js';

/** How waiting for a code ended. */
export type CodeOutcome =
  | { readonly type: 'accepted' | 'expired' | 'void' | 'resend' | 'tooManyChecks' }
  | { readonly type: 'rejected'; readonly code: string; readonly message: string };

/** The kinds of operations that hand a code in. */
export type CodeKind = 'verifyCardBinding' | 'verifySmallAmount' | 'verifyMobileChange';

/** Follows what proves an application without anything being handed in, or what must come before that. */
export interface ProofWatch {
  /** Nothing more is to be queried. */
  readonly isOver: boolean;
  /** How the application has ended by what is there now; undefined while it goes on. */
  query(): Promise<CodeOutcome | undefined>;
}

/** An application whose code is awaited. */
export interface Application {
  readonly operationId: string;
  /** The state in which its code is awaited. */
  readonly state: WorkflowState;
  /** What is handed in: an SMS code, the amount of a small transfer, or nothing. */
  readonly accepts: 'code' | 'amount' | 'nothing';
  /** The operation that hands a code in, by its id. */
  readonly codeIntent: (operationId: string) => Intent<CodeKind>;
  /** Whether it is known that the bank took it. */
  readonly inDoubt: boolean;
  /** The bank took no new one: the one before still waits, and its wrong codes count on. */
  readonly waitsAlready: boolean;
  /** The bank voids the code after this. */
  readonly deadlineMs: number;
  /** When a new application can be made at the earliest, with why; absent: at any time. */
  readonly next?: { readonly fromMs: number; readonly why: string };
  readonly watch?: ProofWatch;
}

/** What each kind of code looks like. */
const SHAPES = {
  code: { pattern: /^\d{4,7}$/, rule: 'code: four to seven digits' },
  amount: { pattern: /^\d\.\d{2}$/, rule: 'code: the amount of the small transfer, such as 0.23' },
} as const;

type CodeAnswerType = CodeAnswer['answer'];

/** The application whose code is awaited, until it has ended. */
interface Awaited extends Application {
  end?: CodeOutcome | undefined;
  /** At which point of the execution the journal was read for a code that another run of the workflow has handed in. */
  checkedInput?: unknown;
}

interface Resend {
  readonly answer: (answerType: CodeAnswerType) => void;
  readonly refuse: (reason: Error) => void;
}

/**
 * Where codes come in: each submission is one operation of its own, and the bank's result is the answer. A code that has no
 * application to go to any more is answered with how that ended, whether it waited in line or came afterwards.
 */
export class CodeHandlers {
  readonly #commands = new CommandQueue();
  #awaited: Awaited | undefined;
  /** How the last application ended, or the whole onboarding: while no code is awaited, and no new one on its way. */
  #over: CodeAnswerType | undefined;
  #wrongCodes = 0;
  #resend: Resend | undefined;
  #resendAllowed = false;
  #next: Application['next'];

  constructor(readonly workflow: Workflow) {}

  /** Refuses what cannot be a code, and what comes when none is awaited. Synchronous: it is an update's validator. */
  checkSubmit(command: SubmitCodeCommand): void {
    if (this.#commands.known('submitCode', command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    const { accepts } = this.#awaited ?? {};
    if (accepts === 'nothing')
      throw refusal('WRONG_STATE', 'nothing is handed in: the holder pays in from the card');
    const shapes = accepts ? [SHAPES[accepts]] : Object.values(SHAPES);
    const { code } = command;
    if (typeof code !== 'string' || !shapes.some(({ pattern }) => pattern.test(code)))
      throw refusal('INVALID_INPUT', (accepts ? SHAPES[accepts] : SHAPES.code).rule);
    if (!this.#awaited && !this.#over)
      throw refusal('WRONG_STATE', `no code is awaited in state ${this.workflow.state}`);
  }

  /** Whether this very code was handed in here before. @throws refusal for another one under its request id. */
  knows(command: SubmitCodeCommand): boolean {
    return this.#commands.known('submitCode', command);
  }

  checkResend(command: ResendCodeCommand): void {
    if (this.#commands.known('resendCode', command)) {
      this.workflow.limits.admitKnown();
      return;
    }
    if (this.#over === 'accepted') return;
    if (this.#awaited?.inDoubt) {
      throw refusal(
        'WRONG_STATE',
        'the last application may still wait for its code; a new one can follow when it is void',
      );
    }
    if (!this.#resendAllowed)
      throw refusal('WRONG_STATE', `no new code can be sent in state ${this.workflow.state}`);
    if (this.#next && Date.now() < this.#next.fromMs) throw refusal('WRONG_STATE', this.#next.why);
    if (this.#resend) throw refusal('WRONG_STATE', 'a new code is being sent already');
  }

  submit(command: SubmitCodeCommand): Promise<CodeAnswer> {
    const over = this.#awaited ? undefined : this.#over;
    if (over) {
      return this.#commands.answer('submitCode', command, () => {
        this.checkSubmit(command);
        return Promise.resolve(this.#answer(command, over));
      });
    }
    return this.#commands.accept('submitCode', command, () => {
      this.checkSubmit(command);
      const awaited = this.#awaited;
      return () => this.#verify(command, awaited);
    });
  }

  resend(command: ResendCodeCommand): Promise<CodeAnswer> {
    return this.#commands.answer('resendCode', command, () => {
      this.checkResend(command);
      if (this.#over === 'accepted') return Promise.resolve(this.#answer(command, 'accepted'));
      return new Promise<CodeAnswer>((fulfil, refuse) => {
        this.#resend = { answer: (answerType) => fulfil(this.#answer(command, answerType)), refuse };
      });
    });
  }

  /** Answers the user who requested a new code with what became of it. */
  answerResend(answerType: CodeAnswerType): void {
    this.#resend?.answer(answerType);
    this.#resend = undefined;
  }

  /** Takes codes for one application until one is accepted, or no more can be. */
  async awaitCode(application: Application): Promise<CodeOutcome> {
    if (!application.waitsAlready) this.#wrongCodes = 0;
    const awaited: Awaited = { ...application };
    this.#awaited = awaited;
    this.#over = undefined;
    this.#resendAllowed = !application.inDoubt;
    this.#next = application.next;
    this.workflow.enter(application.state, application.deadlineMs);
    try {
      return await this.#untilEnded(awaited);
    } catch (error) {
      // Cancelled: whoever waits hears that, and nobody has to wait for what is still brought to its end.
      this.close();
      throw error;
    }
  }

  /** After a code expired or became void: whether the user requests a new one in time. */
  async resendWanted(ended: 'expired' | 'void'): Promise<boolean> {
    const { resendWindowMs } = this.workflow.settings.timing;
    if (resendWindowMs === 0 || (this.#next && this.#next.fromMs > Date.now() + resendWindowMs)) return false;
    this.#over = ended;
    this.#resendAllowed = true;
    this.workflow.enter(ended === 'expired' ? 'codeExpired' : 'codeVoid', Date.now() + resendWindowMs);
    const wanted = await waitUntil(() => this.#resend !== undefined, {
      ms: resendWindowMs,
      summary: 'no new code is sent after this',
    });
    this.#resendAllowed = false;
    // A code that comes while the new one is on its way may be the new one already.
    if (wanted) this.#over = undefined;
    return wanted;
  }

  /** No code is taken any more. `answer` is what codes get from here on; without it they are refused. */
  close(answer?: CodeAnswerType): void {
    this.#awaited = undefined;
    this.#resendAllowed = false;
    this.#over = answer;
    if (answer) this.answerResend(answer);
    else this.#commands.close();
    this.#resend?.refuse(refusal('ORDER_CLOSED', 'resendCode came too late: the workflow has ended'));
    this.#resend = undefined;
  }

  async #untilEnded(awaited: Awaited): Promise<CodeOutcome> {
    const sinceMs = Date.now();
    for (;;) {
      const { timer, isPoll } = this.#timer(awaited, sinceMs);
      const came = (): boolean => this.#commands.waiting || this.#resend !== undefined;
      const woken = await waitUntil(() => came() || this.#mayBeOver(awaited), timer);
      if (this.#mayBeOver(awaited)) awaited.end = await this.#endElsewhere(awaited);
      if (awaited.end) return this.#end(awaited, awaited.end);
      if (!woken && isPoll) {
        awaited.end = await awaited.watch?.query();
        if (awaited.end) return this.#end(awaited, awaited.end);
        continue;
      }
      if (!woken) return this.#end(awaited, await this.#endAtDeadline(awaited));
      if (!came()) continue;
      // Codes first: they were taken for the application that a new one would replace.
      if (!this.#commands.waiting) return this.#end(awaited, { type: 'resend' });
      await this.#commands.runNext();
      this.workflow.execution.throwIfOver();
      if (awaited.end) return this.#end(awaited, awaited.end);
    }
  }

  /** The next moment at which something is due: the end of the code's time, or a query of what it waits for. */
  #timer({ deadlineMs, watch }: Awaited, sinceMs: number) {
    const ms = deadlineMs - Date.now();
    const pollMs = nextPollMs(sinceMs, this.workflow.settings.timing.fundsPollMs);
    const isPoll = watch !== undefined && !watch.isOver && pollMs < ms;
    const summary = isPoll ? 'query again whether the transfer has arrived' : 'the code is void after this';
    return { timer: { ms: isPoll ? pollMs : ms, summary }, isPoll };
  }

  /** Another run of the workflow may have gone on from here; one that has taken over already read the journal then. */
  #mayBeOver({ checkedInput }: Awaited): boolean {
    const { followsAnother, point } = this.workflow.execution;
    return followsAnother && checkedInput !== point;
  }

  /** Codes that were taken for an application are answered with how it ended, whoever brought that about. */
  async #end(awaited: Awaited, end: CodeOutcome): Promise<CodeOutcome> {
    awaited.end = end;
    this.#awaited = undefined;
    this.#over = end.type === 'resend' ? undefined : end.type;
    const mayFollow = end.type === 'expired' || end.type === 'void';
    this.#resendAllowed = mayFollow && this.workflow.settings.timing.resendWindowMs > 0;
    while (this.#commands.waiting) await this.#commands.runNext();
    return end;
  }

  /** How the application ended in another run: a code was accepted there, or a new one was applied for. */
  async #endElsewhere(awaited: Awaited): Promise<CodeOutcome | undefined> {
    awaited.checkedInput = this.workflow.execution.point;
    const prefix = codesOf(awaited);
    const next = nextApplication(awaited);
    const begun = await begunElsewhere(this.workflow, [prefix, next]);
    // Codes in line are handed in when their turn comes.
    const isLost = (id: string): boolean =>
      isUnder([prefix], id) && !this.#commands.isWaiting(id.slice(prefix.length));
    if (await this.#boundBy(begun.filter(({ operationId }) => isLost(operationId))))
      return { type: 'accepted' };
    return begun.some(({ operationId }) => operationId === next) ? { type: 'resend' } : undefined;
  }

  async #verify(command: SubmitCodeCommand, awaited: Awaited | undefined): Promise<CodeAnswer> {
    try {
      return await this.#handIn(command, awaited);
    } catch (error) {
      if (!awaited || !(error instanceof UnknownOperations)) throw error;
      awaited.end = await this.#endElsewhere(awaited);
      return this.#verify(command, awaited);
    }
  }

  async #handIn(command: SubmitCodeCommand, awaited: Awaited | undefined): Promise<CodeAnswer> {
    if (!awaited || awaited.end) return this.#answer(command, tooLate(awaited));
    const intent = awaited.codeIntent(`${codesOf(awaited)}${command.requestId}`);
    const { outcome } = await resolve(this.workflow, intent, { secrets: { verificationCode: command.code } });
    const answerType = this.#take(awaited, outcome);
    const isOver = awaited.end !== undefined && answerType !== 'accepted';
    if (isOver && (await this.#isBound(awaited))) {
      awaited.end = { type: 'accepted' };
      return this.#answer(command, 'accepted');
    }
    return this.#answer(command, answerType);
  }

  /** Its time is over: too late for any code but one that a lost workflow task handed in before. */
  async #endAtDeadline(awaited: Awaited): Promise<CodeOutcome> {
    const { watch } = awaited;
    const seen = watch && !watch.isOver ? await watch.query() : undefined;
    if (seen) return seen;
    return { type: (await this.#isBound(awaited)) ? 'accepted' : 'expired' };
  }

  async #isBound(awaited: Awaited): Promise<boolean> {
    return this.#boundBy(await begunOperations(this.workflow, [codesOf(awaited)]));
  }

  /** Whether the bank accepted a code that a lost workflow task, or another run, handed in, and that never came again. */
  async #boundBy(codes: readonly Intent[]): Promise<boolean> {
    for (const intent of codes) {
      if (this.workflow.knows(intent.operationId)) continue;
      const { outcome } = await resolve(this.workflow, intent, { recall: true });
      if (outcome.type === 'succeeded') return true;
    }
    return false;
  }

  #take(awaited: Awaited, outcome: FinalOutcome): CodeAnswerType {
    switch (outcome.type) {
      case 'succeeded':
        awaited.end = { type: 'accepted' };
        return 'accepted';
      case 'absent':
        // An amount has days: the bank has not seen this one, and still waits.
        if (awaited.accepts === 'amount') return 'notChecked';
        awaited.end = { type: 'void' };
        return 'void';
      case 'rejected':
        return this.#rejected(awaited, outcome);
    }
  }

  #answer({ requestId }: ResendCodeCommand, answer: CodeAnswerType): CodeAnswer {
    return { requestId, answer, wrongCodes: this.#wrongCodes };
  }

  #rejected(awaited: Awaited, outcome: { reason: string; code: string; message: string }): CodeAnswerType {
    switch (outcome.reason) {
      case 'wrongCode':
        this.#wrongCodes += 1;
        return 'wrong';
      case 'codeVoid':
        awaited.end = { type: 'void' };
        return 'void';
      case 'tooManyChecks':
        awaited.end = { type: 'tooManyChecks' };
        return 'tooManyChecks';
      default:
        awaited.end = { type: 'rejected', code: outcome.code, message: outcome.message };
        return 'rejected';
    }
  }
}

/** The answer to a code whose application ended before its turn came. */
function tooLate(awaited: Awaited | undefined): CodeAnswerType {
  const end = awaited?.end?.type;
  if (!awaited || !end || end === 'resend') return 'expired';
  // Used up or not: past its deadline it is too late for any code.
  return end === 'void' && Date.now() >= awaited.deadlineMs ? 'expired' : end;
}
