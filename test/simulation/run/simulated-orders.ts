import { DAY_MS } from '../../../src/domain/durations.js';
import type { VirtualWorld } from '../../support/virtual/virtual-world.js';
import type { Actors } from '../actors/actors.js';
import type { Case } from '../actors/case.js';
import { scheduleDeposits } from '../actors/deposits.js';
import { agreedOn, inputOf, sellerAt, TENANT } from '../actors/workflow-inputs.js';
import type { Bank } from '../providers/bank.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { EventLog } from '../recording/event-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { WorkflowObserver } from '../recording/workflow-observer.js';
import type { FaultInjector } from '../runtime/fault-injector.js';
import { isOfOrder, type OrderPlan } from '../scenario/scenario.js';

export interface SimulatedOrdersDeps {
  readonly actors: Actors;
  readonly observer: WorkflowObserver;
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly faultInjector: FaultInjector;
  readonly bankOf: (provider: ProviderName) => Bank;
  readonly after: (ms: number, wake: () => void) => void;
}

/** The workflows of a run, as they begin: at their times, once more after their end, and again after a reset. */
export class SimulatedOrders {
  readonly cases: Case[] = [];
  #unstarted = 0;
  world: VirtualWorld | undefined;

  constructor(readonly deps: SimulatedOrdersDeps) {}

  /** Whether every workflow has begun and ended. */
  get haveEnded(): boolean {
    return this.#unstarted === 0 && this.cases.every(({ workflow }) => workflow.closed !== undefined);
  }

  beginLater(plan: OrderPlan, number: number, world: VirtualWorld): void {
    const { actors, recorder, log, faultInjector, bankOf, after } = this.deps;
    this.#unstarted += 1;
    after(plan.startMs, () => {
      this.#unstarted -= 1;
      const bank = bankOf(plan.provider);
      const { input, workflowId, orderNo, buyer } = inputOf(plan, number, bank);
      scheduleDeposits(plan, buyer.member, {
        bank,
        after,
        faultsEnded: () => faultInjector.faultsEnded,
      });
      // One member is onboarded once at a time.
      if (this.cases.some(({ workflow }) => workflow.identity.workflowId === workflowId)) return;
      const workflow = world.begin(plan.workflow, workflowId);
      const operationPrefixes = [`${TENANT}/${orderNo}`, `${TENANT}/${buyer.member}`];
      const about: Case = { plan, workflow, orderNo, operationPrefixes, buyer };
      const seller = sellerAt(plan, bank).member;
      if (isOfOrder(plan.workflow)) recorder.agreed.set(orderNo, agreedOn(plan, buyer.member, seller));
      this.#add(about);
      log.add(`begun ${workflowId}`);
      if (plan.early) faultInjector.struck('sentEarly');
      actors.start(about, input);
      if (plan.againMs !== undefined) this.#beginAgain(about, input, plan.againMs);
    });
  }

  /** An operator resets a workflow to a part of its history; answers whether that could be done. */
  async reset(about: Case, part: number): Promise<boolean> {
    const before = about.workflow;
    const tasks = before.resetPoints[Math.floor(part * before.resetPoints.length)];
    if (tasks === undefined || !this.world) return false;
    this.deps.log.add(
      `reset ${before.identity.workflowId} to task ${tasks} of ${before.history.ends.length}`,
    );
    // At once, so that no actor takes the end of the run before for the workflow's.
    about.workflow = this.world.follow(before);
    this.deps.observer.newRun(about);
    await about.workflow.takeUp(tasks);
    return true;
  }

  /** The same start, when the server has forgotten the first one. */
  #beginAgain(about: Case, input: object, afterMs: number): void {
    const { actors, observer, log, faultInjector, after } = this.deps;
    const { plan } = about;
    const { workflowId } = about.workflow.identity;
    const begin = (): void => {
      const again = this.world?.begin(plan.workflow, workflowId);
      this.#unstarted -= 1;
      if (!again) return;
      const second: Case = {
        ...about,
        workflow: again,
        isAgain: { wasGone: observer.isGone(about.orderNo) },
      };
      this.#add(second);
      log.add(`begun again ${workflowId}`);
      faultInjector.struck('startedAgain');
      actors.startAgain(second, input);
    };
    const check = (): void =>
      after(about.workflow.closed ? afterMs : DAY_MS, about.workflow.closed ? begin : check);
    this.#unstarted += 1;
    check();
  }

  #add(about: Case): void {
    this.deps.observer.newRun(about);
    this.cases.push(about);
  }
}
