import { PURCHASE_KINDS, type OperationKind } from '../../../src/domain/operation.js';
import type { Provider } from '../../../src/providers/provider.js';
import type { ProviderName } from '../providers/provider-names.js';

/** Where a worker can die in one operation so that the outcome differs, in the order of one attempt. */
export const WORKER_MOMENTS = [
  'before the intent is stored',
  'after the intent is stored',
  'before it is sent',
  'when the provider has done it',
  'when the answer has come',
  'before the status query',
  'when the status query is answered',
  'before the answer is recorded',
  'after the answer is recorded',
  'before the next command is accepted',
  'after the next command is accepted',
] as const;

/** Where the database can be lost. */
export const DATABASE_MOMENTS = [
  'the intent is not stored',
  'the intent is stored and its confirmation lost',
  'the answer is not recorded',
  'the answer is recorded and its confirmation lost',
] as const;

export type Moment = (typeof WORKER_MOMENTS)[number] | (typeof DATABASE_MOMENTS)[number];

/** A death at the nth time that an operation of this interface passes this moment. */
export interface CrashPlan {
  readonly interface: string;
  readonly moment: Moment;
  readonly nth: number;
  /** The worker does not die: it pauses for so long while others take its work, and then goes on. */
  readonly pauseMs?: number;
}

/** The kinds of operation at which a worker can die: what an order is made of, and the closing of a payment that nobody has made. */
export const PLACE_KINDS = [...PURCHASE_KINDS, 'closeHold'] as const satisfies readonly OperationKind[];

export type PlaceKind = (typeof PLACE_KINDS)[number];

/** One interface by which a provider writes. */
export interface WriteInterface {
  readonly provider: ProviderName;
  readonly kind: PlaceKind;
  readonly hasStatusQuery: boolean;
}

/** By provider and the provider's own name for them, such as "pingan 6034/1". */
export type WriteInterfaces = ReadonlyMap<string, WriteInterface>;

/** The interfaces by which a provider does what workflows are made of, as its adapter lists them: a new one is listed by being there. */
export function interfacesOf(name: ProviderName, provider: Provider): [string, WriteInterface][] {
  return PLACE_KINDS.flatMap((kind): [string, WriteInterface][] => {
    const operation = provider.operations[kind];
    if (!operation) return [];
    const hasStatusQuery = operation.queryStatus !== undefined;
    return [[placeOf(provider, kind), { provider: name, kind, hasStatusQuery }]];
  });
}

/** The name of the interface by which a provider does an operation of a kind; with the kind where one interface does two (连连 refund). */
export function placeOf({ name, operations }: Provider, kind: OperationKind): string {
  const { interfaceName = kind } = operations[kind] ?? {};
  const sharing = Object.values(operations).filter((one) => one.interfaceName === interfaceName);
  return `${name} ${interfaceName}${sharing.length > 1 ? ` (${kind})` : ''}`;
}

/** Every place where one operation can be cut off, by interface and moment. */
export function everyPlace(interfaces: WriteInterfaces): Omit<CrashPlan, 'nth'>[] {
  const moments: readonly Moment[] = [...WORKER_MOMENTS, ...DATABASE_MOMENTS];
  return [...interfaces].flatMap(([name, { hasStatusQuery }]) =>
    moments
      .filter((moment) => hasStatusQuery || !moment.includes('query'))
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

  /** The crash that is planned here and now. Once the faults have ended there is none, and nothing is counted. */
  pass(workflow: string, interfaceName: string, moment: Moment, faultsEnded: boolean): CrashPlan | undefined {
    if (faultsEnded) return undefined;
    const point = `${workflow}: ${interfaceName}: ${moment}`;
    this.passed.set(point, (this.passed.get(point) ?? 0) + 1);
    const key = `${interfaceName}: ${moment}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const strikes = this.plans.filter(
      (plan) => plan.interface === interfaceName && plan.moment === moment && plan.nth === count,
    );
    const death = strikes.find(({ pauseMs }) => pauseMs === undefined);
    if (death) this.hit.set(point, (this.hit.get(point) ?? 0) + 1);
    return death ?? strikes[0];
  }
}
