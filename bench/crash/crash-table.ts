import type { CrashFigures } from './crash-run.js';

/** The runs as a table for people, in Markdown. */
export function crashTable(runs: readonly CrashFigures[]): string {
  const columns: readonly (readonly [string, (run: CrashFigures) => string | number])[] = [
    ['mode', (run) => run.mode],
    ['purchases', (run) => run.purchases],
    ['ended right', (run) => run.ended],
    ['SIGKILLs (worker, server)', (run) => `${run.workerKills}, ${run.serverKills}`],
    ['PostgreSQL restarts', (run) => run.databaseRestarts],
    [
      'pauses, workers without settings, resets',
      ({ rough }) => (rough ? `${rough.pauses}, ${rough.unconfigured}, ${rough.resets}` : 'none'),
    ],
    ['lost', (run) => run.lost],
    ['duplicate effects', (run) => run.duplicateEffects],
    ['blind resends', (run) => run.blindResends],
    ['queried resends (of what was done)', (run) => `${run.queriedResends} (${run.resendsOfDone})`],
    ['last done after the last kill', (run) => `${run.lastDoneSeconds} s`],
    ['whole run', (run) => `${run.seconds} s`],
  ];
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([name]) => name)),
    line(columns.map(() => '---')),
    ...runs.map((run) => line(columns.map(([, value]) => value(run)))),
  ].join('\n');
}
