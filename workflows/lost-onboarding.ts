import { CancellationScope } from '@temporalio/workflow';
import { carrier } from './card-application.js';
import type { OnboardingInput } from './onboarding-messages.js';
import { begunOperations } from './questions.js';
import { settle } from './settle.js';
import type { Story } from './story.js';

/**
 * Brings to its end what a workflow task that was lost has begun for a member whose story is cancelled: no other story need
 * ever ask about it. An account is opened to the end, because what is called absent once would bar the member for ever; an
 * application for a card or a code that never left never leaves.
 */
export async function settleLostOnboarding(story: Story, input: OnboardingInput): Promise<void> {
  const member = `${input.tenant}/${input.profile.member}`;
  const codes = `${member}/verifyCardBinding/${carrier()}/`;
  const applications = `${member}/applyCardBinding/${carrier()}/`;
  await CancellationScope.nonCancellable(async () => {
    for (const intent of await begunOperations(story, `${member}/`)) {
      const { operationId } = intent;
      if (story.knows(operationId)) continue;
      if (operationId === `${member}/openAccount`) await settle(story, intent);
      else if (operationId.startsWith(codes) || operationId.startsWith(applications))
        await settle(story, intent, { recall: true });
    }
  });
}
