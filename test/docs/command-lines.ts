import type { Command } from 'commander';
import { codesIn, type Page } from './pages.js';

/** A command as a page shows it: in a block it is complete, in a sentence it may be a mention. */
export interface ShownCommand {
  readonly words: readonly string[];
  readonly complete: boolean;
}

/** Every command line of a page that begins with one of the programs. */
export function commandsOf(page: Page, programs: readonly string[]): ShownCommand[] {
  const inBlocks = page.blocks
    .filter(({ language }) => ['sh', 'bash', 'console', ''].includes(language))
    .flatMap(({ code }) => code.replace(/\\\n/g, ' ').split('\n'))
    .flatMap((line) => wordsOf(line))
    .map((words) => ({ words, complete: true }));
  const inText = codesIn(page.prose)
    .flatMap((code) => wordsOf(code))
    .map((words) => ({ words, complete: false }));
  return [...inBlocks, ...inText].filter(({ words }) => programs.includes(words[0] ?? ''));
}

/** The words of each command of a line, as a shell would take them apart; comments left out. */
function wordsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/"[^"]*"|'[^']*'|&&|\|\||[|;]|#.*$|[^\s|;"']+/g)) {
    if (token.startsWith('#')) break;
    if (/^(?:&&|\|\||[|;])$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(token.replace(/^["']|["']$/g, ''));
  }
  return commands;
}

/** What is wrong with a `holdfast` command line; undefined when the program would take it. */
export function complaintAbout(program: Command, { words, complete }: ShownCommand): string | undefined {
  let command = program;
  let rest = words.slice(1);
  for (let next = subcommand(command, rest[0]); next; next = subcommand(command, rest[0])) {
    command = next;
    rest = rest.slice(1);
  }
  // A mention may name the program alone.
  if (command === program) return complete || rest.length > 0 ? `no command ${rest[0] ?? ''}` : undefined;
  const read = argumentsOf(command, rest);
  if (typeof read === 'string') return read;
  const tooMany = read.positional[command.registeredArguments.length];
  if (tooMany !== undefined) return `${tooMany} is one argument too many`;
  return complete ? missingIn(command, read) : undefined;
}

interface Arguments {
  readonly options: ReadonlySet<string>;
  readonly positional: readonly string[];
}

function argumentsOf(command: Command, words: readonly string[]): Arguments | string {
  const options = new Set<string>();
  const positional: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') {
      positional.push(word);
      continue;
    }
    const [name = '', value] = word.split('=');
    const option = command.options.find(({ long }) => long === name);
    if (!option) return `no option ${name}`;
    options.add(name);
    if (option.required && value === undefined && rest.shift() === undefined) return `${name} wants a value`;
  }
  return { options, positional };
}

function missingIn(command: Command, { options, positional }: Arguments): string | undefined {
  if (command.commands.length > 0) return 'a command is missing';
  const argument = command.registeredArguments.slice(positional.length).find(({ required }) => required);
  if (argument) return `the argument ${argument.name()} is missing`;
  const option = command.options.find(({ mandatory, long }) => mandatory && !options.has(long ?? ''));
  return option && `the option ${option.long ?? ''} is missing`;
}

/** Every command that does something, as `purchase start`. */
export function leavesOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((inner) => leavesOf(inner, [...path, inner.name()]));
}

function subcommand(command: Command, name: string | undefined): Command | undefined {
  return command.commands.find((inner) => inner.name() === name);
}
