import { allHandlersFinished, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { recordDecision } from './operator-decisions.js';
import type { DecisionAnswer } from '../core/pending-decisions.js';
import { refusal } from '../core/refusal.js';
import {
  decideUpdate,
  notificationReceivedSignal,
  statusQuery,
  type DecideCommand,
  type NotificationReceived,
} from '../core/messages.js';
import { stepOf, type Story } from '../core/workflow.js';

/** The messages that every story understands: its status, a decision on an operation in doubt, and word from a provider. */
export function handleStoryMessages(story: Story): void {
  setHandler(statusQuery, () => story.view);
  setHandler(decideUpdate, (command) => decide(story, command), {
    validator: (command: DecideCommand) => checkDecision(story, command),
  });
  setHandler(notificationReceivedSignal, (notice) =>
    story.quietly('notificationReceived', () => {
      hear(story, notice);
      return Promise.resolve();
    }),
  );
}

/**
 * Lets handlers that are still answering come to their end: an update that was accepted is answered before the story closes,
 * also when the story was cancelled.
 */
export async function finish(): Promise<void> {
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}

function checkDecision(story: Story, command: DecideCommand): void {
  checkShape(command);
  // Whoever repeats a decision because its answer was lost gets that answer, under whatever update id.
  if (story.doubts.knows(command)) return;
  const { operationId, happened, account } = command;
  const ended = story.contradictedEnd(operationId);
  const openFor = story.doubts.openFor(operationId);
  if (openFor === undefined && ended === undefined) {
    throw refusal('WRONG_STATE', 'operationId: names no operation that this story is in doubt about');
  }
  if (openFor === 'endOfTries' && happened)
    throw refusal('WRONG_STATE', 'happened: it was refused, and waits for another try; false ends the tries');
  if (ended !== undefined && happened !== (ended === 'succeeded')) {
    throw refusal('WRONG_STATE', `happened: the operation has ended as ${ended}, which stays`);
  }
  if (story.doubts.isDecided(operationId))
    throw refusal('WRONG_STATE', 'operationId: it is being decided already');
  const opens = operationId.endsWith('/openAccount') && happened && ended === undefined;
  if (opens && account === undefined)
    throw refusal('INVALID_INPUT', 'account: the number of the account that was opened');
}

/** What came over the wire can be anything. */
function checkShape(command: Partial<Record<keyof DecideCommand, unknown>> | null | undefined): void {
  const { operationId, happened, evidence, by, account } = command ?? {};
  if (typeof operationId !== 'string') throw refusal('INVALID_INPUT', 'operationId: the id of an operation');
  if (typeof happened !== 'boolean') throw refusal('INVALID_INPUT', 'happened: true or false');
  if (!isText(evidence, 10, 2_000)) {
    throw refusal('INVALID_INPUT', 'evidence: says in 10 to 2000 characters what was seen');
  }
  if (!isText(by, 1, 200)) throw refusal('INVALID_INPUT', 'by: names in 1 to 200 characters who decides');
  if (account !== undefined && (typeof account !== 'string' || !/^\w{1,64}$/.test(account))) {
    throw refusal('INVALID_INPUT', 'account: 1 to 64 letters and digits');
  }
}

function isText(value: unknown, least: number, most: number): value is string {
  return typeof value === 'string' && value.trim().length >= least && value.length <= most;
}

async function decide(story: Story, given: DecideCommand): Promise<DecisionAnswer> {
  story.limits.accepted();
  const { operationId, happened, evidence, by, account } = given;
  // Nothing beyond these: where a decision comes from is not for its sender to say.
  const command = { operationId, happened, evidence, by, ...(account !== undefined && { account }) };
  if (story.doubts.isOpen(operationId) || story.doubts.knows(command)) return story.doubts.decide(command);
  // It has ended already: the operator has looked at what speaks against it.
  const { outcome } = await recordDecision(story, command, `${stepOf(operationId)}: operator's word`);
  story.accepted(operationId);
  return story.doubts.carriedOut(command, { operationId, outcome: outcome.type });
}

const ENDS: readonly unknown[] = ['succeeded', 'rejected', 'absent'];

/** Wakes whoever waits for the operation. Of one that has ended here, only what speaks against its end is news. */
function hear(story: Story, notice: Partial<NotificationReceived> | null | undefined): void {
  const { operationId, ended, attention } = notice ?? {};
  if (!isText(operationId, 1, 400)) throw refusal('INVALID_INPUT', 'operationId: the id of an operation');
  if (ended !== undefined && !ENDS.includes(ended)) throw refusal('INVALID_INPUT', 'ended: how it ended');
  if (attention !== undefined && !isText(attention, 1, 4_001))
    throw refusal('INVALID_INPUT', 'attention: why a person must look');
  story.notices.hear(operationId);
  const isWaitedFor = story.doubts.isOpen(operationId);
  if (ended !== undefined && attention !== undefined && story.knows(operationId) && !isWaitedFor)
    story.contradicted(operationId, attention, ended);
}
