import { Option, type Command } from 'commander';
import { InvalidInput, NotSupported } from '../../domain/errors.js';
import { isDate, shanghaiDate } from '../../domain/shanghai-date.js';
import { RECORD_KINDS, type Days, type RecordKind } from '../../providers/records.js';
import { withJson } from '../print.js';
import { recordTable, transferTable } from '../shown-records.js';
import { withProvider } from '../with-provider.js';

interface DayArguments {
  readonly from?: string;
  readonly to?: string;
  readonly json: boolean;
}

/** Adds `holdfast provider ...`: what a provider has booked, as it says at this moment. Nothing of it goes to the journal. */
export function addProviderCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const provider = program.command('provider').description('query what a provider has booked');
  const transfers = withDays(
    provider
      .command('transfers <provider>')
      .description('transfers that came in from outside, for members and into suspense'),
  );
  withJson(transfers).action((name: string, { json, ...days }: DayArguments) => {
    const asked = daysOf(days);
    return withProvider(
      env,
      name,
      ({ transfers: listed }) => {
        if (!listed) throw new NotSupported(name, 'transfers');
        return listed.list(asked);
      },
      { json, as: transferTable },
    );
  });
  const records = withDays(
    provider
      .command('records <provider> <account>')
      .description('what was booked on one account; no record carries an operation’s serial number')
      .addOption(new Option('--kind <kind>', 'which records').choices(RECORD_KINDS).default('trades')),
  );
  withJson(records).action(
    (
      name: string,
      account: string,
      { json, kind, ...days }: DayArguments & { readonly kind: RecordKind },
    ) => {
      const asked = { ...daysOf(days), account, kind };
      return withProvider(
        env,
        name,
        ({ queries }) => {
          if (!queries.accountRecords) throw new NotSupported(name, 'records');
          return queries.accountRecords(asked);
        },
        { json, as: recordTable },
      );
    },
  );
}

function withDays(command: Command): Command {
  return command
    .option('--from <day>', 'the first day, yyyyMMdd; default: the last one')
    .option('--to <day>', 'the last day, yyyyMMdd; default: today in Shanghai');
}

/** @throws InvalidInput for what is no day, and for a first day after the last */
function daysOf({ from, to }: Pick<DayArguments, 'from' | 'to'>): Days {
  const last = to ?? shanghaiDate(new Date());
  const first = from ?? last;
  for (const [name, day] of Object.entries({ from: first, to: last }))
    if (!isDate(day)) throw new InvalidInput(name, 'a day as yyyyMMdd');
  if (first > last) throw new InvalidInput('from', 'a day that is not after the last one');
  return { from: first, to: last };
}
