import { InvalidInput, ProviderNotConfigured } from '../src/domain/errors.js';
import { namesIn } from '../src/domain/names-in.js';
import type { Intent } from '../src/domain/operation.js';
import { parseMoney } from '../src/domain/money.js';
import type { Compared, SettledOperation, UnrecordedCase } from '../src/domain/reconciliation.js';
import {
  StatementUnavailable,
  StatementUnreadable,
  type StatementBalance,
  type StatementTrade,
} from '../src/domain/statement.js';
import type { Journal } from '../src/journal/journal.js';
import { STAGED_AT_A_TIME } from '../src/journal/reconciliation-log.js';
import { evidenceOf } from '../src/providers/evidence.js';
import type {
  DayState,
  NotifiedOperation,
  ParsedAnswer,
  ProviderStatements,
  ReportedDetails,
  StatementFile,
} from '../src/providers/provider.js';
import { createApplyNotification } from './apply-notification.js';
import { toFailure } from './failures.js';
import { operationOf, type ProviderLookup } from './provider-lookup.js';

/** One day of one provider. */
export interface StatementDay {
  readonly provider: string;
  /** The provider's day, yyyyMMdd. */
  readonly date: string;
}

/** A file of the day, and how it was read. */
export type ReadStatement = StatementFile & {
  readonly state: LoadedFile['state'];
  readonly why?: string;
  readonly line?: number;
  /** How many were staged. */
  readonly lines?: number;
};

/** How one file was read. */
export type LoadedFile =
  | { readonly state: 'staged'; readonly lines: number }
  /** Its layout is not known: it is not compared. */
  | { readonly state: 'raw'; readonly lines: number }
  /** Nothing of it is compared. */
  | { readonly state: 'unreadable'; readonly why: string; readonly line?: number }
  /** It could not be fetched now. */
  | { readonly state: 'unavailable'; readonly why: string };

/** How far a file is read. */
export interface FileProgress {
  readonly name: string;
  readonly lines: number;
  /** From 0 to 1, where the file says how long it is. */
  readonly share?: number;
}

export interface ReconciliationActivities {
  /** Whether the provider has closed the day. */
  dayState(day: StatementDay): Promise<ParsedAnswer<DayState>>;
  /** The day's files. */
  statementFiles(day: StatementDay): Promise<ParsedAnswer<readonly StatementFile[]>>;
  /** Fetches one file and stages its lines beside the journal, in place of what an earlier attempt staged of it. */
  loadStatementFile(
    request: StatementDay & { readonly load: string; readonly file: StatementFile },
  ): Promise<LoadedFile>;
  /** Compares what was staged with the journal and keeps the cases. */
  compareStatements(
    request: StatementDay & { readonly load: string; readonly files: readonly ReadStatement[] },
  ): Promise<Compared>;
  /**
   * Gives the operations of the day's cases their lines as evidence, some at a time: a line ends what was in doubt by the rule of every
   * other evidence, and what speaks against an end alerts an operator.
   */
  recordStatementEvidence(
    day: StatementDay,
  ): Promise<{ readonly operations: readonly SettledOperation[]; readonly more: boolean }>;
  /** Takes back what was staged. */
  dropStatements(request: { readonly load: string }): Promise<void>;
}

export interface ReconciliationDeps extends ProviderLookup {
  /** Takes how far the activity under way is. */
  readonly report?: (progress: FileProgress) => void;
}

/** The type of file that shows balances, whatever the provider compares beside it. */
const BALANCES = 'YE';
/** As many as one activity's result names. */
const RECORDED_AT_A_TIME = 100;

