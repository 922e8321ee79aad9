import type { ListedWorkflow } from '../client/list-workflows.js';
import type { AwaitedStep } from '../domain/pending-step.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { textOfCode } from '../providers/registry.js';
import { facts, table } from './table.js';

/** How one workflow stands, for people: its facts, then its steps. */
export function shownStatus(status: WorkflowStatus): string {
  const { state, nextDeadline, account, payIn, action, attention, refusedSignals, steps, stepsLeftOut } =
    status;
  const about = facts({
    state,
    'next deadline': nextDeadline,
    account,
    'pay in from the card': payIn,
    'waits for': waitedFor(steps),
    'pay by': action && `${action.type} ${action.payload}, until ${action.expiresAt}`,
    'needs attention': attention.length > 0 ? attention.join('; ') : undefined,
    'refused signals': refusedSignals.length > 0 ? refusedSignals.join('; ') : undefined,
    'steps not shown': stepsLeftOut,
  });
  if (steps.length === 0) return about;
  const rows = steps.map(({ step, amount, serialNumber, outcome, detail }) => [
    ...[step, amount, serialNumber, outcome, detail && withText(detail)],
  ]);
  return `${about}\n\n${table(['step', 'amount', 'serial number', 'outcome', 'detail'], rows)}`;
}

/** What somebody has to do before a step goes on. */
const AWAITED = {
  verificationCode: 'the code that was sent',
  merchantCheck: 'the merchant’s check on the provider’s pages',
  payment: 'the buyer’s payment',
} as const satisfies Record<AwaitedStep, string>;

function waitedFor(steps: WorkflowStatus['steps']): string | undefined {
  const waiting = steps.flatMap(({ step, waitsFor }) =>
    waitsFor === undefined ? [] : [`${AWAITED[waitsFor]} (${step})`],
  );
  return waiting.length > 0 ? waiting.join('; ') : undefined;
}

/** A code alone sends people to the provider's documents. */
function withText(detail: string): string {
  const text = textOfCode(detail);
  return text ? `${detail} ${text}` : detail;
}

/** A list of workflows, for people. */
export function shownWorkflows(workflows: readonly ListedWorkflow[]): string {
  const rows = workflows.map(({ workflowId, state, provider, attention, startedAt, closedAt }) => [
    ...[workflowId.split('/').slice(1).join(' '), state, provider, attention, startedAt, closedAt],
  ]);
  return table(['order', 'state', 'provider', 'attention', 'started', 'ended'], rows);
}
