import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Intent } from '../src/domain/operation.js';
import { lateEffect } from './questions.js';
import { settle, type SettledOperation } from './settle.js';
import { finish, handleStoryMessages } from './story-handlers.js';
import { stepOf, Story } from './story.js';
import { pause } from './wait.js';
import type { WithdrawalInput, WithdrawalResult } from './withdrawal-messages.js';

/**
 * A member's money to the bound card. Banks take hours or days for it: the story waits for the provider's word, however long that
 * takes, and calls nothing refused that it has not heard to be so. Money that is on its way cannot be called back, so
 * cancellation ends only what was never begun.
 */
export async function withdrawal(input: WithdrawalInput): Promise<WithdrawalResult> {
  const story = new Story(input.settings, 'withdrawing');
  handleStoryMessages(story);
  const result = await withdrawalStory(story, intentOf(input));
  story.enter(result.state);
  await finish();
  return result;
}

function intentOf({ tenant, provider, withdrawalNo, account, amount }: WithdrawalInput): Intent<'withdraw'> {
  const operationId = `${tenant}/${account.member}/withdraw/${withdrawalNo}`;
  return { operationId, provider, kind: 'withdraw', amount, content: { account } };
}

async function withdrawalStory(story: Story, intent: Intent<'withdraw'>): Promise<WithdrawalResult> {
  try {
    const operation = await settle(story, intent);
    // Nothing is begun from here on, so that cancellation has nothing to break off.
    return await CancellationScope.nonCancellable(() => endOf(story, operation));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => recalled(story, intent));
  }
}

/**
 * How an operation ended. The provider's own refusal is evidence enough; where "not found" was all there was, it is looked for
 * once more before the money is called untouched.
 */
async function endOf(story: Story, operation: SettledOperation<'withdraw'>): Promise<WithdrawalResult> {
  const { outcome, intent } = operation;
  switch (outcome.type) {
    case 'succeeded':
      return { state: 'withdrawn' };
    case 'rejected':
      return { state: 'refused', code: outcome.code };
    case 'absent': {
      const ms = story.settings.timing.lateWatchMs;
      const summary = `${stepOf(intent.operationId)}: a late effect is looked for until this`;
      await pause({ ms, summary });
      const late = await lateEffect(story, operation);
      return late ? { state: 'withdrawn' } : { state: 'refused', code: 'ABSENT' };
    }
  }
}

/** Cancelled before this story sent it; a workflow task that was lost may have sent it all the same. */
async function recalled(story: Story, intent: Intent<'withdraw'>): Promise<WithdrawalResult> {
  const { outcome } = await settle(story, intent, { recall: true });
  return { state: outcome.type === 'succeeded' ? 'withdrawn' : 'cancelled' };
}
