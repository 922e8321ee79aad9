import { HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { progressOf, type Answered, type CommandName, type SentCommand } from '../recording/command-log.js';
import { heldOf } from '../promises/sums.js';
import type { EventLog } from '../recording/event-log.js';
import type { Recorder } from '../recording/recorder.js';
import type { GivenCommand } from '../recording/recorded.js';
import type { FaultKind } from '../scenario/faults.js';
import type { CommandAct } from '../scenario/scenario.js';
import type { Case } from './case.js';
import { answerOf } from './command-answer.js';
import type { VirtualClient } from './virtual-client.js';

const SIGNALS: Readonly<Record<string, string>> = {
  submitCode: 'codeSubmitted',
  release: 'receiptConfirmed',
  return: 'returnRequested',
  refund: 'refundRequested',
  openDispute: 'disputeOpened',
  unfreeze: 'unfreezeRequested',
};
/** How long a caller waits for one answer; after the last of these times it gives up. */
const PATIENCE_MS = [MINUTE_MS, MINUTE_MS, 30 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];

export interface CommandSenderDeps {
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly struck: (kind: FaultKind) => void;
  /** The processes of the backend that send commands to workflows. */
  readonly clients: readonly VirtualClient[];
}

/** Sends commands to workflows through the clients, and records them with their answers. */
export class CommandSender {
  constructor(
    readonly deps: CommandSenderDeps,
    /** Runs something beside what is under way, and keeps its error. */
    readonly spawn: (work: () => Promise<void>) => void,
  ) {}

  /** Sends a command as its plan says: as an update or a signal, once or twice. */
  async sendAs(
    about: Case,
    { as, twice, patienceMs }: Pick<CommandAct, 'as' | 'twice' | 'patienceMs'>,
    name: CommandName,
    command: object,
    after?: SentCommand,
  ): Promise<Answered | undefined> {
    const { log, struck } = this.deps;
    const signal = as === 'signal' ? SIGNALS[name] : undefined;
    if (twice) struck('sentTwice');
    if (signal === undefined) {
      if (twice) {
        // From another process, whose update ids are its own.
        this.spawn(async () => {
          await this.send(about, name, command, { client: 1 });
        });
      }
      return this.send(about, name, command, {
        ...(patienceMs !== undefined && { patienceMs: [patienceMs] }),
        ...(after && { after }),
      });
    }
    this.given(about, name, command);
    this.deps.recorder.commands.send(this.deps.recorder, {
      orderNo: about.orderNo,
      name,
      command,
      as: 'signal',
    });
    for (let times = twice ? 2 : 1; times > 0; times -= 1) {
      log.add(`sent ${about.orderNo} ${signal} as a signal`);
      await about.workflow.signal(signal, command);
    }
    return undefined;
  }

  /** Sends a command, and repeats it under its request id while no answer comes, until a long time has passed. */
  async send(
    about: Case,
    name: CommandName,
    command: object,
    options: {
      client?: number;
      patienceMs?: readonly number[];
      requestId?: string;
      after?: SentCommand;
    } = {},
  ): Promise<Answered> {
    const { log, recorder, clients } = this.deps;
    const { orderNo, workflow } = about;
    const { client = 0, patienceMs = PATIENCE_MS, after } = options;
    const given = this.given(about, name, command);
    const sent = recorder.commands.send(recorder, {
      orderNo,
      name,
      command,
      as: 'update',
      ...(after && { after }),
    });
    const { requestId = given.requestId } = options;
    let answered: Answered = { type: 'unknown', ...progressOf(recorder, orderNo, requestId) };
    for (const timeoutMs of patienceMs) {
      log.add(`sent ${orderNo} ${name} ${requestId}`);
      const result = await clients[client]?.send(workflow.identity.workflowId, {
        name,
        command,
        requestId,
        timeoutMs,
      });
      const progress = progressOf(recorder, orderNo, requestId);
      // What the workflow does at a deadline is not in the journal while the journal is unreachable.
      answered = { ...answerOf(result), ...progress, isBusy: progress.isBusy || about.workflow.isAtWork };
      if (recorder.commands.isLast(sent)) answered = { ...answered, stillHeld: heldOf(recorder, orderNo) };
      recorder.commands.addAnswer(sent, answered);
      if (answered.type !== 'unknown') break;
    }
    this.#recordAnswer(about, { given, answered });
    return answered;
  }

  #recordAnswer(about: Case, { given, answered }: { given: GivenCommand; answered: Answered }): void {
    const { recorder, log } = this.deps;
    const { workflow, plan, buyer } = about;
    const { orderNo, name, requestId, callerAnswersBefore } = given;
    const { type, answer, code, message } = answered;
    log.add(
      `answered ${orderNo} ${name} ${requestId} ${type} ${type === 'done' ? JSON.stringify(answer) : (code ?? '')}`,
    );
    if (message !== undefined) recorder.logLines.push(message);
    // What the provider rejected was accepted by the workflow, and was sent to the provider.
    if (type === 'refused' && code !== 'REJECTED_BY_PROVIDER') given.refused = true;
    if (type !== 'done') return;
    recorder.callerAnswers.push({
      workflow: workflow.identity.workflowId,
      provider: plan.provider,
      orderNo,
      member: buyer.member,
      name,
      requestId,
      callerAnswersBefore,
      answer,
      atMs: recorder.nowMs(),
    });
  }

  /** Records that a command is given, before the workflow gets it. */
  given({ orderNo }: Case, name: string, command: object): GivenCommand {
    const { recorder } = this.deps;
    const requestId = requestOf(command);
    const first = recorder.given.find(
      (one) => one.orderNo === orderNo && one.name === name && one.requestId === requestId,
    );
    const { callerAnswersBefore } = first ?? { callerAnswersBefore: recorder.callerAnswers.length };
    const given: GivenCommand = { orderNo, name, requestId, atMs: recorder.nowMs(), callerAnswersBefore };
    recorder.given.push(given);
    return given;
  }
}

/** The request id of a command; empty where it has none. */
export function requestOf(command: object): string {
  return String(Reflect.get(command, 'requestId') ?? '');
}
