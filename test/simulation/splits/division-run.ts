import { createApplyNotification } from '../../../activities/apply-notification.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { fromFen, sumMoney, toFen, ZERO, type Money } from '../../../src/domain/money.js';
import type { Journal } from '../../../src/journal/journal.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { Provider } from '../../../src/providers/provider.js';
import type { Fault } from '../../../src/sandbox/engine/faults.js';
import type { Post } from '../../../src/sandbox/engine/notifier.js';
import type { SplitInput, SplitResultView, SplitView } from '../../../workflows/split/messages.js';
import { TIMING } from '../../support/scripted/workflow-stage.js';
import { journalOn } from '../../support/virtual/test-journal.js';
import type { UpdateCall } from '../../support/virtual/update-call.js';
import { VirtualClock } from '../../support/virtual/virtual-clock.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';
import { VirtualWorld } from '../../support/virtual/virtual-world.js';
import { openFarEnd, type DivisionFarEnd } from './division-far-end.js';
import {
  CALLS,
  placeOfDeath,
  UNTRUE_NOTICE,
  type DivisionCommand,
  type DivisionScenario,
  type ReceiverPlan,
} from './division-scenario.js';
import { brokenPromise, type DivisionRecord } from './division-promises.js';

/** A bug that is planted in an adapter, which some promise has to catch. */
export type PlantedBug = (provider: Provider) => Provider;

/** What a run came to. */
export interface DivisionOutcome {
  /** The first promise that was broken, in words. */
  readonly broken?: string;
  readonly state: string;
  readonly struck: readonly string[];
  readonly kills: number;
  /** The places at which the worker died. */
  readonly places: readonly string[];
  readonly decisions: number;
}

/** How often an operator looks: seldom once the faults are long over. */
const TICK_MS = { early: HOUR_MS, late: 12 * HOUR_MS, isLateAfter: DAY_MS } as const;
/** Once the faults end, everything must have ended within this. */
const PATIENCE_MS = 40 * DAY_MS;

/** Plays one division to its end, and checks every promise after each step of its time. */
export async function runDivision(
  scenario: DivisionScenario,
  plant: PlantedBug = (provider) => provider,
): Promise<DivisionOutcome> {
  const run = new DivisionRun(scenario, plant);
  return run.play();
}

class DivisionRun {
  readonly #clock = new VirtualClock();
  readonly #startMs = this.#clock.nowMs;
  readonly #farEnd: DivisionFarEnd;
  readonly #world: VirtualWorld;
  readonly #journal: Journal;
  readonly #tenant: string;
  readonly #delivering = new Set<Promise<unknown>>();
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #calls: UpdateCall[] = [];
  readonly #doubtSince = new Map<string, number>();
  #workflow: VirtualExecution | undefined;
  readonly #places = new Set<string>();
  #hasSaidUntrue = false;
  #kills = 0;
  #decisions = 0;

