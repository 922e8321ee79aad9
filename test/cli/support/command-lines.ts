import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.js';

/** A value for each argument and each required option that a command may have, by its name. */
const SAMPLES: Readonly<Record<string, string>> = {
  tenant: 'shop',
  orderNo: 'O-1',
  unbindingNo: 'U-1',
  operationId: 'shop/O-1/hold/1',
  workflowId: 'order/shop/O-1',
  id: '1',
  amount: '1.00',
  happened: 'no',
  evidence: 'seen in the bank’s own list',
  by: 'wang',
  origin: 'http://127.0.0.1:8233',
};

/** One command with all that it must be given; `given` names files and folders. */
export interface CommandLine {
  /** "purchase start" */
  readonly name: string;
  readonly args: readonly string[];
}

/** Every command of the program with what it requires, taken from the program itself: a new one is there at once. */
export function everyCommandLine(given: Readonly<Record<'file' | 'data', string>>): CommandLine[] {
  const samples: Readonly<Record<string, string>> = { ...SAMPLES, ...given };
  const sample = (command: string, name: string): string => {
    const value = samples[name];
    if (value === undefined) throw new Error(`${command} wants ${name}, which has no sample in this file`);
    return value;
  };
  const linesOf = (command: Command, path: readonly string[]): CommandLine[] => {
    if (command.commands.length > 0)
      return command.commands.flatMap((inner) => linesOf(inner, [...path, inner.name()]));
    const name = path.join(' ');
    const positional = command.registeredArguments
      .filter(({ required }) => required)
      .map((argument) => sample(name, argument.name()));
    const options = command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap((option) => [option.long ?? '', sample(name, option.attributeName())]);
    return [{ name, args: [...path, ...positional, ...options] }];
  };
  return linesOf(createProgram({}), []);
}
