import { isCancellation } from '@temporalio/workflow';
import { reasonOf } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import { codeAnswerAfter } from '../../src/domain/verification-code.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { handleCodeMessages } from '../operations/handle-codes.js';
import { untilEnded } from '../operations/recovery.js';
import { CodeHandlers, type Application, type CodeOutcome } from '../operations/code-handlers.js';
import { resolve } from '../operations/resolve.js';
import { lapse, ownPrefixes, proveApplication, type ApplicationResult } from './card-application.js';
import type { CodeAnswer, OnboardingInput, OnboardingResult } from './messages.js';
import { openAccountIntent } from './open-account-intent.js';
import { Route } from './route.js';
import { applyUnlessBound, endLostOnboarding, withLostBinding } from './recovery.js';

/**
 * A member's way in: open an account, have a card checked, verify the code within its time. The profile names the route: a code that goes
 * to the card's telephone, or a small transfer to the card or from it.
 */
export async function onboarding(input: OnboardingInput): Promise<OnboardingResult> {
  const workflow = new Workflow(input.settings, 'opening');
  const codes = new CodeHandlers(workflow);
  const { settings: _settings, ...content } = input;
  // An account is opened once for all of a member's workflows: what these may begin is not counted here.
  workflow.execution.identify({ prefixes: ownPrefixes(input), content });
  handleCommonMessages(workflow);
  handleCodeMessages(workflow, codes);
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
    const result = workflow.execution.followsAnother ? await withLostBinding(workflow, input, own) : own;
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
  return await bindCard(workflow, input, account, codes);
}

/** Binds the card: each round is one application, the codes for it, and how it ended. */
async function bindCard(
  workflow: Workflow,
  input: OnboardingInput,
  account: Account,
  codes: CodeHandlers,
): Promise<OnboardingResult> {
  const route = new Route(workflow, input, account);
  for (let round = 1; ; round += 1) {
    const askedAtMs = Date.now();
    const applied = await applyUnlessBound(workflow, input, account, round);
    switch (applied.type) {
      case 'rejected':
        return route.rejected('apply', applied);
      case 'tooManyChecks':
        return route.notProven('tooManyChecks');
      case 'lapsed': {
        // Whoever had made it may have handed in a code for it as well.
        const bound = await endLostOnboarding(workflow, input);
        if (bound !== undefined) return { state: 'bound', account: bound };
        codes.answerResend('expired');
        if (await codes.resendWanted('expired')) continue;
        return route.notProven('codeExpired');
      }
      case 'verified':
        return { state: 'bound', account: applied.account ?? account.account };
      case 'codeWaiting':
        codes.answerResend('alreadyWaiting');
        break;
      case 'sent':
      case 'inDoubt':
        codes.answerResend('sent');
    }
    const ended = await awaitCode(workflow, codes, applied, route.awaited(applied, askedAtMs));
    const result = resultOf(ended, route);
    if (result) return result;
    if (ended.type === 'resend') continue;
    const isVoid = ended.type === 'void';
    if (!(await codes.resendWanted(isVoid ? 'void' : 'expired')))
      return route.notProven(isVoid ? 'codeVoid' : 'codeExpired');
  }
}

/** Takes codes for one application, and brings it to its own end where the bank's answer to it was lost. */
async function awaitCode(
  workflow: Workflow,
  codes: CodeHandlers,
  applied: ApplicationResult,
  application: Application,
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
    workflow.showPayIn(undefined);
  }
}

/** The end that leaves nothing to try; undefined where a new code may be asked for. */
function resultOf(ended: CodeOutcome, route: Route): OnboardingResult | undefined {
  switch (ended.type) {
    case 'accepted':
      return { state: 'bound', account: route.account.account };
    case 'rejected':
      return route.rejected('verify', ended);
    case 'tooManyChecks':
      return route.notProven('tooManyChecks');
    case 'expired':
    case 'void':
    case 'resend':
      return undefined;
  }
}
