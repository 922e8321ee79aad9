import type { Provider } from '../../src/providers/provider.js';

/** Where a worker can die in one operation so that the outcome differs, in the order of one attempt. */
export const WORKER_MOMENTS = [
  'before the intent is stored',
  'after the intent is stored',
  'before it is sent',
  'when the provider has done it',
  'when the answer has come',
  'before the question is asked',
  'when the question is answered',
  'before the answer is recorded',
  'after the answer is recorded',
  'before the next command is accepted',
  'after the next command is accepted',
] as const;

/** Where the database can be lost. */
export const DATABASE_MOMENTS = [
  'the intent is not stored',
  'the intent is stored and nobody told',
  'the answer is not recorded',
  'the answer is recorded and nobody told',
] as const;

export type Moment = (typeof WORKER_MOMENTS)[number] | (typeof DATABASE_MOMENTS)[number];

/** A death at the nth time that an operation of this interface passes this moment. */
export interface CrashPlan {
  readonly interface: string;
  readonly moment: Moment;
  readonly nth: number;
}

/** The interfaces by which the configured providers write, with what each can go through: a new one is listed by being there. */
export function interfacesOf(providers: Iterable<Provider>): Map<string, { canBeAsked: boolean }> {
  const found = new Map<string, { canBeAsked: boolean }>();
  for (const { name, operations } of providers) {
    for (const operation of Object.values(operations)) {
      found.set(`${name} ${operation.interfaceName}`, { canBeAsked: operation.ask !== undefined });
    }
  }
  return found;
}

/** Every place where one operation can be cut off, by interface and moment. */
export function everyPlace(
  interfaces: ReadonlyMap<string, { canBeAsked: boolean }>,
): Omit<CrashPlan, 'nth'>[] {
  const moments: readonly Moment[] = [...WORKER_MOMENTS, ...DATABASE_MOMENTS];
  return [...interfaces].flatMap(([name, { canBeAsked }]) =>
    moments
      .filter((moment) => canBeAsked || !moment.includes('question'))
      .map((moment) => ({ interface: name, moment })),
  );
}

/** Whether it is the database that is lost at this moment, not the worker. */
export function isOfDatabase(moment: Moment): boolean {
  return DATABASE_MOMENTS.some((one) => one === moment);
}

/** Counts the places that a run passes, and strikes at those that are planned. */
export class CrashPoints {
  readonly passed = new Map<string, number>();
  readonly hit = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  constructor(readonly plans: readonly CrashPlan[]) {}

  /** Whether something is to die here and now. In the calm nothing does, and nothing is counted. */
  pass(workflow: string, interfaceName: string, moment: Moment, isCalm: boolean): boolean {
    if (isCalm) return false;
    const point = `${workflow}: ${interfaceName}: ${moment}`;
    this.passed.set(point, (this.passed.get(point) ?? 0) + 1);
    const key = `${interfaceName}: ${moment}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const strikes = this.plans.some(
      (plan) => plan.interface === interfaceName && plan.moment === moment && plan.nth === count,
    );
    if (strikes) this.hit.set(point, (this.hit.get(point) ?? 0) + 1);
    return strikes;
  }
}
