import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';

/** Adds `--request-id` to a command that asks a workflow for something. */
export function withRequestId(command: Command): Command {
  return command.option('--request-id <id>', 'repeat a request under its id instead of making a new one');
}

/** The request's id, said before it is sent: whoever hears no answer repeats it under this id. */
export function announcedRequestId({ requestId = randomUUID() }: { readonly requestId?: string }): string {
  process.stderr.write(`request id ${requestId}\n`);
  return requestId;
}
