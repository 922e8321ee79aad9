import { writeYuan } from './fen.js';

/** Something that happened to money, an account or a card. Each provider names the kinds that it has. */
export interface Effect<Kind extends string = string> {
  readonly kind: Kind;
  readonly serialNumber: string;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
  /** Fen. */
  readonly amount: bigint;
}

export interface EffectLine {
  readonly kind: string;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
  readonly serialNumber?: string;
  readonly count: number;
  readonly amount: string;
}

interface EffectSum {
  readonly effect: Effect;
  count: number;
  amount: bigint;
}

/** By subject, then by kind. */
type Sums = Map<string, Map<string, EffectSum>>;

/** Where a provider records effects of its own kinds. */
export interface EffectRecorder<Kind extends string> {
  record(effect: Effect<Kind>): void;
}

/**
 * What happened, which may differ from what was requested. Effects are counted by order and kind (by member and kind where there is no
 * order), and by serial number and kind. A serial number must never have a count of 2.
 */
export class Effects {
  #total = 0;
  readonly #byOrder: Sums = new Map();
  readonly #byMember: Sums = new Map();
  readonly #bySerialNumber: Sums = new Map();

  /** How many effects there have been at all. */
  get total(): number {
    return this.#total;
  }

  record(effect: Effect): void {
    this.#total += 1;
    if (effect.orderNo !== undefined) add(this.#byOrder, effect.orderNo, effect);
    else if (effect.memberCode !== undefined) add(this.#byMember, effect.memberCode, effect);
    add(this.#bySerialNumber, effect.serialNumber, effect);
  }

  /** Counts and amounts in yuan; one order or one serial number when the filter names it. */
  report(
    filter: { readonly orderNo?: string | undefined; readonly serialNumber?: string | undefined } = {},
  ): {
    orders: EffectLine[];
    members: EffectLine[];
    serialNumbers: EffectLine[];
  } {
    const narrowed = filter.orderNo !== undefined || filter.serialNumber !== undefined;
    const orders = narrowed ? only(this.#byOrder, filter.orderNo) : [...this.#byOrder.values()];
    const members = narrowed ? [] : [...this.#byMember.values()];
    const serials = lines(
      filter.serialNumber === undefined
        ? [...this.#bySerialNumber.values()]
        : only(this.#bySerialNumber, filter.serialNumber),
    ).filter(({ effect }) => filter.orderNo === undefined || effect.orderNo === filter.orderNo);
    return {
      orders: lines(orders).map(({ effect, ...sums }) => ({
        kind: effect.kind,
        orderNo: effect.orderNo,
        ...text(sums),
      })),
      members: lines(members).map(({ effect, ...sums }) => ({
        kind: effect.kind,
        memberCode: effect.memberCode,
        ...text(sums),
      })),
      serialNumbers: serials.map(({ effect, ...sums }) => ({
        kind: effect.kind,
        serialNumber: effect.serialNumber,
        orderNo: effect.orderNo,
        memberCode: effect.memberCode,
        ...text(sums),
      })),
    };
  }
}

function add(sums: Sums, subject: string, effect: Effect): void {
  const kinds = sums.get(subject) ?? new Map<string, EffectSum>();
  const sum = kinds.get(effect.kind) ?? { effect, count: 0, amount: 0n };
  sum.count += 1;
  sum.amount += effect.amount;
  kinds.set(effect.kind, sum);
  sums.set(subject, kinds);
}

function only(sums: Sums, subject: string | undefined): Map<string, EffectSum>[] {
  const found = subject === undefined ? undefined : sums.get(subject);
  return found ? [found] : [];
}

function lines(kinds: readonly Map<string, EffectSum>[]): EffectSum[] {
  return kinds.flatMap((kind) => [...kind.values()]);
}

function text({ count, amount }: { count: number; amount: bigint }): { count: number; amount: string } {
  return { count, amount: writeYuan(amount) };
}
