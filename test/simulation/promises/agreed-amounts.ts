import { fromFen, isMoney, shareOf, toFen } from '../../../src/domain/money.js';
import type { Agreed, SentCommand } from '../recording/command-log.js';
import { firstViolation } from './first-violation.js';
import type { Recorder } from '../recording/recorder.js';
import type { Operation, RecordedEffect } from '../recording/recorded.js';

/** What the platform's share of a release goes to, and what it comes back from with a refund, by kind or by name. */
const PLATFORM = ['fee', 'advance', '0'];

interface Receiver {
  readonly account: { readonly member: string };
  readonly amount: string;
}

/** An effect at the bank whose money came from or went to others than was agreed, or by another fee. */
export function paidOtherwise(run: Recorder): string | undefined {
  for (const [orderNo, agreed] of run.agreed) {
    const effects = run.effects.filter((effect) => effect.orderNo === orderNo);
    for (const effect of effects) {
      const wrong = isPaidOtherwise(run, effect, agreed);
      if (wrong !== undefined) return `${orderNo}: ${effect.kind} ${effect.serialNumber} ${wrong}`;
    }
    const fee = wrongFee(effects, agreed) ?? takenBackOtherwise(run, effects);
    if (fee !== undefined) return `${orderNo}: ${fee}`;
  }
  return undefined;
}

function isPaidOtherwise(run: Recorder, effect: RecordedEffect, agreed: Agreed): string | undefined {
  const { buyer, seller } = agreed;
  const { kind, amount, posted } = effect;
  const got = posted.filter(({ fen }) => fen > 0n);
  const stranger = (allowed: readonly string[]): string | undefined => {
    const other = got.find(({ who }) => !allowed.includes(who) && !PLATFORM.includes(who));
    return other && `has gone to ${other.who}`;
  };
  const wrongShare = (named: readonly Receiver[] | undefined): string | undefined => {
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
  };
  switch (kind) {
    case 'hold':
      // What a payer pays is the payer's: what becomes of another amount is a promise of its own.
      return amount === agreed.amount || agreed.byChannel
        ? undefined
        : `has taken ${amount} fen, agreed were ${agreed.amount}`;
    case 'return':
    case 'refund':
      return (
        stranger([buyer]) ?? (sumOf(got, buyer) === amount ? undefined : 'has not gone to the buyer whole')
      );
    case 'release': {
      const wrongs = receiversOf(run, effect).map((named) => wrongShare(named));
      return wrongs.includes(undefined) ? undefined : wrongs[0];
    }
    default:
      return undefined;
  }
}

/**
 * Whom the command named in whose name a release was made; undefined for the seller alone. Several where a request id was used again
 * and nobody heard which of its commands was refused.
 */
function receiversOf(run: Recorder, effect: RecordedEffect): readonly (readonly Receiver[] | undefined)[] {
  const [, orderNo, , requestId] = operationOf(run, effect)?.operationId.split('/') ?? [];
  const sent = run.commands.sent.filter(
    ({ requestId: id, name, orderNo: about }) => name === 'release' && id === requestId && about === orderNo,
  );
  // A command that was refused leaves its request id free for another one.
  const isRefused = ({ answers, isSignalled }: SentCommand): boolean =>
    !isSignalled && answers.length > 0 && answers.every(({ type }) => type === 'refused');
  const kept = sent.filter((one) => !isRefused(one));
  const isHeard = kept[0]?.answers.some(({ type }) => type === 'done') ?? false;
  const possible = isHeard ? kept.slice(0, 1) : kept;
  // The simulation's own actors wrote it.
  return (possible.length > 0 ? possible : [sent[0]]).map(
    (one) => one?.command['receivers'] as readonly Receiver[] | undefined,
  );
}

/** The fee falls to the releases by running totals: whatever order they came in, each is off by its own rounding at most. */
function wrongFee(effects: readonly RecordedEffect[], { amount, fee }: Agreed): string | undefined {
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

/** A refund of a command that released what it gives back, from another release; or more or less of a fee than its part. */
function takenBackOtherwise(run: Recorder, effects: readonly RecordedEffect[]): string | undefined {
  const refunds = effects.filter(({ kind }) => kind === 'refund');
  // Checked after every step, and most orders have none.
  if (refunds.length === 0) return undefined;
  const releases = effects.filter(({ kind }) => kind === 'release');
  const stray = refunds.find((refund) => {
    const { operationId = '', takesFrom } = operationOf(run, refund) ?? {};
    const own = releases.filter((release) =>
      isOfSame(operationOf(run, release)?.operationId ?? '', operationId),
    );
    return own.length > 0 && !own.some(({ serialNumber }) => serialNumber === takesFrom);
  });
  if (stray) return `refund ${stray.serialNumber} was taken from another release than its own`;
  return firstViolation(releases, (release) => {
    const back = refunds.filter((refund) => operationOf(run, refund)?.takesFrom === release.serialNumber);
    // What ends later is booked in two steps, of which the second does not show who gave it.
    if (back.some(({ posted }) => posted.some(({ who }) => who === 'suspense'))) return undefined;
    const [refunded, fee] = [sumOfAll(back), -platformPart(back, (fen) => fen < 0n)];
    const borne = platformPart([release], (fen) => fen > 0n);
    const due = (borne * refunded) / release.amount;
    const off = fee > due ? fee - due : due - fee;
    return refunded <= release.amount && off > BigInt(back.length) + 1n
      ? `of the fee of ${release.serialNumber} ${fee} fen came back with ${refunded} fen, not ${due}`
      : undefined;
  });
}

function operationOf(run: Recorder, { serialNumber }: RecordedEffect): Operation | undefined {
  return [...run.operations.values()].find((one) => one.serialNumber === serialNumber);
}

/** Whether a release and a refund were made for one purpose: by one command, or by the order itself. */
function isOfSame(release: string, refund: string): boolean {
  const [, , , releaseId, ...parts] = release.split('/');
  const [, , kind, refundId] = refund.split('/');
  const isOwn = parts.length === 0;
  return kind === 'refund' ? !isOwn && releaseId === refundId : isOwn;
}

function sumOfAll(effects: readonly RecordedEffect[]): bigint {
  return effects.reduce((sum, { amount }) => sum + amount, 0n);
}

function platformPart(effects: readonly RecordedEffect[], isMeant: (fen: bigint) => boolean): bigint {
  return effects
    .flatMap(({ posted }) => posted)
    .reduce((sum, { who, fen }) => (PLATFORM.includes(who) && isMeant(fen) ? sum + fen : sum), 0n);
}

function sumOf(posted: RecordedEffect['posted'], who: string): bigint {
  return posted.reduce((sum, one) => (one.who === who ? sum + one.fen : sum), 0n);
}