export function reconciliationActivities(lookup: ReconciliationDeps): ReconciliationActivities {
  const { journal, providers, report = () => undefined } = lookup;
  const isKnown = (name: string): boolean => providers.has(name);
  const statementsOf = (name: string): ProviderStatements => {
    const provider = providers.get(name);
    if (!provider) throw new ProviderNotConfigured(name);
    if (!provider.statements)
      throw new InvalidInput(
        'provider',
        'one with reconciliation files, whose settings say how they are compared',
      );
    return provider.statements;
  };
  return failing({
    dayState: ({ provider, date }: StatementDay) =>
      isKnown(provider) ? statementsOf(provider).dayState(date) : notConfigured(provider),
    statementFiles: ({ provider, date }: StatementDay) =>
      isKnown(provider) ? statementsOf(provider).files(date) : notConfigured(provider),
    loadStatementFile: ({ provider, date, load, file }) =>
      loadFile({ journal, report }, statementsOf(provider), { date, load, file }),
    compareStatements: async ({ provider, date, load, files }) => {
      const statements = statementsOf(provider);
      const unreadable = files.flatMap(({ name, type, state, why = '', line }) =>
        state === 'unreadable' || state === 'unavailable'
          ? [{ name, type, why, ...(line !== undefined && { line }) }]
          : [],
      );
      const wanted = [...statements.rules.files, ...files].map(({ type }) => type);
      const types = [...new Set([...wanted, BALANCES])].filter(
        (type) => !unreadable.some((file) => file.type === type),
      );
      return journal.compareStaged({
        ...{ load, provider, date, types, unreadable, rules: statements.rules },
        staged: files.flatMap(({ name, type, state, lines }) =>
          state === 'staged' && lines !== undefined ? [{ name, type, lines }] : [],
        ),
        previousDate: statements.previousDay(date),
        serialPrefix: providers.get(provider)?.serialNumber.prefix ?? '',
      });
    },
    recordStatementEvidence: ({ provider, date }: StatementDay) =>
      recordEvidence(lookup, statementsOf(provider), { provider, date }),
    dropStatements: ({ load }) => journal.dropStaged({ load }),
  } satisfies ReconciliationActivities);
}

/** Another worker may have the provider's settings. */
function notConfigured(provider: string): Promise<{ readonly type: 'unavailable'; readonly why: string }> {
  return Promise.resolve({ type: 'unavailable', why: new ProviderNotConfigured(provider).message });
}

async function loadFile(
  { journal, report }: { journal: Journal; report: (progress: FileProgress) => void },
  statements: ProviderStatements,
  { date, load, file }: { date: string; load: string; file: StatementFile },
): Promise<LoadedFile> {
  await journal.dropStaged({ load, file: file.name });
  const trades = new Stage<StatementTrade>((lines) => journal.stageTrades({ load, file, lines }));
  const balances = new Stage<StatementBalance>((lines) => journal.stageBalances({ load, file, lines }));
  let raw = 0;
  const lines = () => trades.count + balances.count + raw;
  try {
    for await (const batch of statements.read({ ...file, date })) {
      if (batch.type === 'trades') await trades.add(batch.trades);
      else if (batch.type === 'balances') await balances.add(batch.balances);
      else raw += batch.lines.length;
      const { share } = batch;
      report({ name: file.name, lines: lines(), ...(share !== undefined && { share }) });
    }
  } catch (error) {
    await journal.dropStaged({ load, file: file.name });
    if (error instanceof StatementUnavailable) return { state: 'unavailable', why: error.message };
    if (!(error instanceof StatementUnreadable)) throw error;
    return { state: 'unreadable', why: error.why, ...(error.line !== undefined && { line: error.line }) };
  }
  await trades.flush();
  await balances.flush();
  return { state: raw > 0 ? 'raw' : 'staged', lines: lines() };
}

/** Collects lines to as many as one call stages. */
class Stage<Line> {
  count = 0;
  #waiting: Line[] = [];

  constructor(private readonly stage: (lines: readonly Line[]) => Promise<void>) {}

