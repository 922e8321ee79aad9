import { Commands } from './commands.js';
import type { Intent } from '../src/domain/operation.js';
import type { Settled } from '../src/domain/outcome.js';
import type { Account } from '../src/domain/party.js';
import type {
  CodeAnswer,
  OnboardingInput,
  ResendCodeCommand,
  SubmitCodeCommand,
} from './onboarding-messages.js';
import { begunOperations } from './questions.js';
import { refusal } from './refusal.js';
import { settle } from './settle.js';
import type { Story } from './story.js';
import { waitUntil } from './wait.js';

/** How waiting for a code ended. */
export type CodeEnd =
  | { readonly type: 'accepted' | 'expired' | 'void' | 'resend' | 'tooManyChecks' }
  | { readonly type: 'refused'; readonly code: string; readonly message: string };

/** An application for a card, whose code is awaited. */
export interface Application {
  readonly input: OnboardingInput;
  readonly account: Account;
  readonly operationId: string;
  /** Whether it is known that the bank took it. */
  readonly inDoubt: boolean;
  /** The bank voids the code after this. */
  readonly deadlineMs: number;
}

/** Where codes come in: each submission is one operation of its own, and the bank's word on it is the answer. */
export class CodeDesk {
  readonly #commands = new Commands();
  #application: Application | undefined;
  #ended: CodeEnd | undefined;
  /** The operation whose code was accepted, should the story have learnt of it from the journal only. */
  #boundBy: string | undefined;
  #wrongCodes = 0;
  #resend: ((word: CodeAnswer['answer']) => void) | undefined;
  #resendAllowed = false;
  #hasAwaited = false;

  constructor(readonly story: Story) {}

  /** Whether any code was ever awaited. */
  get hasAwaited(): boolean {
    return this.#hasAwaited;
  }

