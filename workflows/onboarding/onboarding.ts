import { isCancellation, setHandler } from '@temporalio/workflow';
import { reasonOf } from '../../src/domain/outcome.js';
import type { CodeHandle } from '../../src/domain/operations/card.js';
import type { Account } from '../../src/domain/party.js';
import { codeAnswerAfter } from '../../src/domain/verification-code.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { untilEnded } from '../operations/recovery.js';
import { resolve } from '../operations/resolve.js';
import type { TransactionCodes } from '../operations/transaction-codes.js';
import { lapse, ownPrefixes, proveApplication, type ApplicationResult } from './card-application.js';
import { CodeHandlers, type CodeOutcome } from './code-handlers.js';
import {
  type CodeAnswer,
  type OnboardingInput,
  type OnboardingResult,
  type ResendCodeCommand,
  type SubmitCodeCommand,
  codeSubmittedSignal,
  resendCodeUpdate,
  submitCodeUpdate,
} from './messages.js';
import { openAccountIntent } from './open-account-intent.js';
import { applyUnlessBound, endLostOnboarding, withLostBinding } from './recovery.js';

/**
 * A member's way in: open an account, have a card checked, verify the code within its time. The small-amount route will be
 * a second way of binding beside `bindByCode`.
 */
export async function onboarding(input: OnboardingInput): Promise<OnboardingResult> {
  const workflow = new Workflow(input.settings, 'opening');
  const codes = new CodeHandlers(workflow);
  const { settings: _settings, ...content } = input;
  // An account is opened once for all of a member's workflows: what these may begin is not counted here.
  workflow.execution.identify({ prefixes: ownPrefixes(input), content });
  handleCommonMessages(workflow);
  handleCodeMessages(codes);
  const result = await course(workflow, input, codes).catch(endedBefore);
  workflow.enter(result.state);
  await finish();
  return result;
}

async function course(
  workflow: Workflow,
  input: OnboardingInput,
  codes: CodeHandlers,
): Promise<OnboardingResult> {
  let result = await onboardMember(workflow, input, codes);
  return untilEnded(workflow, {
    result: () => result,
    code: () => (result.state === 'rejected' ? result.code : undefined),
    catchUp: async () => {
      result = await withLostBinding(workflow, input, result);
    },
  });
}

/** What an earlier run of it returned, or that the member was onboarded with other content. @throws any other error. */
function endedBefore(error: unknown): OnboardingResult {
  const before = resultBefore(error) as OnboardingResult | undefined;
  const message = 'an earlier onboarding of this member was started with other content';
  return before ?? { state: 'rejected', step: 'openAccount', code: NUMBER_USED, message };
}

/**
 * Registers the user's messages; before the first await, so that nothing sent early is lost.
 * @param transactions takes the codes that are not for a card: those that the money of an order waits for.
 */
export function handleCodeMessages(codes: CodeHandlers, transactions?: TransactionCodes): void {
  const { limits } = codes.workflow;
  const takerOf = (command: SubmitCodeCommand): Pick<CodeHandlers, 'checkSubmit' | 'submit'> =>
    transactions?.takes(command, codes) ? transactions : codes;
  setHandler(submitCodeUpdate, (command) => limits.answering(() => takerOf(command).submit(command)), {
    validator: (command: SubmitCodeCommand) => {
      limits.admit();
      takerOf(command).checkSubmit(command);
    },
  });
  // A card's code comes before any of a transaction, so the later one is the one that is meant.
  const resenderOf = (): Pick<CodeHandlers, 'checkResend' | 'resend'> =>
    transactions?.takesResend === true ? transactions : codes;
  setHandler(resendCodeUpdate, (command) => limits.answering(() => resenderOf().resend(command)), {
    validator: (command: ResendCodeCommand) => {
      limits.admit();
      resenderOf().checkResend(command);
    },
  });
  setHandler(codeSubmittedSignal, (command) =>
    codes.workflow.runSignal('codeSubmitted', () => takerOf(command).submit(command)),
  );
}

/** The workflow itself, inside whichever execution carries it. It never throws for what a provider or a user does. */
export async function onboardMember(
  workflow: Workflow,
  input: OnboardingInput,
  codes: CodeHandlers,
): Promise<OnboardingResult> {
  let codeAnswer: CodeAnswer['answer'] | undefined;
  try {
    const own = await boundMember(workflow, input, codes);
    // A run that followed another one ends what that one had begun, whichever of their applications it was for.
    const result = workflow.execution.epoch === 0 ? own : await withLostBinding(workflow, input, own);
    // The binding of a card may give the account another number.
    if ('account' in result) workflow.opened(result.account);
    codeAnswer = codeAnswerAfter(result.state);
    return result;
  } catch (error) {
    // Nothing is undone here: an account and a bound card stay the member's own, and hold no money of this workflow.
    if (!isCancellation(error)) throw error;
    await endLostOnboarding(workflow, input);
    return { state: 'cancelled' };
  } finally {
    codes.close(codeAnswer);
  }
}

