import type { Outcome } from '../run/outcome.js';
import type { OrderPlan, Scenario } from './scenario.js';

/** More runs than this are not worth a smaller scenario. */
const MOST_RUNS = 250;

/**
 * Makes a scenario as small as it can be while it still breaks the same promise: leaves out orders, faults, crashes and acts
 * one by one, and makes plain what is special.
 */
export async function shrink(
  scenario: Scenario,
  invariant: string,
  run: (scenario: Scenario) => Promise<Outcome>,
): Promise<{ scenario: Scenario; outcome: Outcome | undefined; runs: number }> {
  let smallest = scenario;
  let outcome: Outcome | undefined;
  let runs = 0;
  for (let progress = true; progress && runs < MOST_RUNS;) {
    progress = false;
    for (const smaller of smallerThan(smallest)) {
      if (runs >= MOST_RUNS) break;
      runs += 1;
      const came = await run(smaller);
      if (came.violation?.invariant !== invariant) continue;
      [smallest, outcome, progress] = [smaller, came, true];
      break;
    }
  }
  return { scenario: smallest, outcome, runs };
}

/** Scenarios that are smaller by one thing, the biggest things first. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { orders, faults, crashes, bank, engine } = scenario;
  if (orders.length > 1) for (const list of withoutOne(orders)) yield { ...scenario, orders: list };
  if (faults.length > 3) {
    yield { ...scenario, faults: faults.slice(0, Math.floor(faults.length / 2)) };
    yield { ...scenario, faults: faults.slice(Math.floor(faults.length / 2)) };
  }
  for (const list of withoutOne(faults)) yield { ...scenario, faults: list };
  for (const list of withoutOne(crashes)) yield { ...scenario, crashes: list };
  for (const [index, order] of orders.entries()) {
    for (const smaller of smallerOrders(order)) {
      yield { ...scenario, orders: orders.map((one, at) => (at === index ? smaller : one)) };
    }
  }
  if (bank.skewMs !== 0) yield { ...scenario, bank: { ...bank, skewMs: 0 } };
  if (bank.resendMode !== 'replay') yield { ...scenario, bank: { ...bank, resendMode: 'replay' } };
  if (bank.partialRelease) yield { ...scenario, bank: { ...bank, partialRelease: false } };
  if (bank.recordRejections) yield { ...scenario, bank: { ...bank, recordRejections: false } };
  if (bank.reverseAfterConfirm) yield { ...scenario, bank: { ...bank, reverseAfterConfirm: false } };
  if (bank.provesAbsence) yield { ...scenario, bank: { ...bank, provesAbsence: false } };
  if (bank.listFormat !== 'sample') yield { ...scenario, bank: { ...bank, listFormat: 'sample' } };
  if (engine.encrypts) yield { ...scenario, engine: { ...engine, encrypts: false } };
  if (engine.mostUpdates !== undefined) {
    const { mostUpdates: _few, ...rest } = engine;
    yield { ...scenario, engine: rest };
  }
  if (engine.workers !== undefined) {
    const { workers: _two, ...rest } = engine;
    yield { ...scenario, engine: rest };
  }
  if (engine.evictAfterTasks !== 1_000) yield { ...scenario, engine: { ...engine, evictAfterTasks: 1_000 } };
}

function* smallerOrders(order: OrderPlan): Generator<OrderPlan> {
  const { cancelMs, ...withoutCancel } = order;
  if (cancelMs !== undefined) yield withoutCancel;
  for (const commands of withoutOne(order.commands)) yield { ...order, commands };
  for (const codes of withoutOne(order.codes)) yield { ...order, codes };
  if (order.early) yield { ...order, early: false };
  if (order.startMs !== 0) yield { ...order, startMs: 0 };
  if (order.workflow === 'purchase') yield { ...order, workflow: 'escrow', onboarded: true };
  if (order.firstAttempt === 'remote') yield { ...order, firstAttempt: 'local' };
  if (order.feeFen !== 0) yield { ...order, feeFen: 0 };
  if (order.amountFen !== 10_000)
    yield { ...order, amountFen: 10_000, feeFen: 0, funds: [{ afterMs: 0, fen: 10_000 }] };
}

function* withoutOne<T>(list: readonly T[]): Generator<T[]> {
  for (const index of list.keys()) yield list.filter((_one, at) => at !== index);
}
