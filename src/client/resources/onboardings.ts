import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type {
  CodeAnswer,
  OnboardingResult,
  OnboardingState,
} from '../../../workflows/onboarding/messages.js';
import {
  onboardingRequest,
  type MemberKey,
  type OnboardingRequest,
  type ResendCodeRequest,
  type SubmitCodeRequest,
} from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import type { Started } from '../start-workflow.js';
import { memberIdOf } from '../workflow-ids.js';
import { codeSubmitted, resendCode, submitCode } from './verification-codes.js';

/** Onboardings: the workflow `onboarding`, which opens a member's account and binds a card to it. */
export class Onboardings {
  readonly #core: ClientCore;

  /** @internal */
  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** Starts a member's onboarding: account, card, verification code. @throws StartDiffers */
  async start(request: OnboardingRequest): Promise<Started> {
    const input = parseRequest(onboardingRequest, request, 'onboarding');
    const { tenant, provider, profile } = input;
    const workflowId = memberIdOf({ tenant, member: profile.member });
    const show = { provider, state: 'opening', summary: `onboarding of a ${profile.role}` };
    return this.#core.start({ type: 'onboarding', workflowId, input, show });
  }

  /** How an onboarding stands at this moment. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  async status(key: MemberKey): Promise<WorkflowStatus<OnboardingState>> {
    return this.#core.status(memberIdOf(key));
  }

  /**
   * Hands in the verification code that the user typed and answers what the bank says of it.
   * @throws CommandRefused WRONG_STATE where no code is waited for; StillUnderWay: repeat it with the same request id.
   */
  async submitCode(key: MemberKey, request: SubmitCodeRequest): Promise<CodeAnswer> {
    return submitCode(this.#core, memberIdOf(key), request);
  }

  /** The same without waiting for an answer: `status` shows what became of it. */
  async codeSubmitted(key: MemberKey, request: SubmitCodeRequest): Promise<void> {
    await codeSubmitted(this.#core, memberIdOf(key), request);
  }

  /** Applies for a new verification code. @throws CommandRefused WRONG_STATE where none can be requested */
  async resendCode(key: MemberKey, request: ResendCodeRequest): Promise<CodeAnswer> {
    return resendCode(this.#core, memberIdOf(key), request);
  }

  /** Waits for the end of an onboarding: a bound card, or why there is none. @throws WorkflowFailed */
  async result(key: MemberKey): Promise<OnboardingResult> {
    return this.#core.result(memberIdOf(key));
  }

  /** Cancels an onboarding, once the real outcome of whatever is under way is known. */
  async cancel(key: MemberKey): Promise<void> {
    await this.#core.cancel(memberIdOf(key));
  }
}
