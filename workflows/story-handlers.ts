import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import { refusal } from './refusal.js';
import { decideUpdate, statusQuery, type DecideCommand } from './story-messages.js';
import type { Story } from './story.js';

/** The messages that every story understands: its status, and an operator's decision on an operation in doubt. */
export function handleStoryMessages(story: Story): void {
  setHandler(statusQuery, () => story.view);
  setHandler(decideUpdate, (command) => decide(story, command), { validator: (command) => checkDecision(story, command) });
}

/** Lets handlers that are still answering come to their end: an update that was accepted is answered before the story closes. */
export async function finish(): Promise<void> {
  await condition(allHandlersFinished);
}

function checkDecision(story: Story, command: DecideCommand): void {
  if (!story.inDoubt.has(command.operationId)) {
    throw refusal('WRONG_STATE', 'operationId: names no operation that this story is in doubt about');
  }
  if (typeof command.happened !== 'boolean') throw refusal('INVALID_INPUT', 'happened: true or false');
  if (typeof command.evidence !== 'string' || command.evidence.trim().length < 10) {
    throw refusal('INVALID_INPUT', 'evidence: says in at least ten characters what was seen');
  }
  if (typeof command.by !== 'string' || command.by.trim() === '') throw refusal('INVALID_INPUT', 'by: names who decides');
  const opens = command.operationId.endsWith('/openAccount');
  if (opens && command.happened && !command.account) {
    throw refusal('INVALID_INPUT', 'account: the number of the account that was opened');
  }
}

async function decide(story: Story, command: DecideCommand): Promise<{ operationId: string; outcome: string }> {
  const { operationId } = command;
  story.decisions.set(operationId, command);
  await condition(() => !story.inDoubt.has(operationId));
  const step = story.view.steps.find((view) => operationId.endsWith(`/${view.step}`));
  return { operationId, outcome: step?.outcome ?? 'unknown' };
}
