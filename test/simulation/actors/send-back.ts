import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { Bank } from '../providers/bank.js';
import type { EventLog } from '../recording/event-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { Case } from './case.js';

export interface SendBackDeps {
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly bank: Bank;
  readonly pause: (ms: number) => Promise<void>;
}

/** How often it is tried while the withdrawal has not succeeded: for less time than any withdrawal can come back. */
const TRIES = { everyMs: 10 * MINUTE_MS, most: 60 };

/** The other bank, which sends a withdrawal back so long after its start, or as soon as it has succeeded. */
export async function sendBack(
  about: Case,
  afterMs: number,
  { recorder, log, bank, pause }: SendBackDeps,
): Promise<void> {
  const { workflow, orderNo } = about;
  await pause(afterMs);
  for (let tried = 0; tried < TRIES.most && !workflow.closed; tried += 1) {
    const sent = [...recorder.operations.values()].find(
      ({ kind, operationId }) => kind === 'withdraw' && operationId.split('/').includes(orderNo),
    );
    if (sent && bank.bounce?.(sent.serialNumber)) {
      log.add(`the bank sends ${sent.serialNumber} of ${orderNo} back`);
      return;
    }
    await pause(TRIES.everyMs);
  }
}
