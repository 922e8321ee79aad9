/** Parts of the world beyond faults of the way, the bank, the journal and the engine. */
export const PARTS = [
  'bursts',
  'callersGiveUp',
  'codesUnderUsedIds',
  'updatesUnprocessed',
  'slowQueries',
  'unconfigured',
  'standsStill',
  'startedAgain',
  'terminated',
  'reset',
  'resetWhileOnboarding',
  'separate',
  'longest',
  'decidedAgain',
] as const;

export type Part = (typeof PARTS)[number];

/**
 * Parts that meet faults which are known and not mended yet: scenarios are drawn without them. HOLDFAST_SIMULATE_ALSO names
 * those that are drawn all the same, divided by commas, or "all".
 */
const UNMENDED: readonly Part[] = [];

const also = (process.env['HOLDFAST_SIMULATE_ALSO'] ?? '').split(',');

/** Whether a part of the world is in it. */
export function isMended(part: Part): boolean {
  return also.includes('all') || also.includes(part) || !UNMENDED.includes(part);
}