  /** Refuses what cannot be a code, and what comes when none is awaited. Synchronous: it is an update's validator. */
  checkSubmit(command: SubmitCodeCommand): void {
    if (this.#commands.known('submitCode', command)) return;
    if (typeof command.code !== 'string' || !/^\d{4,7}$/.test(command.code)) {
      throw refusal('INVALID_INPUT', 'code: four to seven digits');
    }
    if (!this.#application) throw refusal('WRONG_STATE', `no code is awaited in state ${this.story.state}`);
  }

  checkResend(command: ResendCodeCommand): void {
    if (this.#commands.known('resendCode', command)) return;
    if (this.#application?.inDoubt) {
      throw refusal(
        'WRONG_STATE',
        'the last application may still wait for its code; a new one can follow when it is void',
      );
    }
    if (!this.#resendAllowed)
      throw refusal('WRONG_STATE', `no new code can be sent in state ${this.story.state}`);
    if (this.#resend) throw refusal('WRONG_STATE', 'a new code is being sent already');
  }

  submit(command: SubmitCodeCommand): Promise<CodeAnswer> {
    return this.#commands.accept('submitCode', command, () => {
      this.checkSubmit(command);
      const application = this.#application;
      return () => this.#verify(command, application);
    });
  }

  /** The signal's road: the same fold, and a refusal that nobody waits for is shown in the story instead. */
  async submitQuietly(command: SubmitCodeCommand): Promise<void> {
    await this.story.quietly('codeSubmitted', () => this.submit(command));
  }

  resend(command: ResendCodeCommand): Promise<CodeAnswer> {
    return this.#commands.answer('resendCode', command, () => {
      this.checkResend(command);
      return new Promise<CodeAnswer>((resolve) => {
        const { requestId } = command;
        this.#resend = (word) => resolve({ requestId, answer: word, wrongCodes: this.#wrongCodes });
      });
    });
  }

  /** Tells the user who asked for a new code what became of it. */
  answerResend(word: CodeAnswer['answer']): void {
    this.#resend?.(word);
    this.#resend = undefined;
  }

  /** Takes codes for one application until one is accepted, or no more can be. */
  async awaitCode(application: Application): Promise<CodeEnd> {
    // The bank goes on counting where its earlier application still waits.
    if (this.#application?.operationId !== application.operationId) this.#wrongCodes = 0;
    this.#application = application;
    this.#hasAwaited = true;
    this.#ended = undefined;
    this.#resendAllowed = !application.inDoubt;
    this.story.enter('awaitingCode', application.deadlineMs);
    try {
      return await this.#untilEnded(application.deadlineMs);
    } finally {
      this.#application = undefined;
      this.#resendAllowed = false;
      // Codes that were taken for this application and came too late are told so.
      while (this.#commands.waiting) await this.#commands.runNext();
    }
  }

  /** After a code expired or became void: whether the user asks for a new one in time. */
  async resendWanted(ended: 'expired' | 'void'): Promise<boolean> {
    const { resendWindowMs } = this.story.settings.timing;
    if (resendWindowMs === 0) return false;
    this.story.enter(ended === 'expired' ? 'codeExpired' : 'codeVoid', Date.now() + resendWindowMs);
    this.#resendAllowed = true;
    try {
      return await waitUntil(() => this.#resend !== undefined, {
        ms: resendWindowMs,
        summary: 'no new code is sent after this',
      });
    } finally {
      this.#resendAllowed = false;
    }
  }

  close(): void {
    this.#application = undefined;
    this.#resendAllowed = false;
    this.answerResend('refused');
    this.#commands.close();
  }

  async #untilEnded(deadlineMs: number): Promise<CodeEnd> {
    for (;;) {
      const timer = { ms: deadlineMs - Date.now(), summary: 'the code is void after this' };
      const woken = await waitUntil(() => this.#commands.waiting || this.#resend !== undefined, timer);
      if (!woken) return { type: 'expired' };
      // Codes first: they were taken for the application that a new one would replace.
      if (!this.#commands.waiting) return { type: 'resend' };
      await this.#commands.runNext();
      if (this.#ended) return this.#ended;
    }
  }

  async #verify(command: SubmitCodeCommand, takenFor: Application | undefined): Promise<CodeAnswer> {
    const answer = (word: CodeAnswer['answer']): CodeAnswer => ({
      requestId: command.requestId,
      answer: word,
      wrongCodes: this.#wrongCodes,
    });
    const waiting = this.#application;
    if (takenFor && this.#boundBy === this.#idOf(takenFor, command)) return answer('accepted');
    if (!waiting || waiting !== takenFor) return answer('expired');
    const { input, account, operationId } = waiting;
    const intent: Intent<'verifyCardBinding'> = {
      operationId: this.#idOf(waiting, command),
      provider: input.provider,
      kind: 'verifyCardBinding',
      content: { account, cardNumber: input.profile.card.number, application: operationId },
    };
    const { outcome } = await settle(this.story, intent, { secrets: { code: command.code } });
    const word = this.#take(outcome);
    if (this.#ended && word !== 'accepted') await this.#lookForLostCode(waiting);
    return answer(word);
  }

  #take(outcome: Settled): CodeAnswer['answer'] {
    switch (outcome.type) {
      case 'succeeded':
        this.#ended = { type: 'accepted' };
        return 'accepted';
      case 'absent':
        this.#ended = { type: 'void' };
        return 'void';
      case 'rejected':
        return this.#refused(outcome);
    }
  }

  /** A code's operation carries its request id: whatever comes in front of it after a lost workflow task, it stays its own. */
  #idOf(application: Application, { requestId }: SubmitCodeCommand): string {
    return `${codesOf(application)}${requestId}`;
  }

  /**
   * The bank takes no more codes for the application. It may have accepted one that a lost workflow task handed in, and that
   * never came again.
   */
  async #lookForLostCode(application: Application): Promise<void> {
    for (const intent of await begunOperations(this.story, codesOf(application))) {
      if (this.story.knows(intent.operationId)) continue;
      const { outcome } = await settle(this.story, intent, { recall: true });
      if (outcome.type !== 'succeeded') continue;
      this.#boundBy = intent.operationId;
      this.#ended = { type: 'accepted' };
      return;
    }
  }

  #refused(outcome: { reason: string; code: string; message: string }): CodeAnswer['answer'] {
    switch (outcome.reason) {
      case 'wrongCode':
        this.#wrongCodes += 1;
        return 'wrong';
      case 'codeVoid':
        this.#ended = { type: 'void' };
        return 'void';
      case 'tooManyChecks':
        this.#ended = { type: 'tooManyChecks' };
        return 'tooManyChecks';
      default:
        this.#ended = { type: 'refused', code: outcome.code, message: outcome.message };
        return 'refused';
    }
  }
}

/** What the operation ids of an application's codes begin with. */
function codesOf({ operationId }: Application): string {
  return `${operationId.replace('/applyCardBinding/', '/verifyCardBinding/')}/`;
}