async function boundMember(
  workflow: Workflow,
  input: OnboardingInput,
  codes: CodeHandlers,
): Promise<OnboardingResult> {
  const { profile } = input;
  const opened = await resolve(workflow, openAccountIntent(input));
  const { outcome } = opened;
  if (outcome.type !== 'succeeded') return { state: 'rejected', step: 'openAccount', ...reasonOf(outcome) };
  const account = { member: profile.member, account: outcome.result.account };
  workflow.opened(account.account);
  return await bindByCode(workflow, input, account, codes);
}

/** Binds the card: each round is one application, the codes for it, and how it ended. */
async function bindByCode(
  workflow: Workflow,
  input: OnboardingInput,
  account: Account,
  codes: CodeHandlers,
): Promise<OnboardingResult> {
  const { codeWindowMs, codeInDoubtMs } = input.settings.timing;
  let deadlineMs = 0;
  let handle: CodeHandle | undefined;
  for (let round = 1; ; round += 1) {
    const askedAtMs = Date.now();
    const applied = await applyUnlessBound(workflow, input, account, round);
    switch (applied.type) {
      case 'rejected':
        return { state: 'rejected', step: 'applyCardBinding', code: applied.code, message: applied.message };
      case 'tooManyChecks':
        return { state: 'tooManyChecks', account: account.account };
      case 'lapsed': {
        // Whoever had made it may have handed in a code for it as well.
        const bound = await endLostOnboarding(workflow, input);
        if (bound !== undefined) return { state: 'bound', account: bound };
        codes.answerResend('expired');
        if (await codes.resendWanted('expired')) continue;
        return { state: 'codeExpired', account: account.account };
      }
      case 'verified':
        return { state: 'bound', account: applied.account ?? account.account };
      case 'codeWaiting':
        // The code that waits is the last round's, with its deadline; of an application from elsewhere none is known.
        if (deadlineMs <= Date.now()) deadlineMs = Date.now() + codeWindowMs;
        codes.answerResend('alreadyWaiting');
        break;
      case 'sent':
        deadlineMs = Date.now() + (applied.codeValidMs ?? codeWindowMs);
        handle = applied.handle;
        codes.answerResend('sent');
        break;
      case 'inDoubt':
        // It may have been accepted as late as its HTTP deadline.
        deadlineMs = askedAtMs + codeInDoubtMs;
        handle = undefined;
        codes.answerResend('sent');
    }
    const { operationId } = applied;
    const ended = await awaitCode(workflow, codes, applied, {
      ...{ account, input, operationId, deadlineMs },
      inDoubt: applied.type === 'inDoubt',
      waitsAlready: applied.type === 'codeWaiting',
      handle,
    });
    const result = resultOf(ended, account.account);
    if (result) return result;
    if (ended.type === 'resend') continue;
    const isVoid = ended.type === 'void';
    if (!(await codes.resendWanted(isVoid ? 'void' : 'expired'))) {
      return { state: isVoid ? 'codeVoid' : 'codeExpired', account: account.account };
    }
  }
}

/** Takes codes for one application, and brings it to its own end where the bank's answer to it was lost. */
async function awaitCode(
  workflow: Workflow,
  codes: CodeHandlers,
  applied: ApplicationResult,
  application: Parameters<CodeHandlers['awaitCode']>[0],
): Promise<CodeOutcome> {
  let ended: CodeOutcome | undefined;
  try {
    ended = await codes.awaitCode(application);
    return ended;
  } finally {
    if (applied.type === 'inDoubt') {
      if (ended?.type === 'accepted') await proveApplication(workflow, applied);
      else await lapse(workflow, applied);
    }
  }
}

/** The end that leaves nothing to try; undefined where a new code may be asked for. */
function resultOf(ended: CodeOutcome, account: string): OnboardingResult | undefined {
  switch (ended.type) {
    case 'accepted':
      return { state: 'bound', account };
    case 'rejected':
      return { state: 'rejected', step: 'verifyCardBinding', code: ended.code, message: ended.message };
    case 'tooManyChecks':
      return { state: 'tooManyChecks', account };
    case 'expired':
    case 'void':
    case 'resend':
      return undefined;
  }
}