  async add(lines: readonly Line[]): Promise<void> {
    this.count += lines.length;
    for (const line of lines) this.#waiting.push(line);
    while (this.#waiting.length >= STAGED_AT_A_TIME)
      await this.stage(this.#waiting.splice(0, STAGED_AT_A_TIME));
  }

  async flush(): Promise<void> {
    if (this.#waiting.length > 0) await this.stage(this.#waiting.splice(0));
  }
}

async function recordEvidence(
  lookup: ProviderLookup,
  statements: ProviderStatements,
  day: StatementDay,
): Promise<{ operations: readonly SettledOperation[]; more: boolean }> {
  const { journal } = lookup;
  const apply = createApplyNotification(lookup);
  const cases = await journal.unrecordedCases({ ...day, limit: RECORDED_AT_A_TIME });
  const operations: SettledOperation[] = [];
  for (const one of cases) {
    const row = await journal.find(one.operationId);
    const always = row && operationOf(lookup, row)?.always;
    const operation = row && evidenceIn(one, { intent: row.intent, always, statements });
    const applied = operation && (await apply({ provider: day.provider, operation }));
    const folded = applied?.type === 'folded' ? applied : undefined;
    // A line that could not end what was in doubt says so beside the operation, which is then listed itself.
    await journal.caseRecorded({ id: one.id, closed: one.kind === 'unknownSettled' && !folded?.ended });
    if (!folded) continue;
    const { operationId, workflow, ended, attention } = folded;
    operations.push({
      operationId,
      settled: one.kind === 'unknownSettled' && ended !== undefined,
      ...(workflow !== undefined && { workflow }),
      ...(ended !== undefined && { ended }),
      ...(attention !== undefined && { attention }),
    });
  }
  return { operations, more: cases.length === RECORDED_AT_A_TIME };
}

/** A case's line, as evidence of its operation in the form of an answer to a status query. */
function evidenceIn(
  one: UnrecordedCase,
  {
    intent,
    always,
    statements,
  }: { intent: Intent; always: object | undefined; statements: ProviderStatements },
): NotifiedOperation {
  const { details, fileType, line = 0, reference = '' } = one;
  const { tradeDate = '' } = details;
  const traces = { ...(reference !== '' && { reference }), ...(tradeDate !== '' && { tradeDate }) };
  const result = { ...always, ...traces };
  return {
    kind: intent.kind,
    serialNumber: one.serialNumber,
    queryResult: {
      type: 'found',
      // Its kind is the operation's, and what each result of that holds is in `always`.
      outcome: { type: 'succeeded', result: result as never },
      reported: reportedIn(one, { intent, statements }),
      evidence: evidenceOf(
        { name: fileType, source: 'statement', personal: namesIn(intent) },
        { detail: details['booking'] ?? '', note: `line ${line} of ${one.file ?? 'the file'}`, ...traces },
      ),
    },
  };
}

function reportedIn(
  { kind, details }: UnrecordedCase,
  { intent, statements }: { intent: Intent; statements: ProviderStatements },
): ReportedDetails {
  const { amount = '', fee = '', journalFee = '', payerAccount, payeeAccount } = details;
  if (kind === 'feeDiffers')
    return { mismatch: `the provider's file shows the fee ${fee}, the operation has ${journalFee}` };
  if (kind === 'partiesDiffer') return { mismatch: "the provider's file shows other accounts" };
  return {
    amount: parseMoney(amount),
    ...statements.reportedOf(intent, {
      ...(payerAccount !== undefined && { payerAccount }),
      ...(payeeAccount !== undefined && { payeeAccount }),
    }),
  };
}

/** The same activities, their errors turned into what Temporal decides by. */
function failing(activities: ReconciliationActivities): ReconciliationActivities {
  const wrapped = Object.entries(activities).map(
    ([name, run]: [string, (request: never) => Promise<unknown>]) => [
      name,
      async (request: never) => {
        try {
          return await run(request);
        } catch (error) {
          throw toFailure(error);
        }
      },
    ],
  );
  return Object.fromEntries(wrapped) as ReconciliationActivities;
}
