import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { fromFen } from '../../../src/domain/money.js';
import type { PayerStep } from '../../../src/sandbox/engine/control/payer.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { Bank } from '../providers/bank.js';
import type { EventLog } from '../recording/event-log.js';
import type { Recorder } from '../recording/recorder.js';
import { stateOf, type Case } from './case.js';

export interface PayerDeps {
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly bankOf: (about: Case) => Bank;
  readonly pause: (ms: number) => Promise<void>;
}

/** How often a page is read: every few seconds at first, then every minute. */
const LOOKS = { first: 6, most: 60 };
/** A second tab is read for so long. */
const AGAIN = { everyMs: 30 * SECOND_MS, times: 20 };

/** The buyer at a page or an app, who pays by what the order's status shows and knows nothing else. */
export class Payer {
  constructor(readonly deps: PayerDeps) {}

  async act(about: Case, { does, afterMs }: NonNullable<Case['plan']['payer']>): Promise<void> {
    if (does === 'staysAway') return;
    const shown = await this.#shown(about);
    if (shown === undefined) return;
    if (does === 'paysLate') await this.#payLate(about, shown, afterMs);
    else {
      await this.deps.pause(afterMs);
      const other = does === 'paysOther' && { amount: fromFen(BigInt(about.plan.amountFen + 1)) };
      this.#step(about, { serialNumber: shown, as: does === 'givesUp' ? 'closed' : 'paid', ...other });
    }
    if (does === 'paysTwice') await this.#payAgain(about, shown);
  }

  /** The number of the payment that the order shows a code for; undefined where it never shows one. */
  async #shown(about: Case): Promise<string | undefined> {
    for (let look = 1; look <= LOOKS.most && !about.workflow.closed; look += 1) {
      const number = await this.#codeNow(about);
      if (number !== undefined) return number;
      const state = stateOf(about);
      if (state !== undefined && state !== 'holding') return undefined;
      await this.deps.pause(look <= LOOKS.first ? 10 * SECOND_MS : MINUTE_MS);
    }
    return undefined;
  }

  async #codeNow(about: Case): Promise<string | undefined> {
    const { workflow } = about;
    // An escrow shows its first state to no search: only a run that has begun can be queried.
    const hasBegun = workflow.history.activations.length > 0;
    if (workflow.closed || workflow.isOpenTask || !hasBegun) return undefined;
    const { action, steps } = (await workflow.query('status')) as WorkflowStatus;
    if (!action) return undefined;
    this.deps.recorder.secrets.push({ what: 'how to pay', text: action.payload });
    return steps.findLast(({ kind, outcome }) => kind === 'hold' && outcome === 'pending')?.serialNumber;
  }

  /** Pays when the payment is over, as by a code that was kept, while the order may still watch for that. */
  async #payLate(about: Case, serialNumber: string, afterMs: number): Promise<void> {
    while (this.deps.bankOf(about).isPayable?.(serialNumber)) {
      if (about.workflow.closed) return;
      await this.deps.pause(20 * SECOND_MS);
    }
    await this.deps.pause(afterMs);
    if (!about.workflow.closed) this.#step(about, { serialNumber, as: 'late' });
  }

  /** Pays the same code once more, and whatever other code is shown meanwhile. */
  async #payAgain(about: Case, paid: string): Promise<void> {
    this.#step(about, { serialNumber: paid, as: 'paid' });
    for (let look = 1; look <= AGAIN.times && !about.workflow.closed; look += 1) {
      const shown = await this.#codeNow(about);
      if (shown !== undefined && shown !== paid) {
        this.#step(about, { serialNumber: shown, as: 'paid' });
        return;
      }
      await this.deps.pause(AGAIN.everyMs);
    }
  }

  #step(about: Case, step: PayerStep): void {
    const { log, recorder, bankOf } = this.deps;
    // What the platform has to settle by itself stands between what is held and what is free.
    if (step.amount !== undefined) recorder.commands.disturb(about.orderNo);
    const isTaken = bankOf(about).pay?.(step) ?? false;
    log.add(
      `payer of ${about.orderNo}: ${step.as ?? 'paid'} ${step.serialNumber} ${isTaken ? 'taken' : 'refused'}`,
    );
  }
}
