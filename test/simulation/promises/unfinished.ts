import type { Case } from '../actors/actors.js';
import type { Recorder } from '../recording/recorder.js';

/** What has not come to its end although everything that could help it has happened; one text for each. */
export function unfinished(cases: readonly Case[], seen: Recorder): string[] {
  const workflows = cases
    .filter(({ workflow }) => !workflow.closed)
    .map(
      ({ workflow, orderNo }) =>
        `${orderNo} is in state ${String(workflow.searchAttributes['HoldfastState'])}`,
    );
  const money = seen
    .holds()
    .filter(({ held }) => held !== '0.00')
    .map(({ held, orderNo }) => `${held} of ${orderNo} is left held`);
  const doubts = [...seen.operations.values()]
    // What is void by itself makes way for the next; no question settles it.
    .filter(
      ({ finalOutcome, kind, provider }) =>
        !finalOutcome && seen.decoderOf(provider).voidAfterMs[kind] === undefined,
    )
    .map(({ operationId }) => `${operationId} has not ended`);
  return [...workflows, ...money, ...doubts];
}
