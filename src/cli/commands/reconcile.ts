import type { Command } from 'commander';
import type { HoldfastClient } from '../../client/holdfast-client.js';
import type {
  ReconciliationProgress,
  ReconciliationResult,
} from '../../../workflows/reconciliation/messages.js';
import type { ReconciliationCase } from '../../domain/reconciliation.js';
import { withJson } from '../print.js';
import { caseTable, progressLine, shownReconciliation } from '../shown-reconciliation.js';
import { withClient } from '../with-client.js';
import { limitOf, withJournal } from '../with-journal.js';
import { addReview } from './review.js';

/** How often the progress of a long one is read. */
const LOOK_MS = 1_000;
/** To the begin of the line, and the line empty. */
const CLEARED = '\r\u001B[K';

/** Adds `holdfast reconcile` and `holdfast case ...`: a day of a provider's files against the journal, and what was found. */
export function addReconciliationCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const reconcile = program
    .command('reconcile <tenant> <provider>')
    .description('compare a day of a provider’s reconciliation files with the journal, and wait for the end')
    .requiredOption('--date <day>', 'the provider’s day, yyyyMMdd');
  withJson(reconcile).action(
    (tenant: string, provider: string, { date, json }: { date: string; json: boolean }) =>
      withClient(env, (client) => compareDay(client, { tenant, provider, date }), {
        json,
        as: shownReconciliation,
      }),
  );
  program
    .command('schedule-reconciliation <tenant> <provider>')
    .description('compare the day before, every day from now on; --off ends that')
    .option('--at <time>', 'when on each day, in Shanghai', '08:30')
    .option('--off', 'end the daily comparison', false)
    .action((tenant: string, provider: string, { at, off }: { at: string; off: boolean }) =>
      withClient(env, async ({ reconciliations }) => {
        const key = { tenant, provider: provider as 'pingan' };
        return off
          ? { ended: await reconciliations.unschedule(key) }
          : reconciliations.schedule({ ...key, at });
      }),
    );
  addCaseCommands(program, env);
}

function addCaseCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const cases = program
    .command('case')
    .description('cases of reconciliation: where a file and the journal differ');
  const list = cases
    .command('list')
    .description('open cases, the newest day first')
    .option('--attention', 'only those that need an operator', false)
    .option('--date <day>', 'only those of one day, yyyyMMdd')
    .option('--limit <number>', 'how many', '50');
  withJson(list).action(
    ({ attention, date, limit, json }: { attention: boolean; date?: string; limit: string; json: boolean }) =>
      withJournal<readonly ReconciliationCase[]>(
        env,
        (journal) =>
          journal.listCases({
            limit: limitOf(limit),
            ...(attention && { needsOperator: true }),
            ...(date !== undefined && { date }),
          }),
        { json, as: caseTable },
      ),
  );
  addReview(cases, env, {
    description: 'say that you have reviewed a case; it changes no operation',
    idOf: 'a case that needs an operator',
    review: (journal, review) => journal.reviewCase(review),
  });
}

async function compareDay(
  { reconciliations }: HoldfastClient,
  { tenant, provider, date }: { tenant: string; provider: string; date: string },
): Promise<ReconciliationResult> {
  await reconciliations.start({ tenant, provider: provider as 'pingan', date });
  const key = { tenant, reconciliationNo: `${provider}-${date}` };
  if (!process.stderr.isTTY) return reconciliations.result(key);
  let isOver = false;
  const shown = setInterval(() => {
    // A worker that is away says nothing for a while; the result is waited for all the same.
    reconciliations.progress(key).then(
      (progress) => {
        if (!isOver) showProgress(progress);
      },
      () => undefined,
    );
  }, LOOK_MS);
  try {
    return await reconciliations.result(key);
  } finally {
    isOver = true;
    clearInterval(shown);
    process.stderr.write(CLEARED);
  }
}

/** On a terminal alone, in one line that is written over. */
function showProgress(progress: ReconciliationProgress): void {
  process.stderr.write(CLEARED + progressLine(progress));
}
