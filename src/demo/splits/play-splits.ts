import { memberOf } from '../play-scenario.js';
import type { Stage } from '../stage.js';
import { tableOf } from '../table.js';
import { playSplit, type PlayedSplit, type SplitCast } from './play-split.js';
import type { SplitDemoProvider } from './split-demo-provider.js';
import {
  sharedSplitDisagreements,
  splitDisagreements,
  summariseSplit,
  type SplitSummary,
} from './split-summary.js';

const HEADINGS = ['scenario', 'state', 'paid', 'receivers', 'returned', 'finished', 'undivided', 'calls'];

/** Plays a provider's divisions, and compares the records with their terms. Answers what disagrees, and what a program reads. */
export async function playSplits(
  stage: Stage,
  provider: SplitDemoProvider,
): Promise<{ found: string[]; table: string; summary: { readonly splits: readonly SplitSummary[] } }> {
  const { embedded } = stage;
  const open = (name: string) => provider.openSharer(embedded.sandbox, memberOf(stage, name));
  const cast: SplitCast = { provider, sharers: { seller: open('seller'), courier: open('courier') } };
  const played: PlayedSplit[] = [];
  for (const name of provider.scenarios) played.push(await playSplit(stage, cast, name));
  const splits: SplitSummary[] = [];
  const found: string[] = [];
  for (const one of played) {
    const summary = await summariseSplit(embedded, provider, one);
    splits.push(summary);
    found.push(...splitDisagreements(one, summary));
  }
  found.push(...sharedSplitDisagreements(embedded, cast, played));
  return { found, table: tableOf(HEADINGS, splits.map(cellsOf)), summary: { splits } };
}

function cellsOf(split: SplitSummary): string[] {
  const { scenario, state, paid, withReceivers, returned, finished, undivided, operations } = split;
  const calls = operations.reduce((sum, operation) => sum + operation.calls, 0);
  return [scenario, state, paid, withReceivers, returned, finished, undivided, String(calls)];
}
