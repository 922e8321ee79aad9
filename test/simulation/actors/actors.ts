import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { EscrowSums } from '../../../src/domain/escrow.js';
import { fromFen, shareOf, subtractMoney, sumMoney, toFen, type Money } from '../../../src/domain/money.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Share } from '../../../src/domain/operations/escrow.js';
import type { ProviderName } from '../../../src/providers/registry.js';
import type { MemberProfile } from '../../../workflows/onboarding/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';
import type { Bank } from '../providers/bank.js';
import type { EventLog } from '../recording/event-log.js';
import type { FaultKind } from '../scenario/faults.js';
import { sellerAt } from './workflow-inputs.js';
import type { Network } from '../runtime/network.js';
import type { Burst, CodeAct, CommandAct, OrderPlan } from '../scenario/scenario.js';
import { standingOf, type Answered, type CommandName, type Said } from '../recording/command-log.js';
import { answerOf } from './command-answer.js';
import type { VirtualClient } from './virtual-client.js';
import type { Given, Recorder } from '../recording/recorder.js';

const SIGNALS: Readonly<Record<string, string>> = {
  submitCode: 'codeSubmitted',
  release: 'receiptConfirmed',
  return: 'returnRequested',
  refund: 'refundRequested',
  openDispute: 'disputeOpened',
  unfreeze: 'unfreezeRequested',
};
/** States in which a workflow still has its onboarding before it. */
const ONBOARDING = [undefined, 'opening', 'awaitingCode', 'codeExpired', 'codeVoid'];

export interface ActorsDeps {
  /** An operator's client that sends a refused decision under no other id (a planted bug). */
  readonly decidesOnce: boolean;
  readonly banks: ReadonlyMap<ProviderName, Bank>;
  readonly network: Network;
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly after: (ms: number, wake: () => void) => void;
  readonly struck: (kind: FaultKind) => void;
  /** The processes of the backend that talk to workflows. */
  readonly clients: readonly VirtualClient[];
  /** Whether the provider has left a write under way, which can still end either way. */
  readonly mayStillEnd: (serialNumber: string) => boolean;
  readonly operatorDecided: (provider: ProviderName) => void;
  /** Resets a workflow's run to a part of its history, where there is one; the run that follows is the case's workflow then. */
  readonly reset: (about: Case, part: number) => Promise<boolean>;
}

/** One order as the people around it know it. */
export interface Case {
  readonly plan: OrderPlan;
  /** Its newest run. */
  workflow: VirtualExecution;
  readonly orderNo: string;
  readonly operationPrefixes: readonly string[];
  readonly buyer: MemberProfile;
  /** The order had been started before, and had ended; whether nothing of it was held any more by then. */
  readonly isAgain?: { readonly wasGone: boolean };
  /** Under which id the last code was handed in. */
  lastCodeId?: string;
}

/** How long callers wait for one answer; who waits longest gives up after the last. */
const PATIENCE_MS = [MINUTE_MS, MINUTE_MS, 30 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];

function requestOf(command: object): string {
  return String(Reflect.get(command, 'requestId') ?? '');
}

function isSeparate({ workflow }: OrderPlan): boolean {
  return workflow === 'withdrawal' || workflow === 'freeze';
}

/** Everybody who talks to a workflow: buyers with their telephones, sellers, whoever cancels, and the operator. */
export class Actors {
  readonly errors: Error[] = [];
  #requests = 0;
  #decisions = 0;

  constructor(readonly deps: ActorsDeps) {}

