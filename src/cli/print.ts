import type { Command } from 'commander';

/** How a result is shown: as a table for people, or as JSON for programs. */
export interface Show<Result> {
  readonly json: boolean;
  readonly as: (result: Result) => string;
}

/** Adds the switch of every command that shows a table. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON, for programs', false);
}

/** Prints the result of a command, the only thing that goes to standard output. Without `show` it is JSON. */
export function print<Result>(result: Result, show?: Show<Result>): void {
  const text = show && !show.json ? show.as(result) : JSON.stringify(result, null, 2);
  process.stdout.write(`${text}\n`);
}
