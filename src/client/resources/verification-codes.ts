import {
  codeSubmittedSignal,
  resendCodeUpdate,
  submitCodeUpdate,
  type CodeAnswer,
} from '../../../workflows/onboarding/messages.js';
import {
  resendCodeRequest,
  submitCodeRequest,
  type ResendCodeRequest,
  type SubmitCodeRequest,
} from '../../contract/onboardings.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';

// A purchase carries the onboarding of its buyer, so both take the same commands for a verification code.

/** Hands in a verification code and answers what the bank says of it. */
export async function submitCode(
  core: ClientCore,
  workflowId: string,
  request: SubmitCodeRequest,
): Promise<CodeAnswer> {
  return core.update(workflowId, submitCodeUpdate, parseRequest(submitCodeRequest, request, 'submitCode'));
}

/** The same without waiting for an answer. */
export async function codeSubmitted(
  core: ClientCore,
  workflowId: string,
  request: SubmitCodeRequest,
): Promise<void> {
  const command = parseRequest(submitCodeRequest, request, 'codeSubmitted');
  await core.signal(workflowId, codeSubmittedSignal, command);
}

/** Applies for a new verification code. */
export async function resendCode(
  core: ClientCore,
  workflowId: string,
  request: ResendCodeRequest,
): Promise<CodeAnswer> {
  return core.update(workflowId, resendCodeUpdate, parseRequest(resendCodeRequest, request, 'resendCode'));
}
