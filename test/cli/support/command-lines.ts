import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { createProgram } from '../../../src/cli/program.js';
import { EDGES } from '../../client/requests-samples.js';

/** A value for each argument and each option that a command may have, by its name. */
const SAMPLES: Readonly<Record<string, string>> = {
  tenant: 'shop',
  orderNo: 'O-1',
  member: 'buyer-1',
  unbindingNo: 'U-1',
  phoneChangeNo: 'M-1',
  correctionNo: 'K-1',
  closingNo: 'C-1',
  withdrawalNo: 'W-1',
  splitNo: 'S-1',
  suspenseNo: 'S-1',
  of: 'start',
  topUpNo: 'T-1',
  totalOrderNo: 'A-1',
  freezeNo: 'F-1',
  operationId: 'shop/O-1/hold/1',
  workflowId: 'order/shop/O-1',
  id: '1',
  amount: '1.00',
  happened: 'no',
  evidence: 'seen in the bank’s own list',
  by: 'wang',
  origin: 'http://127.0.0.1:8233',
  workflow: 'order/shop/O-1',
  'demo workflow': 'withdrawal',
  provider: 'pingan',
  date: '20260105',
  account: '6886000000001001',
};

/** Options that change what a command asks for, or prints, and nothing of what it reaches. */
const SAME_PLACES: readonly string[] = [
  ...['json', 'requestId', 'amount', 'toBuyer', 'reason', 'releaseRest', 'account'],
  ...['tenant', 'state', 'open', 'prefix', 'publicUrl', 'gatewayUrl', 'from', 'to'],
  ...['failedItems', 'items', 'merchantPays', 'release'],
];

/** One command with all that it must be given. */
export interface CommandLine {
  /** "purchase start" */
  readonly name: string;
  readonly args: readonly string[];
}

/** The requests that commands read from files. */
const REQUESTS: Readonly<Record<string, unknown>> = {
  'purchase start file': EDGES.purchase.samples[0],
  'onboarding start file': EDGES.onboarding.samples[0],
  'card unbind file': EDGES.unbinding.samples[0],
  'card correct file': EDGES.correction.samples[0],
  'account close file': EDGES.closing.samples[0],
  'phone-change start file': EDGES.phoneChange.samples[0],
  'withdrawal start file': EDGES.withdrawal.samples[0],
  'freeze start file': EDGES.freeze.samples[0],
  'freeze refund file': EDGES.refundPayment.samples[0],
  'freeze pay receivers': EDGES.payFromFreeze.samples[0].receivers,
  'split start file': EDGES.split.samples[0],
  'acquiring start file': EDGES.acquiring.samples[0],
  'acquiring regulate file': EDGES.regulate.samples[0],
  'top-up start file': EDGES.topUp.samples[0],
  'top-up reverse file': EDGES.reverseTopUp.samples[0],
  'suspense start file': EDGES.suspense.samples[0],
  'suspense allocate file': EDGES.allocate.samples[0],
  'split divide receivers': EDGES.divide.samples[0].receivers,
  receivers: [{ account: EDGES.purchase.samples[0].seller, amount: '1.00' }],
  tokens: 'a-token',
};

/**
 * Every command of the program with what it requires, and once more with each option that may send it elsewhere, as
 * "operation list --attention". Taken from the program itself, so that a new one is there at once. `folder` takes the files that they read.
 */
export async function everyCommandLine(
  folder: string,
  given: { readonly data: string },
): Promise<CommandLine[]> {
  const files = Object.entries(REQUESTS).map(async ([name, request]): Promise<[string, string]> => {
    const path = join(folder, `${name}.json`);
    await writeFile(path, JSON.stringify(request), { mode: 0o600 });
    return [name, path];
  });
  return commandLines({ ...given, ...Object.fromEntries(await Promise.all(files)) });
}

function commandLines(given: Readonly<Record<string, string>>): CommandLine[] {
  const samples: Readonly<Record<string, string>> = { ...SAMPLES, ...given };
  const sample = (command: string, name: string): string => {
    const value = samples[`${command} ${name}`] ?? samples[name];
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
    const args = [...path, ...positional, ...options];
    const more = command.options.filter(
      (option) => isChoice(option) && !SAME_PLACES.includes(option.attributeName()),
    );
    const lines = more.map((option): CommandLine => {
      const { long = '' } = option;
      const value = option.isBoolean() ? [] : [sample(name, option.attributeName())];
      return { name: `${name} ${long}`, args: [...args, long, ...value] };
    });
    return [{ name, args }, ...lines];
  };
  return linesOf(createProgram({}), []);
}

/** Whether a command goes another way with an option than without it; one with a default is there without being named. */
function isChoice(option: Option): boolean {
  return !option.mandatory && (option.isBoolean() || option.defaultValue === undefined);
}
