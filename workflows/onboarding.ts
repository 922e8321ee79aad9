import { isCancellation, setHandler } from '@temporalio/workflow';
import type { Account } from '../src/domain/party.js';
import { codeAnswerAfter } from '../src/domain/verification-code.js';
import { lapse, ownPrefixes, proveApplication, type Applied } from './card-application.js';
import { CodeDesk, type CodeEnd } from './code-desk.js';
import { untilEnded } from './ending.js';
import type {
  CodeAnswer,
  OnboardingInput,
  OnboardingResult,
  ResendCodeCommand,
  SubmitCodeCommand,
} from './onboarding-messages.js';
import { codeSubmittedSignal, resendCodeUpdate, submitCodeUpdate } from './onboarding-messages.js';
import { applyUnlessBound, endLostOnboarding, withLostBinding } from './lost-onboarding.js';
import { NUMBER_USED, resultBefore } from './recovery.js';
import { finish, handleStoryMessages } from './story-handlers.js';
import { settle } from './settle.js';
import { Story } from './story.js';

/**
 * A member's way in: open an account, have a card checked, verify the code within its time. The small-amount route will be
 * a second way of binding beside `bindByCode`.
 */
export async function onboarding(input: OnboardingInput): Promise<OnboardingResult> {
  const story = new Story(input.settings, 'opening');
  const desk = new CodeDesk(story);
  const { settings: _settings, ...content } = input;
  // An account is opened once for all of a member's workflows: what these may begin is not counted here.
  story.execution.identify({ prefixes: ownPrefixes(input), content });
  handleStoryMessages(story);
  handleCodeMessages(desk);
  const result = await course(story, input, desk).catch(endedBefore);
  story.enter(result.type);
  await finish();
  return result;
}

async function course(story: Story, input: OnboardingInput, desk: CodeDesk): Promise<OnboardingResult> {
  let result = await onboardingStory(story, input, desk);
  return untilEnded(story, {
    result: () => result,
    code: () => (result.type === 'refused' ? result.code : undefined),
    catchUp: async () => {
      result = await withLostBinding(story, input, result);
    },
  });
}

/** What an earlier run of it returned, or that the member was onboarded with other content. @throws any other error. */
function endedBefore(error: unknown): OnboardingResult {
  const before = resultBefore(error) as OnboardingResult | undefined;
  const message = 'an earlier onboarding of this member was started with other content';
  return before ?? { type: 'refused', step: 'openAccount', code: NUMBER_USED, message };
}

/** Registers the user's messages; before the first await, so that nothing sent early is lost. */
export function handleCodeMessages(desk: CodeDesk): void {
  const { limits } = desk.story;
  setHandler(submitCodeUpdate, (command) => limits.answering(() => desk.submit(command)), {
    validator: (command: SubmitCodeCommand) => {
      limits.checkPlace();
      desk.checkSubmit(command);
    },
  });
  setHandler(resendCodeUpdate, (command) => limits.answering(() => desk.resend(command)), {
    validator: (command: ResendCodeCommand) => {
      limits.checkPlace();
      desk.checkResend(command);
    },
  });
  setHandler(codeSubmittedSignal, (command) => desk.submitQuietly(command));
}

/** The story itself, inside whichever execution carries it. It never throws for what a provider or a user does. */
export async function onboardingStory(
  story: Story,
  input: OnboardingInput,
  desk: CodeDesk,
): Promise<OnboardingResult> {
  let told: CodeAnswer['answer'] | undefined;
  try {
    const own = await boundMember(story, input, desk);
    // A run that followed another one ends what that one had begun, whichever of their applications it was for.
    const result = story.execution.epoch === 0 ? own : await withLostBinding(story, input, own);
    told = codeAnswerAfter(result.type);
    return result;
  } catch (error) {
    // Nothing is undone here: an account and a bound card stay the member's own, and hold no money of this story.
    if (!isCancellation(error)) throw error;
    await endLostOnboarding(story, input);
    return { type: 'cancelled' };
  } finally {
    desk.close(told);
  }
}

