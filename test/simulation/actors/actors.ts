import { DAY_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { fromFen } from '../../../src/domain/money.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { Bank } from '../providers/bank.js';
import type { SentCommand } from '../recording/command-log.js';
import { isSeparate, type Burst, type CommandAct, type OrderPlan } from '../scenario/scenario.js';
import { stateOf, type Case } from './case.js';
import { CodeTypist, ONBOARDING } from './code-typist.js';
import { CommandSender, requestOf, type CommandSenderDeps } from './command-sender.js';
import { freezeReceivers } from './freeze-receivers.js';
import { Operator, type OperatorDeps } from './operator.js';
import { Payer } from './payer.js';
import { releaseReceivers } from './release-receivers.js';
import { sendBack } from './send-back.js';
import { WaitingCallers } from './waiting-callers.js';

/** Whoever waits shares the first process of the backend with those who send commands. */
const WAITING = 0;
export interface ActorsDeps extends CommandSenderDeps, Omit<OperatorDeps, 'bankOf'> {
  readonly banks: ReadonlyMap<ProviderName, Bank>;
  /** Resets a workflow's run to a part of its history, where there is one; the run that follows is the case's workflow then. */
  readonly reset: (about: Case, part: number) => Promise<boolean>;
}

/** Whoever sends a workflow messages: buyers with their telephones, sellers, callers that cancel, and the operator. */
export class Actors {
  readonly errors: Error[] = [];
  readonly #sender: CommandSender;
  readonly #operator: Operator;
  readonly #waiting: WaitingCallers;
  readonly #payer: Payer;
  readonly #typist: CodeTypist;

  constructor(readonly deps: ActorsDeps) {
    const bankOf = (about: Case): Bank => this.#bankOf(about);
    this.#sender = new CommandSender(deps, (work) => this.#spawn(work));
    this.#operator = new Operator({ ...deps, bankOf }, this.#sender);
    const { recorder, log, clients } = deps;
    const pause = (ms: number): Promise<void> => this.#pause(ms);
    this.#waiting = new WaitingCallers({ recorder, log, client: clients[WAITING], pause });
    this.#payer = new Payer({ recorder, log, pause, bankOf });
    this.#typist = new CodeTypist({ recorder, pause, bankOf }, this.#sender);
  }

  /** Starts a workflow, after an early message where the plan has one, and every actor around it. */
  start(about: Case, input: object): void {
    const { plan, workflow } = about;
    this.#spawn(async () => {
      if (plan.early) {
        await workflow.signal('receiptConfirmed', { requestId: 'early' });
        await workflow.signal('codeSubmitted', { requestId: 'early-code', code: '123456' });
      }
      await workflow.start(input);
    });
    if (plan.workflow !== 'escrow' && !plan.onboarded && !isSeparate(plan.workflow))
      this.#spawn(() => this.#typist.type(about));
    if (plan.workflow !== 'onboarding') this.#spawn(() => this.#command(about));
    if (plan.terminateMs !== undefined) this.#spawn(() => this.#terminate(about, plan.terminateMs ?? 0));
    const { burst, reset } = plan;
    if (reset) this.#spawn(() => this.#reset(about, reset));
    if (burst) this.#spawn(() => this.#sendBurst(about, burst));
    if (plan.cancelMs !== undefined) this.#spawn(() => this.#cancel(about, plan.cancelMs ?? 0));
    const { awaited = [], fundsNotified } = plan;
    for (const milestone of awaited) this.#spawn(() => this.#waiting.awaitMilestone(about, milestone));
    if (fundsNotified) this.#spawn(() => this.#waiting.notifyFunds(about, fundsNotified));
    const { payer } = plan;
    if (payer) this.#spawn(() => this.#payer.act(about, payer));
    const { bounceMs } = plan;
    if (bounceMs !== undefined)
      this.#spawn(() =>
        sendBack(about, bounceMs, {
          ...this.deps,
          bank: this.#bankOf(about),
          pause: (ms) => this.#pause(ms),
        }),
      );
    this.#spawn(() => this.#operator.operate(about));
  }

  /** Starts an order once more that has ended, as a caller does that missed its end. */
  startAgain(about: Case, input: object): void {
    this.#spawn(() => about.workflow.start(input));
    this.#spawn(() => this.#operator.operate(about));
    this.resolveDisputes(about);
  }

  /** @throws the first error of any actor. */
  throwFirstError(): void {
    const [error] = this.errors;
    if (error) throw error;
  }

  /** Once the faults have ended: every dispute that waits for an operator is decided, once a day. */
  resolveDisputes(about: Case): void {
    this.#spawn(async () => {
      for (let day = 1; !about.workflow.closed; day += 1) {
        if (stateOf(about) === 'disputed') {
          const result = await this.#sender.send(about, 'resolveDispute', {
            requestId: `last-${day}`,
            toBuyer: '0.00',
          });
          // After a division that was carried out in part the buyer has something already.
          if (result.type === 'refused')
            await this.#sender.send(about, 'return', { requestId: `last-return-${day}` });
        }
        await this.#pause(DAY_MS);
      }
    });
  }

  #spawn(work: () => Promise<void>): void {
    work().catch((error: unknown) =>
      this.errors.push(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.deps.after(ms, resolve));
  }

  #bankOf({ plan: { provider } }: Case): Bank {
    const bank = this.deps.banks.get(provider);
    if (!bank) throw new Error(`no bank is ${provider}`);
    return bank;
  }

  /** Sends many commands at once, from both processes. */
  async #sendBurst(about: Case, { name, afterMs, fen, patienceMs }: Burst): Promise<void> {
    await this.#pause(afterMs);
    for (let round = 1; round <= 40 && this.#isBeforeHold(about); round += 1)
      await this.#pause(20 * MINUTE_MS);
    if (name === 'refund') {
      const before = (): boolean =>
        !about.workflow.closed && ['held', 'disputed'].includes(String(stateOf(about)));
      for (let round = 1; round <= 40 && before(); round += 1) await this.#pause(20 * MINUTE_MS);
    }
    if (about.workflow.closed) return;
    this.deps.struck('burst');
    for (const [index, amount] of fen.entries()) {
      const command = { requestId: `b${index + 1}`, amount: fromFen(BigInt(amount)) };
      this.#spawn(async () => {
        await this.#sender.send(about, name, command, { client: index % 2, patienceMs });
      });
    }
  }

  async #command(about: Case): Promise<void> {
    const { plan } = about;
    for (const act of plan.commands) {
      await this.#pause(act.waitMs);
      for (let round = 1; act.insists && round <= 40 && this.#isBeforeHold(about); round += 1) {
        await this.#pause(round < 10 ? MINUTE_MS : 20 * MINUTE_MS);
      }
      if (about.workflow.closed) return;
      await this.#actOnOrder(about, act);
    }
  }

  #isBeforeHold(about: Case): boolean {
    const state = stateOf(about);
    const before = state === 'holding' || state === 'awaitingFunds' || ONBOARDING.includes(state as string);
    return !about.workflow.closed && before;
  }

  async #actOnOrder(about: Case, act: CommandAct): Promise<void> {
    const { amountFen } = about.plan;
    const share =
      act.share === undefined ? undefined : Math.max(1, Math.floor((amountFen * act.share) / 100));
    const amount = share === undefined ? undefined : fromFen(BigInt(share));
    const requestId = `r${act.id}`;
    const receivers = await releaseReceivers(about, this.#bankOf(about), act, amount);
    const commands: Readonly<Record<CommandAct['name'], object>> = {
      release: { requestId, ...(amount !== undefined && { amount }), ...(receivers && { receivers }) },
      return: {
        requestId,
        ...(amount !== undefined && { amount }),
        ...(act.releaseRest && { releaseRest: true }),
      },
      refund: { requestId, amount: amount ?? fromFen(BigInt(amountFen)) },
      openDispute: { requestId, reason: 'it is broken' },
      resolveDispute: { requestId, toBuyer: amount ?? '0.00' },
      unfreeze: { requestId },
      payFromFreeze: { requestId, receivers: freezeReceivers(about, this.#bankOf(about), act) },
    };
    let command = commands[act.name];
    let after: SentCommand | undefined;
    for (let round = 1; round <= 10; round += 1) {
      const result = await this.#sender.sendAs(about, act, act.name, command, after);
      if (act.repeatMs !== undefined && result) {
        await this.#pause(act.repeatMs);
        await this.#sender.sendAs(about, act, act.name, command, after);
      }
      if (!act.insists || !result || about.workflow.closed) return;
      if (result.type === 'partly') {
        // The same decision under another id finishes what was carried out in part.
        after = this.deps.recorder.commands.sent.findLast((one) => one.requestId === requestOf(command));
      } else if (result.type !== 'refused') return;
      // What the provider rejected is answered so under this id for good.
      if (result.type === 'partly' || result.code === 'REJECTED_BY_PROVIDER')
        command = { ...command, requestId: `${requestId}-${round}` };
      await this.#pause(round < 5 ? MINUTE_MS : 30 * MINUTE_MS);
    }
  }

  async #cancel(about: Case, afterMs: number): Promise<void> {
    await this.#pause(afterMs);
    if (about.workflow.closed) return;
    this.deps.struck('cancelled');
    this.#sender.given(about, 'cancel', {});
    this.deps.recorder.commands.disturb(about.orderNo);
    this.deps.log.add(`sent ${about.orderNo} cancel`);
    about.workflow.cancel();
  }

  /** An operator terminates the execution in Temporal's own UI. */
  async #terminate(about: Case, afterMs: number): Promise<void> {
    await this.#pause(afterMs);
    if (about.workflow.closed) return;
    this.deps.struck('terminated');
    this.deps.recorder.commands.disturb(about.orderNo);
    this.deps.recorder.terminated.add(about.orderNo);
    this.deps.recorder.forgotten.add(about.orderNo);
    this.deps.log.add(`terminated ${about.orderNo}`);
    about.workflow.terminate();
  }

  /** An operator resets the execution to an earlier task, and perhaps a second time. */
  async #reset(about: Case, { afterMs, part, againMs }: NonNullable<OrderPlan['reset']>): Promise<void> {
    for (const ms of againMs === undefined ? [afterMs] : [afterMs, againMs]) {
      await this.#pause(ms);
      if (about.workflow.closed) return;
      // Commands that the run before had accepted are new to the one that follows.
      this.deps.recorder.commands.disturb(about.orderNo);
      this.deps.recorder.terminated.add(about.orderNo);
      if (await this.deps.reset(about, part)) this.deps.struck('reset');
    }
  }
}
