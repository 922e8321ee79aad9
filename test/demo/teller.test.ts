import { describe, expect, it } from 'vitest';
import { Teller } from '../../src/demo/teller.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { JournalRow, RecordedEvidence } from '../../src/journal/journal.js';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const after = (ms: number): string => new Date(START + ms).toISOString();
const SUCCEEDED: Outcome = { type: 'succeeded', result: {} };

/** A journal of two members' operations whose clock is set by hand. */
class FakeJournal {
  nowMs = 0;
  readonly #rows = new Map<string, JournalRow>();
  readonly #evidence = new Map<string, RecordedEvidence[]>();

  begin(step: string, amount?: string): void {
    const [subject] = step.startsWith('hold') || step.startsWith('release') ? ['O-1'] : ['buyer'];
    const operationId = `shop/${subject}/${step}`;
    const number = `H${this.#rows.size + 1}`;
    this.#rows.set(operationId, {
      ...{ operationId, serialNumber: number, provider: 'pingan', kind: 'hold' },
      ...{ begunAt: after(this.nowMs), readAt: '', attempts: 1, unsentAttempts: [], resends: 0, queries: 0 },
      ...{ notFoundAt: [], intent: { ...(amount !== undefined && { amount }) } as JournalRow['intent'] },
    });
  }

  record(step: string, outcome: Outcome, source: RecordedEvidence['source'] = 'answer'): void {
    const operationId = [...this.#rows.keys()].find((id) => id.endsWith(`/${step}`)) ?? '';
    const row = this.#rows.get(operationId)!;
    const isEnd = outcome.type === 'succeeded' || outcome.type === 'rejected';
    this.#rows.set(operationId, {
      ...row,
      latest: outcome,
      ...(isEnd && { finalOutcome: outcome }),
    });
    const at = after(this.nowMs);
    const evidence = { source, outcome, at, lastAt: at, times: 1, detail: '王小明' };
    this.#evidence.set(operationId, [...(this.#evidence.get(operationId) ?? []), evidence]);
  }

  list = ({ prefix = '' }: { prefix?: string }) =>
    Promise.resolve(
      [...this.#rows.values()]
        .filter(({ operationId }) => operationId.startsWith(prefix))
        .map((row) => ({ ...row, readAt: after(this.nowMs) }))
        .reverse(),
    );

  evidence = (operationId: string) => Promise.resolve(this.#evidence.get(operationId) ?? []);
}

function stage() {
  const journal = new FakeJournal();
  const lines: string[] = [];
  const subjects = { key: { tenant: 'shop', orderNo: 'O-1' }, member: 'buyer' };
  const teller = new Teller(journal, subjects, (line) => lines.push(line));
  const at = (ms: number, does: () => void): void => {
    journal.nowMs = ms;
    does();
  };
  return { journal, teller, lines, at };
}

describe('The teller of the demo', () => {
  it('tells each operation once, in the order of the journal’s clock, however late it looks', async () => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('openAccount'));
    at(40, () => journal.record('openAccount', SUCCEEDED));
    at(60, () => journal.begin('hold/1', '9.00'));
    at(95, () =>
      journal.record('hold/1', {
        ...{ type: 'rejected', reason: 'insufficientFunds', code: 'ERR044' },
        ...{ message: '余额不足', final: true },
      }),
    );
    await teller.reportNews();
    await teller.reportNews();
    expect(lines).toEqual([
      '   0.04 s  openAccount  H1  succeeded',
      '   0.10 s  hold/1  9.00  H2  rejected  ERR044',
    ]);
  });

  it('tells the money taken before the kill, and queried after it', async () => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('hold/1', '9.00'));
    at(20, () => undefined);
    await teller.reportNews({ openToo: true });
    await teller.tell('the provider takes the money');
    await teller.tell('the worker is killed');
    at(9_000, () => journal.record('hold/1', SUCCEEDED, 'query'));
    await teller.reportNews();
    expect(lines).toEqual([
      '   0.00 s  hold/1  9.00  H1  written down, then sent; no answer yet',
      '   0.02 s  the provider takes the money',
      '   0.02 s  the worker is killed',
      '   9.00 s  hold/1  9.00  H1  queried: succeeded',
    ]);
  });

  it('tells all that the journal has before what others add, and never two things at once', async () => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('openAccount'));
    at(10, () => journal.record('openAccount', SUCCEEDED));
    await Promise.all([teller.tell('first'), teller.reportNews(), teller.tell('second')]);
    expect(lines.map((line) => line.slice(11))).toEqual(['openAccount  H1  succeeded', 'first', 'second']);
  });

  it('tells what a notification says before the end, and nothing that comes after it', async () => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('hold/1', '9.00'));
    at(10, () => journal.record('hold/1', { type: 'pending', why: 'the provider works on it' }));
    await teller.reportNews();
    at(20, () => journal.record('hold/1', SUCCEEDED, 'notification'));
    await teller.reportNews();
    at(30, () => journal.record('hold/1', SUCCEEDED, 'query'));
    await teller.reportNews();
    expect(lines.map((line) => line.slice(11))).toEqual([
      'hold/1  9.00  H1  pending  the provider works on it',
      'hold/1  9.00  H1  notified: succeeded',
    ]);
  });

  it.each([
    ['statement', 'shown by a line of the provider’s file: succeeded'],
    ['operator', 'decided by an operator: succeeded'],
  ] as const)('tells that the end came by other evidence than an answer: %s', async (source, words) => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('hold/1', '9.00'));
    at(10, () => journal.record('hold/1', SUCCEEDED, source));
    await teller.reportNews();
    expect(lines).toEqual([`   0.01 s  hold/1  9.00  H1  ${words}`]);
  });

  it('tells nothing of what a provider wrote about a person', async () => {
    const { journal, teller, lines, at } = stage();
    at(0, () => journal.begin('openAccount'));
    at(10, () => journal.record('openAccount', SUCCEEDED));
    await teller.reportNews();
    expect(lines.join()).not.toContain('王小明');
  });

  it('fails where the journal does, and goes on when it is there again', async () => {
    const { journal, teller, lines } = stage();
    journal.begin('openAccount');
    const { list } = journal;
    journal.list = () => Promise.reject(new Error('away'));
    await expect(teller.reportNews()).rejects.toThrow('away');
    journal.list = list;
    await teller.tell('again');
    expect(lines).toEqual(['   0.00 s  again']);
  });
});
