import { CancellationScope, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import { isSettled } from '../src/domain/outcome.js';
import type { Account } from '../src/domain/party.js';
import { CodeDesk } from './code-desk.js';
import type { OnboardingInput, OnboardingResult } from './onboarding-messages.js';
import { codeSubmittedSignal, resendCodeUpdate, submitCodeUpdate } from './onboarding-messages.js';
import { local, remote } from './calls.js';
import { finish, handleStoryMessages } from './story-handlers.js';
import { firstAttempt, settle } from './settle.js';
import { Story } from './story.js';

/**
 * A member's way in: open an account, have a card checked, verify the code within its time. The small-amount route (6055,
 * 6064, 6061) will be a second way of binding beside `bindByCode`.
 */
export async function onboarding(input: OnboardingInput): Promise<OnboardingResult> {
  const story = new Story(input.settings, 'opening');
  const desk = new CodeDesk(story);
  handleStoryMessages(story);
  handleCodeMessages(desk);
  const result = await onboardingStory(story, input, desk);
  story.enter(result.type);
  await finish();
  return result;
}

/** Registers the user's messages; before the first await, so that nothing sent early is lost. */
export function handleCodeMessages(desk: CodeDesk): void {
  setHandler(submitCodeUpdate, (command) => desk.submit(command), { validator: (command) => desk.checkSubmit(command) });
  setHandler(resendCodeUpdate, (command) => desk.resend(command), { validator: (command) => desk.checkResend(command) });
  setHandler(codeSubmittedSignal, (command) => desk.submitQuietly(command));
}

/** The story itself, inside whichever execution carries it. It never throws for what a provider or a user does. */
export async function onboardingStory(story: Story, input: OnboardingInput, desk: CodeDesk): Promise<OnboardingResult> {
  const { tenant, provider, profile } = input;
  try {
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
        return { type: 'refused', step: 'openAccount', code: opened.outcome.code, message: opened.outcome.message };
      case 'absent':
        return { type: 'refused', step: 'openAccount', code: 'ABSENT', message: opened.outcome.why };
    }
  } catch (error) {
    // Nothing is undone here: an account and a bound card stay the member's own, and hold no money of this story.
    if (isCancellation(error)) return { type: 'cancelled' };
    throw error;
  } finally {
    desk.close();
  }
}

/** Binds the card by UnionPay's check: each round is one application, the codes for it, and how it ended. */
async function bindByCode(
  story: Story,
  input: OnboardingInput,
  account: Account,
  desk: CodeDesk,
): Promise<OnboardingResult> {
  for (let round = 1; ; round += 1) {
    const applied = await apply(story, input, account, round);
    if (applied.type === 'refused') {
      desk.answerResend('refused');
      return { type: 'refused', step: applied.step, code: applied.code, message: applied.message };
    }
    if (applied.type === 'tooManyChecks') {
      desk.answerResend('tooManyChecks');
      return { type: 'tooManyChecks', account: account.account };
    }
    if (applied.type === 'verified') return { type: 'bound', account: account.account };
    desk.answerResend(applied.type === 'codeWaiting' ? 'alreadyWaiting' : 'sent');

    const ended = await desk.awaitCode({
      account,
      input,
      round,
      application: applied.operationId,
      inDoubt: applied.type === 'inDoubt',
    });
    if (applied.type === 'inDoubt') await closeApplication(story, applied, ended.type === 'accepted');
    switch (ended.type) {
      case 'accepted':
        return { type: 'bound', account: account.account };
      case 'refused':
        return { type: 'refused', step: 'verifyCardBinding', code: ended.code, message: ended.message };
      case 'tooManyChecks':
        return { type: 'tooManyChecks', account: account.account };
      case 'expired':
      case 'void':
        if (await desk.resendWanted(ended.type)) break;
        return { type: ended.type === 'expired' ? 'codeExpired' : 'codeVoid', account: account.account };
      case 'resend':
        break;
    }
  }
}

type Applied =
  | { readonly type: 'sent' | 'codeWaiting' | 'verified'; readonly operationId: string }
  | { readonly type: 'inDoubt'; readonly operationId: string; readonly close: () => Promise<unknown> }
  | { readonly type: 'tooManyChecks' }
  | { readonly type: 'refused'; readonly step: string; readonly code: string; readonly message: string };

/**
 * Applies for the binding, once. No query settles this interface, so an application whose answer was lost counts as sent:
 * its codes are accepted, and it lapses by the provider's own rule.
 */
async function apply(story: Story, input: OnboardingInput, account: Account, round: number): Promise<Applied> {
  const { tenant, provider, profile } = input;
  // The workflow's own id tells this member's stories apart; its last part is the order or the member.
  const carrier = workflowInfo().workflowId.split('/').slice(2).join('/');
  const operationId = `${tenant}/${profile.member}/applyCardBinding/${carrier}/${round}`;
  const intent = { operationId, provider, kind: 'applyCardBinding', content: { account, card: profile.card } } as const;
  const { outcome } = await CancellationScope.nonCancellable(() => firstAttempt(story, { intent }));
  if (!isSettled(outcome)) return { type: 'inDoubt', operationId, close: () => remote.applyCardBinding({ intent }) };
  switch (outcome.type) {
    case 'succeeded':
      return { type: outcome.result.verified ? 'verified' : 'sent', operationId };
    case 'absent':
      return { type: 'refused', step: 'applyCardBinding', code: 'ABSENT', message: outcome.why };
    case 'rejected':
      if (outcome.reason === 'tooManyChecks') return { type: 'tooManyChecks' };
      if (outcome.reason === 'codeWaiting') return { type: 'codeWaiting', operationId };
      return { type: 'refused', step: 'applyCardBinding', code: outcome.code, message: outcome.message };
  }
}

/** Ends the operation of an application in doubt: a code that was accepted proves it; otherwise it lapses by its own rule. */
async function closeApplication(
  story: Story,
  applied: Extract<Applied, { type: 'inDoubt' }>,
  proven: boolean,
): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    if (!proven) return applied.close();
    return local.decideOperation({
      operationId: applied.operationId,
      happened: true,
      evidence: 'the code that this application sent was accepted',
      by: 'onboarding',
      source: 'rule',
    });
  });
  story.clear(applied.operationId);
}
