import { expect, it } from 'vitest';
import { outcomeOfItems, type ItemResult } from '../../src/domain/operations/split.js';
import type { Outcome } from '../../src/domain/outcome.js';

const got = { type: 'succeeded', result: {} } as const;
const failed = { type: 'rejected', reason: 'other', code: '0', message: 'failed', final: true } as const;
const open = { type: 'pending', why: 'in progress' } as const;
const unknown = { type: 'unknown', why: 'no answer' } as const;
const absent = { type: 'absent', why: 'an operator' } as const;

const items = (...outcomes: Outcome[]): ItemResult[] =>
  outcomes.map((outcome, index) => ({ itemId: `r${index + 1}`, outcome }));

it('a split has succeeded once every receiver has ended and at least one has got its share', () => {
  expect(outcomeOfItems(items(got, got), { reference: 'L1' })).toEqual({
    type: 'succeeded',
    result: { reference: 'L1', extent: 'whole', items: items(got, got) },
  });
  expect(outcomeOfItems(items(got, failed, absent))).toEqual({
    type: 'succeeded',
    result: { extent: 'part', items: items(got, failed, absent) },
  });
});

it('a split that no receiver has got was rejected, or never happened', () => {
  expect(outcomeOfItems(items(absent, failed))).toEqual(failed);
  expect(outcomeOfItems(items(absent))).toEqual(absent);
});

it.each([
  ['pending', items(got, open)],
  ['pending', items(failed, open)],
  ['unknown', items(got, unknown, open)],
  ['unknown', items({ ...failed, final: false })],
  ['unknown', items()],
] as const)('is %s while a receiver has no end', (type, given) => {
  expect(outcomeOfItems(given).type).toBe(type);
});

it('keeps what a return must quote with an answer that leaves the split open', () => {
  expect(outcomeOfItems(items(open), { returnDetail: '[{"id":1}]' })).toMatchObject({
    type: 'pending',
    known: { returnDetail: '[{"id":1}]' },
  });
});