  /** Starts a workflow, with a message before it where somebody is too quick, and lets everybody around it go about it. */
  start(about: Case, input: object): void {
    const { plan, workflow } = about;
    this.#spawn(async () => {
      if (plan.early) {
        await workflow.signal('receiptConfirmed', { requestId: 'early' });
        await workflow.signal('codeSubmitted', { requestId: 'early-code', code: '123456' });
      }
      await workflow.start(input);
    });
    if (plan.workflow !== 'escrow' && !plan.onboarded && !isSeparate(plan))
      this.#spawn(() => this.#typeCodes(about));
    if (plan.workflow !== 'onboarding') this.#spawn(() => this.#command(about));
    if (plan.terminateMs !== undefined) this.#spawn(() => this.#terminate(about, plan.terminateMs ?? 0));
    const { burst, reset } = plan;
    if (reset) this.#spawn(() => this.#reset(about, reset));
    if (burst) this.#spawn(() => this.#sendBurst(about, burst));
    if (plan.cancelMs !== undefined) this.#spawn(() => this.#cancel(about, plan.cancelMs ?? 0));
    this.#spawn(() => this.#operate(about));
  }

  /** Starts an order that has ended once more, as somebody does who was not told. */
  startAgain(about: Case, input: object): void {
    this.#spawn(() => about.workflow.start(input));
    this.#spawn(() => this.#operate(about));
    this.calm(about);
  }

  /** @throws whatever went wrong with somebody's doings. */
  throwFirstError(): void {
    const [error] = this.errors;
    if (error) throw error;
  }

  /** In the calm: whatever needs a person's word gets it. */
  calm(about: Case): void {
    this.#spawn(async () => {
      for (let day = 1; !about.workflow.closed; day += 1) {
        if (this.#stateOf(about) === 'disputed') {
          const heard = await this.#say(about, 'resolveDispute', {
            requestId: `calm-${day}`,
            toBuyer: '0.00',
          });
          // Of a division that was carried out in part the buyer has something already.
          if (heard.type === 'refused') await this.#say(about, 'return', { requestId: `calm-return-${day}` });
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

  #stateOf({ workflow }: Case): unknown {
    return workflow.searchAttributes['HoldfastState'];
  }

  async #typeCodes(about: Case): Promise<void> {
    const { plan } = about;
    for (const act of plan.codes) {
      await this.#pause(act.waitMs);
      if (about.workflow.closed) return;
      await this.#actOnCode(about, act);
    }
    if (!plan.diligent) return;
    for (let round = 1; round <= 60 && !about.workflow.closed; round += 1) {
      const state = this.#stateOf(about);
      if (!ONBOARDING.includes(state as string)) return;
      if (state === 'awaitingCode')
        await this.#actOnCode(about, { kind: 'right', waitMs: 0, as: 'update', twice: false });
      if (state === 'codeExpired' || state === 'codeVoid') {
        await this.#actOnCode(about, { kind: 'resend', waitMs: 0, as: 'update', twice: false });
      }
      await this.#pause(round < 20 ? 15 * SECOND_MS : 5 * MINUTE_MS);
    }
  }

  async #actOnCode(about: Case, act: CodeAct): Promise<void> {
    const requestId =
      act.reusesId && about.lastCodeId !== undefined ? about.lastCodeId : this.#requestId('code');
    about.lastCodeId = requestId;
    if (act.kind === 'resend') {
      await this.#say(about, 'resendCode', { requestId });
      return;
    }
    const codes = this.#bankOf(about).codesOf(about.buyer.card.mobile);
    const right = codes.at(-1) ?? '000000';
    const wrong = right === '111111' ? '222222' : '111111';
    const code = act.kind === 'right' ? right : act.kind === 'stale' ? (codes[0] ?? wrong) : wrong;
    this.deps.recorder.secrets.push({ what: 'an SMS code', text: code });
    await this.#sayAs(about, act, 'submitCode', { requestId, code });
  }

  /** Many at once, from both processes. */
  async #sendBurst(about: Case, { name, afterMs, fen, patienceMs }: Burst): Promise<void> {
    await this.#pause(afterMs);
    for (let round = 1; round <= 40 && this.#isBeforeHold(about); round += 1)
      await this.#pause(20 * MINUTE_MS);
    if (name === 'refund') {
      const before = (): boolean =>
        !about.workflow.closed && ['held', 'disputed'].includes(String(this.#stateOf(about)));
      for (let round = 1; round <= 40 && before(); round += 1) await this.#pause(20 * MINUTE_MS);
    }
    if (about.workflow.closed) return;
    this.deps.struck('burst');
    for (const [index, amount] of fen.entries()) {
      const command = { requestId: `b${index + 1}`, amount: fromFen(BigInt(amount)) };
      this.#spawn(async () => {
        await this.#say(about, name, command, { client: index % 2, patienceMs });
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
    const state = this.#stateOf(about);
    const before = state === 'holding' || state === 'awaitingFunds' || ONBOARDING.includes(state as string);
    return !about.workflow.closed && before;
  }

  async #actOnOrder(about: Case, act: CommandAct): Promise<void> {
    const { amountFen } = about.plan;
    const share =
      act.share === undefined ? undefined : Math.max(1, Math.floor((amountFen * act.share) / 100));
    const amount = share === undefined ? undefined : fromFen(BigInt(share));
    const requestId = `r${act.id}`;
    const receivers = await this.#receivers(about, act, amount);
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
    };
    let command = commands[act.name];
    let after: Said | undefined;
    for (let round = 1; round <= 10; round += 1) {
      const heard = await this.#sayAs(about, act, act.name, command, after);
      if (act.repeatMs !== undefined && heard) {
        await this.#pause(act.repeatMs);
        await this.#sayAs(about, act, act.name, command, after);
      }
      if (!act.insists || !heard || about.workflow.closed) return;
      if (heard.type === 'partly') {
        // What was carried out in part is finished by the same decision under another id.
        after = this.deps.recorder.commands.said.findLast((one) => one.requestId === requestOf(command));
      } else if (heard.type !== 'refused') return;
      // What the provider refused is answered so under this id for good.
      if (heard.type === 'partly' || heard.code === 'REJECTED_BY_PROVIDER')
        command = { ...command, requestId: `${requestId}-${round}` };
      await this.#pause(round < 5 ? MINUTE_MS : 30 * MINUTE_MS);
    }
  }

  /** How a release is divided: the seller and others, as much for each, of what the workflow shows to be left at this moment. */
  async #receivers(about: Case, { name, others }: CommandAct, amount?: Money): Promise<Share[] | undefined> {
    const { workflow, plan } = about;
    const isShown = this.#stateOf(about) !== undefined && !workflow.closed && !workflow.isOpenTask;
    if (name !== 'release' || others === undefined || !isShown) return undefined;
    const { sums } = (await workflow.query('escrow')) as { sums: EscrowSums };
    const part = amount ?? sums.stillHeld;
    const [whole, fee] = [fromFen(BigInt(plan.amountFen)), fromFen(BigInt(plan.feeFen))];
    const upTo = (total: Money): Money => shareOf({ amount: fee, part: total, whole });
    const after = sumMoney(sums.released, part);
    if (toFen(after) > toFen(whole)) return undefined;
    const borne = subtractMoney({ from: upTo(after), take: upTo(sums.released) });
    const rest = toFen(subtractMoney({ from: part, take: borne }));
    const bank = this.#bankOf(about);
    const accounts = [sellerAt(plan, bank), ...bank.receivers].slice(0, others + 1);
    const each = rest / BigInt(accounts.length);
    if (each === 0n) return undefined;
    return accounts.map((account, index) => ({
      account,
      amount: fromFen(index === 0 ? rest - each * BigInt(accounts.length - 1) : each),
    }));
  }

  async #sayAs(
    about: Case,
    { as, twice, patienceMs }: Pick<CommandAct, 'as' | 'twice' | 'patienceMs'>,
    name: CommandName,
    command: object,
    after?: Said,
  ): Promise<Answered | undefined> {
    const { log, struck } = this.deps;
    const signal = as === 'signal' ? SIGNALS[name] : undefined;
    if (twice) struck('saidTwice');
    if (signal === undefined) {
      if (twice) {
        // From another process, which names its updates in its own way.
        this.#spawn(async () => {
          await this.#say(about, name, command, { client: 1 });
        });
      }
      return this.#say(about, name, command, {
        ...(patienceMs !== undefined && { patienceMs: [patienceMs] }),
        ...(after && { after }),
      });
    }
    this.#given(about, name, command);
    this.deps.recorder.commands.say(this.deps.recorder, {
      orderNo: about.orderNo,
      name,
      command,
      as: 'signal',
    });
    for (let times = twice ? 2 : 1; times > 0; times -= 1) {
      log.add(`said ${about.orderNo} ${signal} as a signal`);
      await about.workflow.signal(signal, command);
    }
    return undefined;
  }

  /** Says something, and again with its request id while no answer comes, until a long time has passed. */
  async #say(
    about: Case,
    name: CommandName,
    command: object,
    options: { client?: number; patienceMs?: readonly number[]; requestId?: string; after?: Said } = {},
  ): Promise<Answered> {
    const { log, recorder, clients } = this.deps;
    const { orderNo, workflow } = about;
    const { client = 0, patienceMs = PATIENCE_MS, after } = options;
    const given = this.#given(about, name, command);
    const said = recorder.commands.say(recorder, {
      orderNo,
      name,
      command,
      as: 'update',
      ...(after && { after }),
    });
    const { requestId = given.requestId } = options;
    let answered: Answered = { type: 'unknown', ...standingOf(recorder, orderNo, requestId) };
    for (const timeoutMs of patienceMs) {
      log.add(`said ${orderNo} ${name} ${requestId}`);
      const heard = await clients[client]?.say(workflow.identity.workflowId, {
        name,
        command,
        requestId,
        timeoutMs,
      });
      const standing = standingOf(recorder, orderNo, requestId);
      // What is done at a deadline is not in the journal while that is away.
      answered = { ...answerOf(heard), ...standing, isBusy: standing.isBusy || about.workflow.isAtWork };
      recorder.commands.heard(said, answered);
      if (answered.type !== 'unknown') break;
    }
    this.#told(about, { given, answered });
    return answered;
  }

  #told(about: Case, { given, answered }: { given: Given; answered: Answered }): void {
    const { recorder, log } = this.deps;
    const { workflow, plan, buyer } = about;
    const { orderNo, name, requestId, toldBefore } = given;
    const { type, answer, code, message } = answered;
    log.add(
      `told ${orderNo} ${name} ${requestId} ${type} ${type === 'done' ? JSON.stringify(answer) : (code ?? '')}`,
    );
    if (message !== undefined) recorder.logLines.push(message);
    // What the provider refused was taken, and was asked of it.
    if (type === 'refused' && code !== 'REJECTED_BY_PROVIDER') given.refused = true;
    if (type !== 'done') return;
    recorder.told.push({
      workflow: workflow.identity.workflowId,
      provider: plan.provider,
      orderNo,
      member: buyer.member,
      name,
      requestId,
      toldBefore,
      answer,
      atMs: recorder.nowMs(),
    });
  }

  #given({ orderNo }: Case, name: string, command: object): Given {
    const { recorder } = this.deps;
    const requestId = requestOf(command);
    const first = recorder.given.find(
      (one) => one.orderNo === orderNo && one.name === name && one.requestId === requestId,
    );
    const { toldBefore } = first ?? { toldBefore: recorder.told.length };
    const given: Given = { orderNo, name, requestId, atMs: recorder.nowMs(), toldBefore };
    recorder.given.push(given);
    return given;
  }

  #requestId(prefix: string): string {
    this.#requests += 1;
    return `${prefix}-${this.#requests}`;
  }

  async #cancel(about: Case, afterMs: number): Promise<void> {
    await this.#pause(afterMs);
    if (about.workflow.closed) return;
    this.deps.struck('cancelled');
    this.#given(about, 'cancel', {});
    this.deps.recorder.commands.disturb(about.orderNo);
    this.deps.log.add(`said ${about.orderNo} cancel`);
    about.workflow.cancel();
  }

  /** Somebody ends the execution in Temporal's own pages. */
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

  /** Somebody lets it run again from an earlier task on, and perhaps again where that did not help. */
  async #reset(about: Case, { afterMs, part, againMs }: NonNullable<OrderPlan['reset']>): Promise<void> {
    for (const ms of againMs === undefined ? [afterMs] : [afterMs, againMs]) {
      await this.#pause(ms);
      if (about.workflow.closed) return;
      // Commands that the run before had taken are new to the one that follows.
      this.deps.recorder.commands.disturb(about.orderNo);
      this.deps.recorder.terminated.add(about.orderNo);
      if (await this.deps.reset(about, part)) this.deps.struck('reset');
    }
  }

  /** Looks at whatever alerts an operator, and says what the provider's books show, once nothing about it is on its way. */
  async #operate(about: Case): Promise<void> {
    const { plan } = about;
    for (let round = 1; !about.workflow.closed; round += 1) {
      await this.#pause(Math.max(plan.operatorAfterMs, (round * plan.operatorAfterMs) / 10));
      const { workflow } = about;
      const isAlerted = workflow.searchAttributes['HoldfastNeedsAttention'] === true;
      if (workflow.closed || workflow.isOpenTask || !isAlerted) continue;
      const view = (await workflow.query('status')) as WorkflowStatus;
      this.deps.recorder.logLines.push(JSON.stringify(view));
      for (const { step, outcome, serialNumber, kind } of view.steps) {
        if (serialNumber === '' || this.deps.network.isUnderWay(serialNumber)) continue;
        if (this.deps.mayStillEnd(serialNumber)) continue;
        const effects = this.deps.recorder.effectsOf(serialNumber);
        const happened = effects.length > 0;
        if (outcome !== 'pending' && outcome !== 'unknown' && (outcome === 'succeeded') !== happened)
          continue;
        if (outcome === 'succeeded' || outcome === 'rejected' || outcome === 'absent') {
          // What is tried again waits for its cause to be mended: a decision on it would end the tries, and leave the money.
          const attention = view.attention.some(
            (reason) => reason.startsWith(`${step}:`) && !reason.includes('it is tried again'),
          );
          if (!attention) continue;
        }
        await this.#decide(about, { step, happened, kind });
      }
    }
  }

  async #decide(
    about: Case,
    decision: { step: string; happened: boolean; kind: OperationKind },
  ): Promise<void> {
    const { step, happened, kind } = decision;
    const { operatorDecided, recorder } = this.deps;
    const operationId = about.operationPrefixes
      .map((prefix) => `${prefix}/${step}`)
      .find((id) => recorder.operations.has(id));
    if (operationId === undefined) return;
    const shown = happened ? this.#bankOf(about).numberBy(kind, about.buyer.member) : undefined;
    const account = shown === undefined ? {} : { account: shown };
    const command = {
      operationId,
      happened,
      evidence: "seen in the provider's books",
      by: 'operator',
      ...account,
    };
    this.#decisions += 1;
    const id = `decide:${operationId}:${happened}`;
    const say = (requestId: string): Promise<Answered> =>
      this.#say(about, 'decide', command, { requestId, client: 2 });
    let heard = await say(id);
    // As the client does: Temporal keeps a refusal under its update id.
    if (heard.type === 'refused' && !this.deps.decidesOnce) heard = await say(`${id}:${this.#decisions}`);
    if (heard.type === 'done') operatorDecided(about.plan.provider);
  }
}