async function boundMember(story: Story, input: OnboardingInput, desk: CodeDesk): Promise<OnboardingResult> {
  const { tenant, provider, profile } = input;
  const opened = await settle(story, {
    operationId: `${tenant}/${profile.member}/openAccount`,
    provider,
    kind: 'openAccount',
    content: {
      member: profile.member,
      role: profile.role,
      ...(profile.nickname !== undefined && { nickname: profile.nickname }),
      ...(profile.mobile !== undefined && { mobile: profile.mobile }),
    },
  });
  switch (opened.outcome.type) {
    case 'succeeded': {
      const account = { member: profile.member, account: opened.outcome.result.account };
      return await bindByCode(story, input, account, desk);
    }
    case 'rejected':
      return {
        type: 'refused',
        step: 'openAccount',
        code: opened.outcome.code,
        message: opened.outcome.message,
      };
    case 'absent':
      return { type: 'refused', step: 'openAccount', code: 'ABSENT', message: opened.outcome.why };
  }
}

/** Binds the card: each round is one application, the codes for it, and how it ended. */
async function bindByCode(
  story: Story,
  input: OnboardingInput,
  account: Account,
  desk: CodeDesk,
): Promise<OnboardingResult> {
  const { codeWindowMs, codeInDoubtMs } = input.settings.timing;
  let deadlineMs = 0;
  for (let round = 1; ; round += 1) {
    const askedAtMs = Date.now();
    const applied = await applyUnlessBound(story, input, account, round);
    switch (applied.type) {
      case 'refused':
        return { type: 'refused', step: 'applyCardBinding', code: applied.code, message: applied.message };
      case 'tooManyChecks':
        return { type: 'tooManyChecks', account: account.account };
      case 'lapsed': {
        // Whoever had made it may have handed in a code for it as well.
        const bound = await endLostOnboarding(story, input);
        if (bound !== undefined) return { type: 'bound', account: bound };
        desk.answerResend('expired');
        if (await desk.resendWanted('expired')) continue;
        return { type: 'codeExpired', account: account.account };
      }
      case 'verified':
        return { type: 'bound', account: applied.account ?? account.account };
      case 'codeWaiting':
        // The code that waits is the last round's, with its deadline; of an application from elsewhere none is known.
        if (deadlineMs <= Date.now()) deadlineMs = Date.now() + codeWindowMs;
        desk.answerResend('alreadyWaiting');
        break;
      case 'sent':
        deadlineMs = Date.now() + codeWindowMs;
        desk.answerResend('sent');
        break;
      case 'inDoubt':
        // It may have been accepted as late as its HTTP deadline.
        deadlineMs = askedAtMs + codeInDoubtMs;
        desk.answerResend('sent');
    }
    const { operationId } = applied;
    const ended = await awaitCode(story, desk, applied, {
      ...{ account, input, operationId, deadlineMs },
      inDoubt: applied.type === 'inDoubt',
      waitsAlready: applied.type === 'codeWaiting',
    });
    const result = resultOf(ended, account.account);
    if (result) return result;
    if (ended.type === 'resend') continue;
    const isVoid = ended.type === 'void';
    if (!(await desk.resendWanted(isVoid ? 'void' : 'expired'))) {
      return { type: isVoid ? 'codeVoid' : 'codeExpired', account: account.account };
    }
  }
}

/** Takes codes for one application, and brings it to its own end where the bank's answer to it was lost. */
async function awaitCode(
  story: Story,
  desk: CodeDesk,
  applied: Applied,
  application: Parameters<CodeDesk['awaitCode']>[0],
): Promise<CodeEnd> {
  let ended: CodeEnd | undefined;
  try {
    ended = await desk.awaitCode(application);
    return ended;
  } finally {
    if (applied.type === 'inDoubt') {
      if (ended?.type === 'accepted') await proveApplication(story, applied);
      else await lapse(story, applied);
    }
  }
}

/** The end that leaves nothing to try; undefined where a new code may be asked for. */
function resultOf(ended: CodeEnd, account: string): OnboardingResult | undefined {
  switch (ended.type) {
    case 'accepted':
      return { type: 'bound', account };
    case 'refused':
      return { type: 'refused', step: 'verifyCardBinding', code: ended.code, message: ended.message };
    case 'tooManyChecks':
      return { type: 'tooManyChecks', account };
    case 'expired':
    case 'void':
    case 'resend':
      return undefined;
  }
}
