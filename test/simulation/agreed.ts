import { fromFen, isMoney, shareOf, toFen } from '../../src/domain/money.js';
import type { Agreed } from './command-log.js';
import type { SeenEffect, Witness } from './witness.js';

/** What the platform's share of a release goes to, and what it comes back from with a refund, by kind or by name. */
const PLATFORM = ['fee', 'advance', '0'];

interface Receiver {
  readonly account: { readonly member: string };
  readonly amount: string;
}

/** An effect at the bank whose money came from or went to others than was agreed, or by another fee. */
export function paidOtherwise(seen: Witness): string | undefined {
  for (const [orderNo, agreed] of seen.agreed) {
    const effects = seen.effects.filter((effect) => effect.orderNo === orderNo);
    for (const effect of effects) {
      const wrong = isPaidOtherwise(seen, effect, agreed);
      if (wrong !== undefined) return `${orderNo}: ${effect.kind} ${effect.serialNumber} ${wrong}`;
    }
    const fee = wrongFee(effects, agreed);
    if (fee !== undefined) return `${orderNo}: ${fee}`;
  }
  return undefined;
}

function isPaidOtherwise(seen: Witness, effect: SeenEffect, agreed: Agreed): string | undefined {
  const { buyer, seller } = agreed;
  const { kind, amount, posted } = effect;
  const got = posted.filter(({ fen }) => fen > 0n);
  const stranger = (allowed: readonly string[]): string | undefined => {
    const other = got.find(({ who }) => !allowed.includes(who) && !PLATFORM.includes(who));
    return other && `has gone to ${other.who}`;
  };
  switch (kind) {
    case 'hold':
      return amount === agreed.amount ? undefined : `has taken ${amount} fen, agreed were ${agreed.amount}`;
    case 'return':
    case 'refund':
      return (
        stranger([buyer]) ?? (sumOf(got, buyer) === amount ? undefined : 'has not gone to the buyer whole')
      );
    case 'release': {
      const named = receiversOf(seen, effect);
      if (!named) return stranger([seller]);
      const wrong = named.find(({ account, amount: share }) => {
        const others = named.filter((one) => one.account.member === account.member);
        const due = others.reduce((sum, one) => sum + (isMoney(one.amount) ? toFen(one.amount) : 0n), 0n);
        return share !== undefined && sumOf(got, account.member) !== due;
      });
      return (
        stranger(named.map(({ account }) => account.member)) ??
        (wrong && `has not given ${wrong.account.member} its part`)
      );
    }
    default:
      return undefined;
  }
}

/** Whom the command named in whose name a release was made; undefined where it is the seller alone. */
function receiversOf(seen: Witness, { serialNumber }: SeenEffect): readonly Receiver[] | undefined {
  const operation = [...seen.operations.values()].find((one) => one.serialNumber === serialNumber);
  const [, orderNo, , requestId] = operation?.operationId.split('/') ?? [];
  const given = seen.commands.said.find(
    ({ requestId: id, name, orderNo: about }) => name === 'release' && id === requestId && about === orderNo,
  )?.command['receivers'];
  // The people of the simulation wrote it.
  return given as readonly Receiver[] | undefined;
}

/** The fee falls to the releases by running totals: whatever order they came in, each is off by its own rounding at most. */
function wrongFee(effects: readonly SeenEffect[], { amount, fee }: Agreed): string | undefined {
  const releases = effects.filter(({ kind }) => kind === 'release');
  if (releases.length === 0) return undefined;
  const released = releases.reduce((sum, one) => sum + one.amount, 0n);
  if (released > amount) return undefined;
  const taken = releases.reduce(
    (sum, { posted }) =>
      posted.reduce((all, { who, fen }) => (PLATFORM.includes(who) && fen > 0n ? all + fen : all), sum),
    0n,
  );
  const due = toFen(shareOf({ amount: fromFen(fee), part: fromFen(released), whole: fromFen(amount) }));
  const slack = BigInt(releases.length - 1);
  const off = taken > due ? taken - due : due - taken;
  return off > slack ? `the fee of ${released} fen released is ${taken}, not ${due}` : undefined;
}

function sumOf(posted: SeenEffect['posted'], who: string): bigint {
  return posted.reduce((sum, one) => (one.who === who ? sum + one.fen : sum), 0n);
}
