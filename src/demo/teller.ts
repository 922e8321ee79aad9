import type { Outcome } from '../domain/outcome.js';
import type { Journal, JournalRow, RecordedEvidence } from '../journal/journal.js';
import { rowsOf, type Subjects } from './rows-of.js';

/** How evidence came, where it is not the answer to the operation itself. */
const TOLD_BY: Readonly<Partial<Record<RecordedEvidence['source'], string>>> = {
  query: 'queried',
  notification: 'notified',
  statement: 'shown by a line of the provider’s file',
  operator: 'decided by an operator',
};

/** Something that happened, by the journal's clock. */
interface Happening {
  readonly key: string;
  readonly at: number;
  readonly words: string;
}

/**
 * Tells one purchase in the order in which it happened: what the journal has of its operations, by the journal's own clock, and
 * between that what others add. Each line begins with the seconds since the first operation was written down.
 */
export class Teller {
  readonly #shown = new Set<string>();
  readonly #seen = new Map<string, string>();
  readonly #ended = new Set<string>();
  #startedAt: number | undefined;
  /** The journal's clock when it was last read. */
  #now = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly journal: Pick<Journal, 'list' | 'evidence'>,
    private readonly subjects: Subjects,
    private readonly say: (line: string) => void,
  ) {}

  /** Tells what is new in the journal; with `openToo` also of what was sent and has no answer yet. */
  reportNews(options: { openToo?: boolean } = {}): Promise<void> {
    return this.#inTurn(() => this.#tellNews(options));
  }

  /** Tells something that the journal does not have, after all that it has. */
  tell(words: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tellNews({});
      this.#line(this.#now, words);
    });
  }

  /** One at a time: two at once would tell things twice, or one before the other. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #tellNews({ openToo = false }: { openToo?: boolean }): Promise<void> {
    const rows = await rowsOf(this.journal, this.subjects);
    const happenings: Happening[] = [];
    for (const row of rows) {
      this.#startedAt ??= Date.parse(row.begunAt);
      this.#now = Math.max(this.#now, Date.parse(row.readAt));
      happenings.push(...(await this.#newsOf(row)));
      if (openToo && row.finalOutcome === undefined) happenings.push(sentAndOpen(row));
    }
    for (const { key, at, words } of happenings.sort((a, b) => a.at - b.at)) {
      if (this.#shown.has(key)) continue;
      this.#shown.add(key);
      this.#line(at, words);
    }
  }

  /** Evidence is read only where the row has changed, and not after its end: what comes then says the same again. */
  async #newsOf(row: JournalRow): Promise<Happening[]> {
    const { operationId, attempts, queries, finalOutcome, latest } = row;
    const state = JSON.stringify([attempts, queries, finalOutcome, latest]);
    if (this.#ended.has(operationId) || this.#seen.get(operationId) === state) return [];
    this.#seen.set(operationId, state);
    if (finalOutcome !== undefined) this.#ended.add(operationId);
    const evidence = await this.journal.evidence(operationId);
    return evidence.map((one) => ({
      key: [operationId, one.at, one.source, one.outcome.type].join(' '),
      at: Date.parse(one.at),
      words: `${headOf(row)}  ${wordsOf(one)}`,
    }));
  }

  #line(at: number, words: string): void {
    const seconds = Math.max(0, at - (this.#startedAt ?? at)) / 1_000;
    this.say(`${seconds.toFixed(2).padStart(7)} s  ${words}`);
  }
}

function sentAndOpen(row: JournalRow): Happening {
  const { operationId, begunAt } = row;
  const words = `${headOf(row)}  written down, then sent; no answer yet`;
  return { key: `${operationId} begun`, at: Date.parse(begunAt), words };
}

/** An operation as its workflow shows it: the step, the amount, the serial number. */
function headOf({ operationId, intent, serialNumber }: JournalRow): string {
  const step = operationId.split('/').slice(2).join('/');
  return [step, intent.amount, serialNumber].filter(Boolean).join('  ');
}

function wordsOf({ source, outcome }: RecordedEvidence): string {
  const ending = [outcome.type, ...detailOf(outcome)].join('  ');
  const told = TOLD_BY[source];
  return told === undefined ? ending : `${told}: ${ending}`;
}

function detailOf(outcome: Outcome): string[] {
  if ('code' in outcome) return [outcome.code];
  return 'why' in outcome ? [outcome.why] : [];
}