  constructor(
    readonly scenario: DivisionScenario,
    plant: PlantedBug,
  ) {
    const { provider, provesAbsence } = scenario;
    this.#farEnd = openFarEnd(provider, {
      startMs: this.#startMs,
      provesAbsence,
      post: (delivery) => this.#deliver(delivery),
    });
    this.#clock.onAdvance((now) => this.#farEnd.clock.set({ now }));
    const { journal, tenant } = journalOn(this.#clock);
    this.#journal = journal;
    this.#tenant = tenant;
    const { http, settings } = this.#farEnd;
    const made = createProviders({ [provider]: settings }, { http, now: () => new Date(this.#clock.nowMs) });
    const adapter = made.get(provider);
    if (!adapter) throw new Error(`no ${provider}`);
    this.#providers = new Map([[provider, plant(adapter)]]);
    this.#world = new VirtualWorld({ clock: this.#clock, journal, providers: this.#providers });
  }

  async play(): Promise<DivisionOutcome> {
    const { scenario } = this;
    this.#arrange();
    const input = this.#input();
    this.#workflow = await this.#world.start('split', `split/${this.#tenant}/S`, input);
    await this.#settle();
    const endMs = this.#startMs + scenario.faultsEndMs + scenario.finishAfterMs + PATIENCE_MS;
    let broken = await this.#check(false);
    while (broken === undefined && this.#clock.nowMs < endMs && !this.#isOver) {
      const next = this.#clock.nextMs;
      if (next === undefined) break;
      this.#clock.wakeNext(next);
      await this.#settle();
      broken = await this.#check(false);
    }
    broken ??= await this.#check(true);
    await this.#letGo();
    return {
      ...(broken !== undefined && { broken }),
      state: this.#result?.state ?? 'open',
      struck: [...this.#farEnd.struck(), ...(this.#hasSaidUntrue ? [UNTRUE_NOTICE] : [])],
      kills: this.#kills,
      places: [...this.#places],
      decisions: this.#decisions,
    };
  }

  /** Lets go of what the workflow had in the cache: many divisions run in one process. */
  async #letGo(): Promise<void> {
    this.#world.killWorker(2 ** 40);
    for (const execution of this.#world.executions) await execution.step();
    await this.#clock.quiet();
  }

  get #isOver(): boolean {
    return this.#workflow?.closed !== undefined;
  }

  get #result(): SplitResultView | undefined {
    const closed = this.#workflow?.closed;
    return closed?.type === 'completed' ? (closed.result as SplitResultView) : undefined;
  }

  /** Everything that runs without time passing, deliveries of notifications among it. */
  async #settle(): Promise<void> {
    await this.#world.settle();
    while (this.#delivering.size > 0) {
      await Promise.all(this.#delivering);
      await this.#world.settle();
    }
  }

  #input(): SplitInput {
    const { provider, paidFen, receivers, finishAfterMs, onDeadline, firstAttempt } = this.scenario;
    const paid = fromFen(BigInt(paidFen));
    return {
      tenant: this.#tenant,
      provider,
      splitNo: 'S',
      trade: this.#farEnd.addTrade(paid),
      paid,
      receivers: receivers.map((one) => this.#bound(one)),
      ...{ finishAfterMs, onDeadline },
      settings: { timing: { ...TIMING, lateWatchMs: 0 }, firstAttempt },
    };
  }

  /** A receiver whom the provider knows, and whose shares end as planned while there are faults. */
  #bound({ itemId, fen, result, takesMs }: ReceiverPlan): SplitInput['receivers'][number] {
    const account = `A_${itemId}`;
    this.#farEnd.setReceiver(account, { result, takesMs });
    return { itemId, payee: { member: itemId, account }, amount: fromFen(BigInt(fen)) };
  }

  /** What happens by the clock alone. */
  #arrange(): void {
    const { scenario } = this;
    const { provider, faults, crashes, commands, deathsMs, untrueNoticeMs, faultsEndMs } = scenario;
    for (const fault of faults)
      this.#farEnd.faults.add({ provider, interface: fault.interface, times: 1, ...faultOf(fault) });
    for (const crash of crashes)
      this.#farEnd.hooks.add({ provider, ...crash, run: () => this.#kill(placeOfDeath(provider, crash)) });
    for (const ms of deathsMs) this.#clock.after(ms, () => this.#kill());
    for (const command of commands)
      for (const later of command.twice ? [0, MINUTE_MS] : [0])
        this.#clock.after(command.atMs + later, () => this.#send(command, `c${command.atMs}`));
    if (untrueNoticeMs !== undefined) this.#clock.after(untrueNoticeMs, () => this.#sayUntrue());
    this.#clock.after(faultsEndMs, () => {
      for (const { id } of this.#farEnd.faults.list()) this.#farEnd.faults.remove(id);
    });
    const tick = (): void => {
      if (this.#isOver) return;
      this.#work(this.#operate());
      const isLate = this.#clock.nowMs - this.#startMs > TICK_MS.isLateAfter;
      this.#clock.after(isLate ? TICK_MS.late : TICK_MS.early, tick);
    };
    this.#clock.after(TICK_MS.early, tick);
    if (scenario.spends) this.#clock.after(4 * HOUR_MS, () => this.#spend());
  }

  #work(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#delivering.delete(tracked));
    this.#delivering.add(tracked);
  }

  #kill(place?: string): void {
    if (!this.#world.worker) return;
    if (place !== undefined) this.#places.add(place);
    this.#kills += 1;
    this.#world.killWorker(this.#kills % 2 === 0 ? 0 : 10_000);
  }

  #send(command: DivisionCommand, requestId: string): void {
    const { scenario } = this;
    if (!this.#workflow || this.#isOver) return;
    if (command.name === 'cancel') {
      this.#workflow.cancel();
      return;
    }
    if (command.name === 'retry')
      for (const { itemId, takesMs } of scenario.receivers)
        this.#farEnd.setReceiver(`A_${itemId}`, { result: 'succeeds', takesMs });
    this.#work(this.#update(command.name, { requestId, ...this.#fieldsOf(command) }));
  }

  #fieldsOf(command: DivisionCommand): object {
    if (command.name === 'divide') return { receivers: [this.#bound(command.receiver)] };
    if (command.name !== 'prepareRefund') return {};
    return { amount: fromFen(BigInt(command.fen)), merchantPays: command.merchantPays };
  }

  async #update(name: string, command: object): Promise<void> {
    const call = await this.#workflow?.update(name, command);
    if (call) this.#calls.push(call);
  }

  #sayUntrue(): void {
    const { provider, receivers, paidFen } = this.scenario;
    const [write = ''] = CALLS[provider].writes;
    const [sent] = this.#farEnd.wireLog.find({ interface: write });
    const [first] = receivers;
    if (sent?.serialNumber === undefined || !first || first.fen === paidFen + 1) return;
    try {
      this.#farEnd.sayUntrue?.(sent.serialNumber, `A_${first.itemId}`, fromFen(BigInt(paidFen + 1)));
      this.#hasSaidUntrue = this.#farEnd.sayUntrue !== undefined;
    } catch {
      // The split never arrived, so nothing can be said of it.
    }
  }

  #spend(): void {
    for (const { itemId } of this.scenario.receivers) this.#farEnd.spend(`A_${itemId}`);
  }

  /** An operator, who looks into the provider's records once something has been in doubt for a day. */
  async #operate(): Promise<void> {
    const workflow = this.#workflow;
    if (!workflow || this.#isOver || !this.#world.worker) return;
    const rows = await this.#journal.list({ prefix: `${this.#tenant}/S/`, limit: 100 });
    for (const { operationId, serialNumber, finalOutcome, kind, intent } of rows) {
      if (finalOutcome) continue;
      const since = this.#doubtSince.get(operationId) ?? this.#clock.nowMs;
      this.#doubtSince.set(operationId, since);
      if (this.#clock.nowMs - since < DAY_MS) continue;
      const trade = 'trade' in intent.content ? intent.content.trade.tradeNo : '';
      const number = kind === 'finishSplit' ? `FINISH_${trade}` : serialNumber;
      const happened = this.#farEnd.effects.report({ serialNumber: number }).serialNumbers.length > 0;
      this.#doubtSince.set(operationId, this.#clock.nowMs);
      this.#decisions += 1;
      await this.#update('decide', {
        ...{ operationId, happened, evidence: 'seen in the records', by: 'operator' },
      });
    }
    if (this.scenario.onDeadline !== 'ask' || this.#clock.nowMs - this.#startMs < 10 * DAY_MS) return;
    // What no call finishes ends by being cancelled.
    if (this.scenario.provider === 'hkrt')
      await this.#update('finish', { requestId: `op${this.#clock.nowMs}` });
    else workflow.cancel();
  }

  /** The gateway's way with a notification. */
  #deliver({ contentType, headers, body }: Parameters<Post>[0]): ReturnType<Post> {
    const taking = this.#take({ ...headers, 'content-type': contentType }, body);
    this.#work(taking);
    return taking;
  }

  async #take(headers: Record<string, string>, body: string): ReturnType<Post> {
    const { provider } = this.scenario;
    const parsed = this.#providers.get(provider)?.parseNotification?.({ headers, body: Buffer.from(body) });
    if (parsed?.type !== 'genuine') return { status: 400, body: '' };
    const fold = createApplyNotification({ journal: this.#journal, providers: this.#providers });
    const folded = parsed.operation && (await fold({ provider, operation: parsed.operation }));
    if (folded?.type === 'folded' && (folded.ended !== undefined || folded.attention !== undefined)) {
      const { operationId, ended, attention } = folded;
      const notice = { operationId, ...(ended && { ended }), ...(attention && { attention }) };
      await this.#workflow?.signal('notificationReceived', notice);
    }
    return { status: 200, body: parsed.accepted.body };
  }

  async #check(isEnd: boolean): Promise<string | undefined> {
    const view = await this.#view();
    if (isEnd && !this.#isOver) return 'division.ends: the division has not ended';
    if (!view) return undefined;
    const { provider, paidFen, receivers, commands, spends } = this.scenario;
    const ids = [
      ...receivers.map(({ itemId }) => itemId),
      ...commands.flatMap((one) => (one.name === 'divide' ? one.receiver.itemId : [])),
    ];
    const got = new Map(ids.map((itemId) => [itemId, this.#farEnd.got(`A_${itemId}`)]));
    const rows = isEnd ? await this.#journal.list({ prefix: `${this.#tenant}/S/`, limit: 500 }) : [];
    const record: DivisionRecord = {
      ...{ provider, view, got, isEnd, spends, rows },
      paid: fromFen(BigInt(paidFen)),
      merchant: this.#farEnd.merchant(),
      effects: this.#farEnd.effects.report().serialNumbers,
      writes: CALLS[provider].writes.flatMap((call) => this.#farEnd.wireLog.find({ interface: call })),
      isBalanced: this.#farEnd.isBalanced(),
      mistakes: [...this.#farEnd.mistakes, ...this.#taskFailures],
      calls: this.#calls,
    };
    return brokenPromise(record);
  }

  get #taskFailures(): string[] {
    const closed = this.#workflow?.closed;
    return closed && closed.type !== 'completed' ? [`the workflow ended as ${closed.type}`] : [];
  }

  async #view(): Promise<SplitView | undefined> {
    if (this.#result) return this.#result;
    if (!this.#world.worker || !this.#workflow) return undefined;
    return (await this.#workflow.query('split')) as SplitView;
  }
}

function faultOf({ kind, ms }: DivisionScenario['faults'][number]): Fault {
  if (kind === 'notifyDuplicate') return { kind, copies: 2 };
  if (kind === 'pending') return { kind, ms, end: ms > MINUTE_MS ? 'failed' : 'succeeded' };
  if (['malformed', 'wrongSignature', 'html502', 'unknownCode'].includes(kind))
    return { kind, withEffect: ms > MINUTE_MS } as Fault;
  return { kind, ms } as Fault;
}

/** What receivers have together. */
export function totalOf(amounts: Iterable<string>): Money {
  return sumMoney(ZERO, ...[...amounts].map((amount) => fromFen(toFen(amount as Money))));
}
