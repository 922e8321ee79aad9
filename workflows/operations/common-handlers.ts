import { allHandlersFinished, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  decideUpdate,
  notificationReceivedSignal,
  statusQuery,
  type DecideCommand,
  type NotificationReceived,
} from '../core/messages.js';
import type { DecisionAnswer } from '../core/pending-decisions.js';
import { refusal } from '../core/refusal.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { recordDecision } from './operator-decisions.js';

/** The messages that every workflow understands: its status, a decision on an operation in doubt, and a provider's notification. */
export function handleCommonMessages(workflow: Workflow): void {
  setHandler(statusQuery, () => workflow.status);
  setHandler(decideUpdate, (command) => decide(workflow, command), {
    validator: (command: DecideCommand) => checkDecision(workflow, command),
  });
  setHandler(notificationReceivedSignal, (notification) =>
    workflow.runSignal('notificationReceived', () => {
      applyNotification(workflow, notification);
      return Promise.resolve();
    }),
  );
}

/**
 * Lets handlers that are still answering come to their end: an update that was accepted is answered before the workflow closes,
 * also when the workflow was cancelled.
 */
export async function finish(): Promise<void> {
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}

function checkDecision(workflow: Workflow, command: DecideCommand): void {
  checkShape(command);
  // Whoever repeats a decision because its answer was lost gets that answer, under whatever update id.
  if (workflow.decisions.knows(command)) return;
  const { operationId, happened, account } = command;
  const ended = workflow.contradictedEnd(operationId);
  const openFor = workflow.decisions.openFor(operationId);
  if (openFor === undefined && ended === undefined) {
    throw refusal('WRONG_STATE', 'operationId: names no operation that this workflow is in doubt about');
  }
  if (openFor === 'endOfTries' && happened)
    throw refusal(
      'WRONG_STATE',
      'happened: it was rejected, and waits for another try; false ends the tries',
    );
  if (ended !== undefined && happened !== (ended === 'succeeded')) {
    throw refusal('WRONG_STATE', `happened: the operation has ended as ${ended}, which stays`);
  }
  if (workflow.decisions.isDecided(operationId))
    throw refusal('WRONG_STATE', 'operationId: it is being decided already');
  const opens = operationId.endsWith('/openAccount') && happened && ended === undefined;
  if (opens && account === undefined)
    throw refusal('INVALID_INPUT', 'account: the number of the account that was opened');
}

/** What came over the wire can be anything. */
function checkShape(command: Partial<Record<keyof DecideCommand, unknown>> | null | undefined): void {
  const { operationId, happened, evidence, by, account, failedItems } = command ?? {};
  if (typeof operationId !== 'string') throw refusal('INVALID_INPUT', 'operationId: the id of an operation');
  if (typeof happened !== 'boolean') throw refusal('INVALID_INPUT', 'happened: true or false');
  if (!isText(evidence, 10, 2_000)) {
    throw refusal('INVALID_INPUT', 'evidence: says in 10 to 2000 characters what was seen');
  }
  if (!isText(by, 1, 200)) throw refusal('INVALID_INPUT', 'by: names in 1 to 200 characters who decides');
  if (account !== undefined && (typeof account !== 'string' || !/^[\w-]{1,64}$/.test(account))) {
    throw refusal('INVALID_INPUT', 'account: 1 to 64 letters, digits, _ or -');
  }
  if (failedItems !== undefined && !areItemIds(failedItems))
    throw refusal('INVALID_INPUT', 'failedItems: up to 100 ids of items');
}

function areItemIds(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 100 && value.every((id) => isText(id, 1, 64));
}

function isText(value: unknown, least: number, most: number): value is string {
  return typeof value === 'string' && value.trim().length >= least && value.length <= most;
}

async function decide(workflow: Workflow, given: DecideCommand): Promise<DecisionAnswer> {
  workflow.limits.accepted();
  const { operationId, happened, evidence, by, account, failedItems } = given;
  // Nothing beyond these: where a decision comes from is not for its sender to say.
  const command = {
    ...{ operationId, happened, evidence, by },
    ...(account !== undefined && { account }),
    ...(failedItems !== undefined && { failedItems }),
  };
  // The same words may review what has come to speak against the end since they were given first.
  const isAnswered = workflow.contradictedEnd(operationId) === undefined && workflow.decisions.knows(command);
  if (workflow.decisions.isOpen(operationId) || isAnswered) return workflow.decisions.decide(command);
  // It has ended already: the operator has reviewed the contradicting evidence.
  const { outcome } = await recordDecision(workflow, command, `${stepOf(operationId)}: operator's decision`);
  workflow.acceptContradiction(operationId);
  return workflow.decisions.carriedOut(command, { operationId, outcome: outcome.type });
}

const ENDS: readonly unknown[] = ['succeeded', 'rejected', 'absent'];

/** Wakes whoever waits for the operation. Of one that has ended here, only what speaks against its end is news. */
function applyNotification(
  workflow: Workflow,
  notification: Partial<NotificationReceived> | null | undefined,
): void {
  const { operationId, ended, attention } = notification ?? {};
  if (!isText(operationId, 1, 400)) throw refusal('INVALID_INPUT', 'operationId: the id of an operation');
  if (ended !== undefined && !ENDS.includes(ended)) throw refusal('INVALID_INPUT', 'ended: how it ended');
  if (attention !== undefined && !isText(attention, 1, 4_001))
    throw refusal('INVALID_INPUT', 'attention: why an operator must look');
  workflow.inbox.receive(operationId);
  const isWaitedFor = workflow.decisions.isOpen(operationId);
  if (ended !== undefined && attention !== undefined && workflow.knows(operationId) && !isWaitedFor)
    workflow.raiseContradiction(operationId, attention, ended);
}
