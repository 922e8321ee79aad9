import type { Account } from '../../src/domain/party.js';
import { CodeDesk } from '../onboarding/code-handlers.js';
import { Escrow } from '../escrow/escrow-process.js';
import { prefixesOf } from '../escrow/escrow.js';
import { handleCodeMessages, onboardingStory } from '../onboarding/onboarding.js';
import type { OnboardingResult } from '../onboarding/messages.js';
import type { EscrowResult } from '../escrow/messages.js';
import type { PurchaseInput, PurchaseResult } from './messages.js';
import { endExecution, resultBefore } from '../operations/recovery.js';
import { PROVIDER_NOT_CONFIGURED } from '../operations/resolve.js';
import { Story } from '../core/workflow.js';
import { finish, handleStoryMessages } from '../operations/common-handlers.js';

/**
 * The main story: the buyer's way in, then the escrow of one order, in one execution. A second execution for the onboarding
 * would cost a start, a history and two messages, and gain nothing.
 */
export async function purchase(input: PurchaseInput): Promise<PurchaseResult> {
  const story = new Story(input.settings, 'opening');
  const desk = new CodeDesk(story);
  const escrow = new Escrow(story, input.order);
  const { settings: _settings, ...content } = input;
  story.execution.identify({ prefixes: prefixesOf(input.order), content });
  handleStoryMessages(story);
  handleCodeMessages(desk);
  escrow.desk.handleMessages();

  const result = await course(story, { input, desk, escrow }).catch((error: unknown) =>
    endedBefore(error, { story, desk, escrow }),
  );
  await finish();
  return result;
}

interface Parts {
  readonly story: Story;
  readonly desk: CodeDesk;
  readonly escrow: Escrow;
}

async function course(
  story: Story,
  { input, desk, escrow }: Omit<Parts, 'story'> & { readonly input: PurchaseInput },
): Promise<PurchaseResult> {
  const onboarded = await buyerOf(story, input, desk);
  if (onboarded.type !== 'bound') return withoutBuyer(story, escrow, input, onboarded);
  const { order, seller, settings } = input;
  await escrow.run({ order, seller, settings, buyer: onboarded.account });
  return escrow.end(ofEscrow);
}

function ofEscrow(escrow: EscrowResult): PurchaseResult {
  return { type: 'escrow', escrow };
}

/**
 * The order ends before its money was ever asked for. A workflow task that was lost may have come further: the journal says so, and
 * then all of that goes back first.
 */
async function withoutBuyer(
  story: Story,
  escrow: Escrow,
  input: PurchaseInput,
  onboarded: Unbound,
): Promise<PurchaseResult> {
  escrow.neverBegun(onboarded.type);
  story.enter(onboarded.type);
  const isFree = onboarded.type === 'refused' && onboarded.code === PROVIDER_NOT_CONFIGURED;
  while (!isFree && !(await endExecution(story, onboarded)))
    if (await escrow.undoLostHold(input)) return escrow.end(ofEscrow);
  return onboarded;
}

/** What an earlier run of this purchase returned, or that its number was used for another one. @throws any other error. */
function endedBefore(error: unknown, { story, desk, escrow }: Parts): PurchaseResult {
  const result = resultBefore(error) as PurchaseResult | undefined;
  desk.close();
  if (!result || result.type === 'escrow') return ofEscrow(escrow.endAs(result?.escrow));
  escrow.neverBegun(result.type);
  story.enter(result.type);
  return result;
}

type Unbound = Exclude<OnboardingResult, { type: 'bound' }>;
type Onboarded = { readonly type: 'bound'; readonly account: Account } | Unbound;

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
