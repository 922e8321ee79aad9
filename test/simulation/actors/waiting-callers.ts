import { SECOND_MS } from '../../../src/domain/durations.js';
import { heldOf } from '../promises/sums.js';
import type { EventLog } from '../recording/event-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { Milestone, Waiter } from '../recording/waiting-log.js';
import type { Case } from './case.js';
import { answerOf } from './command-answer.js';
import type { VirtualClient } from './virtual-client.js';

export interface WaitingCallersDeps {
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly client: VirtualClient | undefined;
  readonly pause: (ms: number) => Promise<void>;
}

/** Those who wait for a milestone of an order, and those who say that the funds for it have come. */
export class WaitingCallers {
  constructor(readonly deps: WaitingCallersDeps) {}

  /** Waits for a milestone, and asks again for as long as no answer comes. */
  awaitMilestone(about: Case, milestone: Milestone): Promise<void> {
    return this.#wait(about, { milestone, requestId: milestone, command: {} });
  }

  /** Says of every deposit that it is there, some time after it came or was to come. */
  async notifyFunds(about: Case, { afterMs, as }: NonNullable<Case['plan']['fundsNotified']>): Promise<void> {
    let waitedMs = 0;
    for (const [index, { afterMs: cameMs }] of about.plan.funds.entries()) {
      await this.deps.pause(Math.max(SECOND_MS, cameMs + afterMs - waitedMs));
      waitedMs = cameMs + afterMs;
      if (about.workflow.closed) return;
      const command = { requestId: `funds-${index + 1}` };
      this.deps.log.add(`funds of ${about.orderNo} are told`);
      if (as === 'signal') await about.workflow.signal('fundsArrived', command);
      else await this.#wait(about, { milestone: 'checkFunds', ...command, command });
    }
  }

  async #wait(
    about: Case,
    { milestone, requestId, command }: { milestone: Milestone; requestId: string; command: object },
  ): Promise<void> {
    const { recorder, log, client } = this.deps;
    const { orderNo } = about;
    const waiter: Waiter = { orderNo, milestone };
    recorder.waiting.waiters.push(waiter);
    log.add(`${milestone} ${orderNo} ${requestId}`);
    while (!about.workflow.closed) {
      const result = await client?.send(about.workflow.identity.workflowId, {
        ...{ name: milestone, command, requestId },
        timeoutMs: recorder.waiting.patienceMs,
        // As the shipped client has it: who waits for a milestone needs no turn.
        ...(milestone !== 'checkFunds' && { turn: 'none' as const }),
      });
      const { type, code, answer } = answerOf(result);
      if (type === 'unknown') continue;
      waiter.answeredMs = recorder.nowMs();
      if (type === 'done') {
        waiter.heldThen = heldOf(recorder, orderNo);
        waiter.state = String(Reflect.get(Object(answer), 'state'));
      }
      log.add(`answered ${milestone} ${orderNo} ${requestId} ${type} ${code ?? waiter.state ?? ''}`);
      return;
    }
  }
}
