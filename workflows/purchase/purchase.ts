import type { Account } from '../../src/domain/party.js';
import { resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { handleCodeMessages } from '../operations/handle-codes.js';
import { endExecution } from '../operations/recovery.js';
import { TransactionCodes } from '../operations/transaction-codes.js';
import { Escrow } from '../escrow/escrow.js';
import { numberUsed } from '../escrow/escrow-end.js';
import { prefixesOf } from '../escrow/intents.js';
import { CodeHandlers } from '../operations/code-handlers.js';
import type { OnboardingResult } from '../onboarding/messages.js';
import { leavesNumberFree } from '../onboarding/recovery.js';
import { onboardMember } from '../onboarding/onboarding.js';
import type { PurchaseInput, PurchaseResult } from './messages.js';

/**
 * The main workflow: the buyer's way in, then the escrow of one order, in one execution. A second execution for the onboarding
 * would cost a start, a history and two messages, and gain nothing.
 */
export async function purchase(input: PurchaseInput): Promise<PurchaseResult> {
  const workflow = new Workflow(input.settings, 'opening');
  const codes = new CodeHandlers(workflow);
  const escrow = new Escrow(workflow, input.order);
  const { settings: _settings, ...content } = input;
  workflow.execution.identify({ prefixes: prefixesOf(input.order), content });
  handleCommonMessages(workflow);
  handleCodeMessages(codes, new TransactionCodes(workflow));
  escrow.commandHandlers.handleMessages();

  const result = await course(workflow, { input, codes, escrow }).catch((error: unknown) =>
    endedBefore(error, { workflow, codes, escrow }),
  );
  await finish();
  return result;
}

interface Parts {
  readonly workflow: Workflow;
  readonly codes: CodeHandlers;
  readonly escrow: Escrow;
}

async function course(
  workflow: Workflow,
  { input, codes, escrow }: Omit<Parts, 'workflow'> & { readonly input: PurchaseInput },
): Promise<PurchaseResult> {
  const onboarded = await buyerOf(workflow, input, codes);
  if (onboarded.state !== 'bound') return withoutBuyer(workflow, escrow, input, onboarded);
  const { order, seller, settings } = input;
  await escrow.run({ order, seller, settings, buyer: onboarded.account });
  return escrow.end((ended) => withAccount(workflow, ended));
}

/** However a purchase ends, it names the account that it opened. */
function withAccount({ account }: Workflow, result: PurchaseResult): PurchaseResult {
  return { ...result, ...(account !== undefined && { account }) };
}

/**
 * The order ends before its money was ever asked for. A workflow task that was lost may have come further: the journal says so, and
 * then all of that goes back first.
 */
async function withoutBuyer(
  workflow: Workflow,
  escrow: Escrow,
  input: PurchaseInput,
  onboarded: Unbound,
): Promise<PurchaseResult> {
  const result = escrow.endAs(withAccount(workflow, { ...onboarded, sums: escrow.balances.sums }));
  const isFree = leavesNumberFree(onboarded);
  while (!isFree && !(await endExecution(workflow, result)))
    if (await escrow.undoLostHold(input)) return escrow.end((ended) => withAccount(workflow, ended));
  return result;
}

/** What an earlier run of this purchase returned, or that its number was used for another one. @throws any other error. */
function endedBefore(error: unknown, { workflow, codes, escrow }: Parts): PurchaseResult {
  const result = resultBefore(error) as PurchaseResult | undefined;
  codes.close();
  if (result?.account !== undefined) workflow.opened(result.account);
  return escrow.endAs(result ?? withAccount(workflow, numberUsed(escrow.balances.sums)));
}

type Unbound = Exclude<OnboardingResult, { state: 'bound' }>;
type Onboarded = { readonly state: 'bound'; readonly account: Account } | Unbound;

async function buyerOf(workflow: Workflow, input: PurchaseInput, codes: CodeHandlers): Promise<Onboarded> {
  const { buyer, order, settings } = input;
  if ('account' in buyer) {
    codes.close();
    return { state: 'bound', account: buyer.account };
  }
  const { tenant, provider } = order;
  const result = await onboardMember(workflow, { tenant, provider, profile: buyer.profile, settings }, codes);
  if (result.state !== 'bound') return result;
  return { state: 'bound', account: { member: buyer.profile.member, account: result.account } };
}
