import type { Intent } from '../../src/domain/operation.js';
import { settle } from '../../workflows/operations/resolve.js';
import { finish, handleStoryMessages } from '../../workflows/operations/common-handlers.js';
import { Story } from '../../workflows/core/workflow.js';
import type { StorySettings } from '../../workflows/core/timing.js';

/** One withdrawal brought to its end, and nothing else: what a story does while it waits for a provider's word. */
export async function notifiedWithdrawal(input: {
  readonly intent: Intent<'withdraw'>;
  readonly settings: StorySettings;
}): Promise<{ outcome: string; asOfMs: number }> {
  const story = new Story(input.settings, 'withdrawing');
  handleStoryMessages(story);
  const { outcome } = await settle(story, input.intent);
  await finish();
  return { outcome: outcome.type, asOfMs: Date.now() };
}
