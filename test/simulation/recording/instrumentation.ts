import { Context } from '@temporalio/activity';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { Journal } from '../../../src/journal/journal.js';
import type { Provider, ProviderOperation } from '../../../src/providers/provider.js';
import { VirtualWorker } from '../../support/virtual/virtual-worker.js';
import { placeOf, type Moment } from '../scenario/crash-points.js';
import { shortHash, type EventLog } from './event-log.js';
import type { FaultKind } from '../scenario/faults.js';
import type { FaultInjector } from '../runtime/fault-injector.js';
import type { Recorder } from './recorder.js';

export interface InstrumentationDeps {
  readonly recorder: Recorder;
  readonly log: EventLog;
  /** A provider's name for what an operation kind is done by, with the provider's own. */
  readonly interfaceOf: (operation: { provider: string; kind: OperationKind }) => string;
  /** Whether something dies at this moment, which is the worker whose activity asks; it is dead already when this resolves to true. A paused worker resolves when it goes on. */
  readonly dies: (workflow: string, interfaceName: string, moment: Moment) => Promise<boolean>;
  /** Delays or loses a statement on its way to the journal. */
  readonly faultInjector: Pick<FaultInjector, 'strikes' | 'delays'>;
  readonly carriers: Map<string, Carrier>;
}

/** Who sends under a serial number, and by which interface. */
export interface Carrier {
  readonly workflow: string;
  readonly interfaceName: string;
  readonly worker: VirtualWorker | undefined;
}

const never = new Promise<never>(() => undefined);

/** The workflow whose activity this is. */
function workflowHere(): string {
  // The simulated worker puts the workflow's facts into the context.
  return Context.current().info.workflowType ?? 'unknown';
}

/** The journal with the recorder attached, and with every place where it or its caller can be lost. */
export function instrumentJournal(journal: Journal, deps: InstrumentationDeps): Journal {
  const { recorder, log, dies, faultInjector, interfaceOf } = deps;
  const loses = (kind: FaultKind): boolean => faultInjector.strikes(kind);
  const held = (): Promise<void> | undefined => faultInjector.delays('journalLate');
  const at = (operation: { provider: string; kind: OperationKind }, moment: Moment): Promise<boolean> =>
    dies(workflowHere(), interfaceOf(operation), moment);
  const orLost = async <T>(work: () => Promise<T>): Promise<T> => {
    if (loses('journalAway') || loses('journalLostBefore'))
      throw new Error('the connection to the journal is lost');
    const isHeld = held();
    if (isHeld) await isHeld;
    const result = await work();
    if (loses('journalLostAfter')) throw new Error('the connection to the journal is lost');
    return result;
  };
  return {
    ...journal,
    begin: async (options) => {
      const { intent } = options;
      const { operationId } = intent;
      if (await at(intent, 'before the intent is stored')) return never;
      if (await at(intent, 'the intent is not stored'))
        throw new Error('the connection to the journal is lost');
      const begun = await orLost(async () => {
        const stored = await journal.begin(options);
        if (stored.type === 'superseded') {
          log.add(`journal begin ${operationId} superseded by ${stored.why}`);
          return stored;
        }
        if (stored.type === 'owned') {
          const nowMs = recorder.nowMs();
          recorder.ran(options.caller);
          const { attempt } = stored;
          const owner = { attempt, worker: options.owner, untilMs: nowMs + options.leaseMs };
          recorder.attempts.begun(stored.row, owner, nowMs);
        }
        recorder.showed(stored.row);
        log.add(
          `journal begin ${operationId} ${stored.type} ${stored.row.serialNumber} ${shortHash(JSON.stringify(stored.row))}`,
        );
        return stored;
      });
      if (await at(intent, 'the intent is stored and its confirmation lost'))
        throw new Error('the connection to the journal is lost');
      if (await at(intent, 'after the intent is stored')) return never;
      return begun;
    },
    record: async (recording) => {
      const about = recorder.operations.get(recording.operationId);
      if (about && (await at(about, 'before the answer is recorded'))) return never;
      if (about && (await at(about, 'the answer is not recorded')))
        throw new Error('the connection to the journal is lost');
      const row = await orLost(async () => {
        const stored = await journal.record(recording);
        recorder.attempts.recorded(recording);
        recorder.showed(stored, recording);
        log.add(
          `journal record ${recording.operationId} ${recording.did} ${recording.outcome.type} -> ${stored.finalOutcome?.type ?? 'open'} ${shortHash(JSON.stringify(stored))}`,
        );
        return stored;
      });
      if (about && (await at(about, 'the answer is recorded and its confirmation lost')))
        throw new Error('the connection to the journal is lost');
      if (about && (await at(about, 'after the answer is recorded'))) return never;
      return row;
    },
    takeOver: async (options) => {
      const { caller } = options;
      await held();
      const taken = await journal.takeOver(options);
      log.add(`journal takeOver ${caller.runId} ${caller.epoch} ${taken.type}`);
      if (taken.type === 'taken') recorder.ran(caller);
      return taken;
    },
    find: (operationId) => orLost(() => journal.find(operationId)),
    list: (filter) => orLost(() => journal.list(filter)),
    clearAttention: (options) =>
      orLost(async () => {
        await journal.clearAttention(options);
        const row = await journal.find(options.operationId);
        if (row) recorder.showed(row);
      }),
  };
}

/** A provider, with every place of a call where its caller can die. */
export function instrumentProvider(provider: Provider, deps: InstrumentationDeps): Provider {
  const operations = Object.fromEntries(
    // The keys are those of the type.
    (Object.entries(provider.operations) as [OperationKind, ProviderOperation<OperationKind>][]).map(
      ([kind, operation]) => [kind, instrumentOperation(placeOf(provider, kind), operation, deps)],
    ),
  );
  const variants = Object.fromEntries(
    (Object.entries(provider.variants ?? {}) as [OperationKind, ProviderOperation<OperationKind>[]][]).map(
      ([kind, others]) => [
        kind,
        others.map((one) => instrumentOperation(placeOf(provider, kind), one, deps)),
      ],
    ),
  );
  return { ...provider, operations, variants };
}

function instrumentOperation(
  interfaceName: string,
  operation: ProviderOperation<OperationKind>,
  { dies, carriers }: InstrumentationDeps,
): ProviderOperation<OperationKind> {
  const query = operation.queryStatus?.bind(operation);
  return {
    ...operation,
    send: async (request, secrets) => {
      const workflow = workflowHere();
      if (await dies(workflow, interfaceName, 'before it is sent')) return never;
      carriers.set(request.serialNumber, { workflow, interfaceName, worker: VirtualWorker.here() });
      const answer = await operation.send(request, secrets);
      return (await dies(workflow, interfaceName, 'when the answer has come')) ? never : answer;
    },
    ...(query && {
      queryStatus: async (request) => {
        if (await dies(workflowHere(), interfaceName, 'before the status query')) return never;
        const queryResult = await query(request);
        return (await dies(workflowHere(), interfaceName, 'when the status query is answered'))
          ? never
          : queryResult;
      },
    }),
  };
}
