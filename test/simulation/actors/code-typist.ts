import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { Bank } from '../providers/bank.js';
import type { Answered } from '../recording/command-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { CodeAct } from '../scenario/scenario.js';
import { stateOf, type Case } from './case.js';
import type { CommandSender } from './command-sender.js';

/** States in which a workflow still has its onboarding before it. */
export const ONBOARDING = [undefined, 'opening', 'awaitingCode', 'codeExpired', 'codeVoid'];

export interface CodeTypistDeps {
  readonly recorder: Recorder;
  readonly pause: (ms: number) => Promise<void>;
  readonly bankOf: (about: Case) => Bank;
}

/** A code as it is handed in. */
interface SentCode {
  readonly requestId: string;
  readonly code: string;
}

/** A buyer with a telephone, who hands in the codes that come to it. */
export class CodeTypist {
  #codes = 0;

  constructor(
    readonly deps: CodeTypistDeps,
    readonly sender: CommandSender,
  ) {}

  /** Types what the plan says, and then, where the buyer is diligent, the right code until one is accepted. */
  async type(about: Case): Promise<void> {
    const { plan } = about;
    for (const act of plan.codes) {
      await this.deps.pause(act.waitMs);
      if (about.workflow.closed) return;
      await this.#actOnCode(about, act);
    }
    if (!plan.diligent) return;
    let unanswered: SentCode | undefined;
    for (let round = 1; round <= 60 && !about.workflow.closed; round += 1) {
      const state = stateOf(about);
      if (!ONBOARDING.includes(state as string)) return;
      if (state === 'awaitingCode') unanswered = await this.#typeRight(about, unanswered);
      const asks = state === 'codeExpired' || state === 'codeVoid';
      if (asks) await this.#actOnCode(about, { kind: 'resend', waitMs: 0, as: 'update', twice: false });
      // Whoever has asked for a code has the telephone at hand.
      await this.deps.pause(asks || round < 20 ? 15 * SECOND_MS : 5 * MINUTE_MS);
    }
  }

  /**
   * Hands the right code in, as the client's documentation says: what was not answered is sent again under its request id. Gives back what
   * is still not answered.
   */
  async #typeRight(about: Case, unanswered: SentCode | undefined): Promise<SentCode | undefined> {
    const act: CodeAct = { kind: 'right', waitMs: 0, as: 'update', twice: false };
    const code = this.#codeOf(about, act);
    const isAgain = unanswered?.code === code;
    const sent = isAgain ? unanswered : { requestId: this.#codeId(about, act), code };
    const result = await this.#submit(about, act, sent);
    return result?.type === 'unknown' ? sent : undefined;
  }

  async #actOnCode(about: Case, act: CodeAct): Promise<void> {
    const requestId = this.#codeId(about, act);
    if (act.kind === 'resend') await this.sender.send(about, 'resendCode', { requestId });
    else await this.#submit(about, act, { requestId, code: this.#codeOf(about, act) });
  }

  #codeId(about: Case, { reusesId }: CodeAct): string {
    const requestId = reusesId && about.lastCodeId !== undefined ? about.lastCodeId : this.#nextId();
    about.lastCodeId = requestId;
    return requestId;
  }

  #codeOf(about: Case, { kind }: CodeAct): string {
    const codes = this.deps.bankOf(about).codesOf(about.buyer.card.mobile);
    const right = codes.at(-1) ?? '000000';
    const wrong = right === '111111' ? '222222' : '111111';
    return kind === 'right' ? right : kind === 'stale' ? (codes[0] ?? wrong) : wrong;
  }

  #submit(about: Case, act: CodeAct, sent: SentCode): Promise<Answered | undefined> {
    this.deps.recorder.secrets.push({ what: 'an SMS code', text: sent.code });
    return this.sender.sendAs(about, act, 'submitCode', sent);
  }

  #nextId(): string {
    this.#codes += 1;
    return `code-${this.#codes}`;
  }
}
