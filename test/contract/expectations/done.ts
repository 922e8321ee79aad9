import { expect } from 'vitest';
import type { IntentResults } from '../../../src/domain/operation.js';
import type { Stage } from '../stage.js';
import { effectsOf } from './seen.js';

type Kinds = keyof IntentResults;

/** Sends an order that has to succeed, with one effect. */
export async function done<K extends Kinds>(
  stage: Stage,
  order: Parameters<Stage['send']>[0],
): Promise<IntentResults[K]> {
  const { effects, got } = await effectsOf(stage, () => stage.send(order));
  if (got.type !== 'succeeded') throw new Error(`${order.intent.kind}: ${JSON.stringify(got)}`);
  expect(effects ?? 1).toBe(1);
  // The answer is the kind's own: the order was.
  return got.result as IntentResults[K];
}

/** The provider's records show an order as done, with its own amount. */
export async function found(stage: Stage, order: Parameters<Stage['send']>[0]): Promise<void> {
  const queryResult = await stage.query(order);
  expect(queryResult).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
  expect(queryResult).not.toHaveProperty('reported.mismatch');
  if (queryResult.type === 'found' && queryResult.reported.amount !== undefined)
    expect(queryResult.reported.amount).toBe(order.intent.amount);
}
