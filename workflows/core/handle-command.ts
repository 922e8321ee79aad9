import type { UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import type { CommandQueue } from './command-queue.js';
import type { RunLimits } from './run-limits.js';

/** Where commands go that come as updates. */
export interface CommandHandling {
  readonly limits: RunLimits;
  readonly queue: CommandQueue;
}

/** What is done with a command. */
export interface CommandSteps<Command, Answer> {
  /** Takes it into the queue and answers once it had its turn. */
  readonly accept: (command: Command) => Promise<Answer>;
  /** Refuses what cannot be carried out now. Synchronous, and keeps nothing: only the handler that follows may. @throws refusal */
  readonly check: (command: Command) => unknown;
  /** Whether an earlier run has carried it out, so that it is answered without a check. */
  readonly isDone?: (command: Command) => boolean;
}

/** Registers an update that is checked before it is accepted. A command that is known already is not checked again. */
export function handleCommand<Command extends { readonly requestId: string }, Answer>(
  { limits, queue }: CommandHandling,
  update: UpdateDefinition<Answer, [Command]>,
  { accept, check, isDone }: CommandSteps<Command, Answer>,
): void {
  const handler = (command: Command): Promise<Answer> => limits.answering(() => accept(command));
  const validator = (command: Command): void => {
    if (queue.known(update.name, command) || isDone?.(command)) {
      limits.admitKnown();
      return;
    }
    limits.admit();
    if (queue.mayCheck) check(command);
  };
  setHandler<Answer, [Command], UpdateDefinition<Answer, [Command]>>(update, handler, { validator });
}
