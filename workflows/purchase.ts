import { patched } from '@temporalio/workflow';
import type { Account } from '../src/domain/party.js';
import { CodeDesk } from './code-desk.js';
import { Escrow } from './escrow.js';
import { handleCodeMessages, onboardingStory } from './onboarding.js';
import type { OnboardingResult } from './onboarding-messages.js';
import type { PurchaseInput, PurchaseResult } from './purchase-messages.js';
import { Story } from './story.js';
import { finish, handleStoryMessages } from './story-handlers.js';

const LOOKS_FOR_LOST_HOLD = 'looks-for-lost-hold';

/**
 * The main story: the buyer's way in, then the escrow of one order, in one execution. A second execution for the onboarding
 * would cost a start, a history and two messages, and gain nothing.
 */
export async function purchase(input: PurchaseInput): Promise<PurchaseResult> {
  const story = new Story(input.settings, 'opening');
  const desk = new CodeDesk(story);
  const escrow = new Escrow(story, input.order);
  handleStoryMessages(story);
  handleCodeMessages(desk);
  escrow.desk.handleMessages();

  const onboarded = await buyerOf(story, input, desk);
  if (onboarded.type !== 'bound') {
    const looks = mayHaveHeld(story, desk, onboarded);
    const undone = looks ? await escrow.undoLostHold(input) : undefined;
    if (!undone) {
      escrow.neverBegun(onboarded.type);
      story.enter(onboarded.type);
    }
    await finish();
    return undone ? { type: 'escrow', escrow: undone } : onboarded;
  }
  const { order, seller, settings } = input;
  const result = await escrow.run({ order, seller, settings, buyer: onboarded.account });
  await finish();
  return { type: 'escrow', escrow: result };
}

type Unbound = Exclude<OnboardingResult, { type: 'bound' }>;
type Onboarded = { readonly type: 'bound'; readonly account: Account } | Unbound;

/**
 * Whether a workflow task that was lost can have come further than this one, as far as the hold. It cannot where the journal
 * answered that the account or the first application was refused: it answered that task the same.
 */
function mayHaveHeld(story: Story, desk: CodeDesk, onboarded: Unbound): boolean {
  // Histories that ended without the look have no room for it.
  if (story.settings.version !== 2) return patched(LOOKS_FOR_LOST_HOLD);
  if (onboarded.type === 'cancelled' || desk.hasAwaited) return true;
  // What this worker could not even begin, another one may have done.
  return story.view.steps.at(-1)?.serialNumber === '';
}

async function buyerOf(story: Story, input: PurchaseInput, desk: CodeDesk): Promise<Onboarded> {
  const { buyer, order, settings } = input;
  if ('account' in buyer) {
    desk.close();
    return { type: 'bound', account: buyer.account };
  }
  const { tenant, provider } = order;
  const result = await onboardingStory(story, { tenant, provider, profile: buyer.profile, settings }, desk);
  if (result.type !== 'bound') return result;
  return { type: 'bound', account: { member: buyer.profile.member, account: result.account } };
}
