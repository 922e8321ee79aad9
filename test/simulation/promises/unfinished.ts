import type { Case } from '../actors/case.js';
import type { Recorder } from '../recording/recorder.js';

/** A payment of another amount than was ordered is the platform's to settle with the payer. */
function isSettledByHand(run: Recorder, serialNumber: string): boolean {
  return [...run.operations.values()].some(
    (one) => one.serialNumber === serialNumber && run.paidOtherwise(one),
  );
}

/** What has not come to its end although everything that could help it has happened; one text for each. */
export function unfinished(cases: readonly Case[], run: Recorder): string[] {
  const workflows = cases
    .filter(({ workflow }) => !workflow.closed)
    .map(
      ({ workflow, orderNo }) =>
        `${orderNo} is in state ${String(workflow.searchAttributes['HoldfastState'])}`,
    );
  const money = run
    .holds()
    .filter(({ held, serialNumber }) => held !== '0.00' && !isSettledByHand(run, serialNumber))
    .map(({ held, orderNo }) => `${held} of ${orderNo} is left held`);
  const operations = [...run.operations.values()]
    // What lapses by itself makes way for the next; no query resolves it.
    .filter(
      ({ finalOutcome, kind, provider }) =>
        !finalOutcome && run.decoderOf(provider).voidAfterMs[kind] === undefined,
    )
    .map(({ operationId }) => `${operationId} has not ended`);
  return [...workflows, ...money, ...operations];
}
