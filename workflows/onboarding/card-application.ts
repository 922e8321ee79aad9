import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { Intent, OperationKind } from '../../src/domain/operation.js';
import type { CardResults, CodeHandle } from '../../src/domain/operations/card.js';
import { isFinal } from '../../src/domain/outcome.js';
import type { Account } from '../../src/domain/party.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { recordDecision } from '../operations/operator-decisions.js';
import { firstResult, resolve } from '../operations/resolve.js';
import type { OnboardingInput } from './messages.js';

/** What became of applying for a card. */
export type ApplicationResult =
  /** `verified`: bound already, no code is needed. */
  | { readonly type: 'codeWaiting'; readonly operationId: string }
  | {
      readonly type: 'sent';
      readonly operationId: string;
      /** What its code must be handed in with. */
      readonly handle?: CodeHandle;
      /** How long the provider takes its code, where it says so. */
      readonly codeValidMs?: number;
      /** What its holder has to pay in. */
      readonly payIn?: Money;
    }
  /** Bound, without a code; `account` where that is what gave the account its number. */
  | { readonly type: 'verified'; readonly account?: string }
  | {
      readonly type: 'inDoubt';
      readonly operationId: string;
      readonly intent: Intent<'applyCardBinding' | 'applySmallAmount'>;
    }
  | { readonly type: 'tooManyChecks' | 'lapsed' }
  | { readonly type: 'rejected'; readonly code: string; readonly message: string };

/**
 * Applies for the binding, once. Where no query resolves it, an application whose answer was lost counts as sent: its codes are
 * accepted, and it lapses by the provider's own rule. Where one does, it is queried until it has ended.
 */
export async function applyForCard(
  workflow: Workflow,
  input: OnboardingInput,
  account: Account,
  round: number,
): Promise<ApplicationResult> {
  const { provider, profile } = input;
  const [applications] = ownPrefixes(input);
  const operationId = `${applications}${round}`;
  const intent = applicationIntent({ operationId, provider, profile, account });
  const result = await firstResult(workflow, intent);
  const isOpen = !isFinal(result.outcome) && result.queryable === true;
  // What was begun is brought to its end, also in a workflow that was cancelled meanwhile: nobody else would ever query it.
  const { outcome } = isOpen
    ? await CancellationScope.nonCancellable(() => resolve(workflow, intent))
    : result;
  if (!isFinal(outcome)) return { type: 'inDoubt', operationId, intent };
  switch (outcome.type) {
    case 'succeeded':
      return appliedAs(operationId, outcome.result);
    case 'absent':
      // A workflow task that was lost had sent it, and no worker was there until its code was void.
      return { type: 'lapsed' };
    case 'rejected':
      if (outcome.reason === 'tooManyChecks') return { type: 'tooManyChecks' };
      if (outcome.reason === 'codeWaiting') return { type: 'codeWaiting', operationId };
      return { type: 'rejected', code: outcome.code, message: outcome.message };
  }
}

/** The application for a card, by the route that the profile names. */
function applicationIntent({
  operationId,
  provider,
  profile: { route, card },
  account,
}: Pick<OnboardingInput, 'provider' | 'profile'> & {
  readonly operationId: string;
  readonly account: Account;
}): Intent<'applyCardBinding' | 'applySmallAmount'> {
  const common = { operationId, provider };
  if (route === 'unionPay') return { ...common, kind: 'applyCardBinding', content: { account, card } };
  const way = route === 'payIn' ? 'incoming' : 'outgoing';
  return { ...common, kind: 'applySmallAmount', content: { account, card, way } };
}

/** What the answer to either kind of application can say. */
type ApplicationAnswer = CardResults['applyCardBinding'] & CardResults['applySmallAmount'];

function appliedAs(operationId: string, answer: ApplicationAnswer): ApplicationResult {
  if (answer.verified) return { type: 'verified', ...numberOf(answer) };
  const { payIn } = answer;
  return { type: 'sent', operationId, ...codeOf(answer), ...(payIn !== undefined && { payIn }) };
}

function codeOf({
  handle,
  codeValidMs,
}: Partial<CardResults['applyCardBinding']>): Pick<
  Extract<ApplicationResult, { type: 'sent' }>,
  'handle' | 'codeValidMs'
> {
  return { ...(handle && { handle }), ...(codeValidMs !== undefined && { codeValidMs }) };
}

function numberOf({ account }: { readonly account?: string }): { readonly account?: string } {
  return account === undefined ? {} : { account };
}

/** Tells this member's workflows apart by the workflow's own id: an order and a member can have the same name. */
function carrier(): string {
  const [kind, , ...name] = workflowInfo().workflowId.split('/');
  return [kind, ...name].join('/');
}

/** What the ids of this workflow's applications begin with, and those of the codes for them: the member's other workflows have their own. */
export function ownPrefixes({
  tenant,
  profile,
}: Pick<OnboardingInput, 'tenant' | 'profile'>): readonly [applications: string, codes: string] {
  const of = (kind: OperationKind): string => `${tenant}/${profile.member}/${kind}/${carrier()}/`;
  return profile.route === 'unionPay'
    ? [of('applyCardBinding'), of('verifyCardBinding')]
    : [of('applySmallAmount'), of('verifySmallAmount')];
}

/** A code was accepted: that proves the application that sent it. */
export async function proveApplication(
  workflow: Workflow,
  { intent }: Extract<ApplicationResult, { type: 'inDoubt' }>,
): Promise<void> {
  const { operationId } = intent;
  const decision = {
    operationId,
    happened: true,
    evidence: 'the code that this application sent was accepted',
    by: 'onboarding',
    source: 'rule',
  } as const;
  const { outcome } = await recordDecision(workflow, decision, `${stepOf(operationId)}: proven by its code`);
  if (outcome.type === 'succeeded')
    workflow.recordAttempt(intent, {
      serialNumber: '',
      outcome: { type: 'succeeded', result: { verified: false } },
    });
}

/** No code came of it: it lapses by its own rule, and only then a new one may go. A cancelled workflow waits for that too. */
export async function lapse(
  workflow: Workflow,
  { intent }: Extract<ApplicationResult, { type: 'inDoubt' }>,
): Promise<void> {
  await CancellationScope.nonCancellable(() => resolve(workflow, intent));
}
