import type { CrashFigures } from './crash-run.js';
import type { RoughFigures } from './rough-blows.js';

const SHOWN = 20;

export interface Wanted {
  readonly kills: number;
  /** The last purchase is done at most so long after the last kill. */
  readonly withinSeconds: number;
  /** Whether calls must have been sent again after a status query: without any, nothing is shown about them. */
  readonly resends: boolean;
  /** What must have befallen the run beside the kills. */
  readonly rough?: RoughFigures;
}

/** Why a run does not show what it is meant to show; empty when it does. */
export function problemsOf(run: CrashFigures, wanted: Wanted): string[] {
  const { purchases, ended, kills, lost, duplicateEffects, blindResends, lastDoneSeconds, faults } = run;
  const problems = faults.slice(0, SHOWN);
  if (faults.length > SHOWN) problems.push(`and ${faults.length - SHOWN} more`);
  if (ended < purchases)
    problems.push(`${purchases - ended} of ${purchases} purchases did not end as they should`);
  if (lost > 0) problems.push(`${lost} acknowledged things are lost`);
  if (duplicateEffects > 0) problems.push(`${duplicateEffects} effects happened twice`);
  if (blindResends > 0) problems.push(`${blindResends} calls were repeated without a status query`);
  // A bank that does not deduplicate is asked, and hardly ever sent anything again.
  if (wanted.resends && run.mode !== 'none' && run.queriedResends === 0)
    problems.push('no call was sent again after a status query');
  if (kills < wanted.kills)
    problems.push(`only ${kills} of ${wanted.kills} kills fell while purchases were in flight`);
  for (const name of ['pauses', 'unconfigured', 'resets'] as const) {
    const [fell, meant] = [run.rough?.[name] ?? 0, wanted.rough?.[name] ?? 0];
    if (fell < meant) problems.push(`only ${fell} of ${meant} ${name} fell while purchases were in flight`);
  }
  if (lastDoneSeconds > wanted.withinSeconds) {
    problems.push(`the last purchase was done ${lastDoneSeconds} s after the last kill`);
  }
  return problems;
}

/** The figures of all runs together, as a program reads them: sums, and the longest of the times. */
export function totalOf(runs: readonly CrashFigures[]): object {
  const sum = (pick: (run: CrashFigures) => number): number =>
    runs.reduce((total, run) => total + pick(run), 0);
  return {
    purchases: sum((run) => run.purchases),
    ended: sum((run) => run.ended),
    kills: sum((run) => run.kills),
    lost: sum((run) => run.lost),
    duplicateEffects: sum((run) => run.duplicateEffects),
    blindResends: sum((run) => run.blindResends),
    queriedResends: sum((run) => run.queriedResends),
    resendsOfDone: sum((run) => run.resendsOfDone),
    lastDoneSeconds: Math.max(...runs.map((run) => run.lastDoneSeconds)),
    runs,
  };
}
