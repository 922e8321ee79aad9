import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.js';
import { openJournal } from '../../src/journal/open-journal.js';
import type { ResolutionRule } from '../../src/providers/provider.js';
import { contentHash, sealer } from '../journal/support/fixtures.js';
import { ruleFor, type Mood } from './support/model-bank.js';
import {
  calm,
  play,
  termsArbitrary,
  tryArbitrary,
  type Ending,
  type RunOptions,
} from './support/perform-world.js';
import { VirtualTime } from './support/virtual-time.js';

const RUNS = 300;
const MOODS: readonly Mood[] = ['replay', 'reject', 'balanceFirst', 'none'];

let journal: Journal;
let time = new VirtualTime();
let workflows = 0;

beforeAll(async () => {
  journal = await openJournal({
    database: { memory: true },
    sealer,
    contentHash,
    now: () => new Date(time.nowMs).toISOString(),
  });
}, 120_000);
afterAll(() => journal.close());

interface Telling {
  readonly rule?: ResolutionRule;
  readonly statusQueries?: boolean;
  readonly sabotage?: RunOptions['sabotage'];
}

/** A property over workflows of up to eight attempts that are lost, late and doubled in any way. */
function inEveryWorkflow(mood: Mood, holds: (ending: Ending) => void, telling: Telling = {}) {
  const tries = fc.array(tryArbitrary, { minLength: 1, maxLength: 8 });
  return fc.asyncProperty(termsArbitrary(mood), tries, async (terms, planned) => {
    time = new VirtualTime();
    workflows += 1;
    const operationId = `model/${workflows}/hold/1`;
    const { rule = ruleFor(mood), statusQueries = true, sabotage } = telling;
    const workflow = { operationId, terms, rule, statusQueries, tries: planned, time };
    holds(await play(journal, { ...workflow, ...(sabotage && { sabotage }) }));
  });
}

/** What must be so whatever happens: one number, one effect at most, and no end is reported that the records deny. */
function isHonest({ effects, serialNumbers, outcomes }: Ending): void {
  expect(effects).toBeLessThanOrEqual(1);
  expect(serialNumbers.length).toBeLessThanOrEqual(1);
  for (const outcome of outcomes) {
    if (outcome.type === 'succeeded') expect(effects).toBe(1);
    if (outcome.type === 'absent' || (outcome.type === 'rejected' && outcome.final)) expect(effects).toBe(0);
  }
}

describe.each(MOODS)('at a bank whose mood is %s', (mood) => {
  it('no intent has two effects, none is called rejected while its money is held, and each comes to an end', async () => {
    await fc.assert(
      inEveryWorkflow(mood, (ending) => {
        isHonest(ending);
        expect(ending.last.type).toBe(ending.effects === 1 ? 'succeeded' : ending.last.type);
        expect(['succeeded', 'rejected', 'absent']).toContain(ending.last.type);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});

describe('a rejection that a query shows', () => {
  it('is not the last word while a second request is still on its way, and takes effect when it arrives', async () => {
    time = new VirtualTime();
    const ending = await play(journal, {
      operationId: 'model/late/hold/1',
      // The first request is rejected for want of money, which a query shows 50 s later; the money comes after 80 s.
      terms: {
        mood: 'balanceFirst',
        fundedAfterMs: 80_000,
        rich: true,
        lagMs: 50_000,
        showsRejections: true,
      },
      rule: ruleFor('balanceFirst'),
      statusQueries: true,
      tries: [
        { ...calm, gapMs: 0, answer: 'lost' },
        // Not found yet, so it is sent again, and is a minute on its way.
        { ...calm, gapMs: 30_000, journeyMs: 60_000 },
        { ...calm, gapMs: 30_000 },
      ],
      time,
    });
    isHonest(ending);
    expect(ending).toMatchObject({ effects: 1, last: { type: 'succeeded' } });
  });
});

describe('at a bank that neither deduplicates nor can be asked', () => {
  it('no intent has two effects, and what is not known stays unknown', async () => {
    const rule = { queryAfterMs: [180_000] };
    await fc.assert(
      inEveryWorkflow(
        'none',
        (ending) => {
          isHonest(ending);
          expect(ending.outcomes.map(({ type }) => type)).not.toContain('absent');
        },
        { rule, statusQueries: false },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);
});

describe('the model notices', () => {
  const caught = async (mood: Mood, telling: Telling) => {
    const { failed } = await fc.check(inEveryWorkflow(mood, isHonest, telling), {
      numRuns: 2_000,
      endOnFailure: true,
    });
    return failed;
  };

  it('a resend at a bank that does not deduplicate', async () => {
    expect(await caught('none', { rule: ruleFor('replay') })).toBe(true);
  }, 120_000);

  it('a second attempt that sends without asking', async () => {
    const sabotage = (honest: Journal): Journal => ({
      ...honest,
      begin: async (options) => {
        const begun = await honest.begin(options);
        return begun.type === 'owned' ? { ...begun, mayHaveLeft: false } : begun;
      },
    });
    expect(await caught('none', { sabotage })).toBe(true);
  }, 120_000);

  it('a rejection that is believed while another attempt can have been sent', async () => {
    const sabotage = (honest: Journal): Journal => ({
      ...honest,
      record: (recording) =>
        honest.record({ ...recording, evidence: { ...recording.evidence, source: 'notification' } }),
    });
    expect(await caught('balanceFirst', { sabotage })).toBe(true);
  }, 120_000);

  it('an absence that is concluded before a late request can have arrived', async () => {
    const absence = { observations: 1, apartMs: 0, sinceLeftMs: 0 };
    expect(await caught('none', { rule: { queryAfterMs: [1_000], absence } })).toBe(true);
  }, 120_000);
});
