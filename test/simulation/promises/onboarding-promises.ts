import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import type { UnboundEnd } from '../recording/recorded.js';
import type { Recorder } from '../recording/recorder.js';

/** What is promised of a member whom several workflows bring in, at once or one after the other. */
export const ONBOARDING_PROMISES: readonly Invariant[] = [
  {
    name: 'one member, one binding',
    promise:
      'however many workflows bring a member in at once, the member gets one account and the card is bound to it once, and none of them is told that the card was rejected because another one has bound it',
    judged: (run) => broughtInTwice(run),
    check: (run) => madeTwice(run) ?? firstViolation(run.unbound, (end) => wronglyRejected(run, end)),
  },
];

/** How many members more than one workflow has applied for, or opened an account of. */
function broughtInTwice(run: Recorder): number {
  const carriers = new Map<string, Set<string>>();
  for (const { kind, operationId, member = '' } of run.operations.values()) {
    if (kind !== 'applyCardBinding') continue;
    // What names the application itself comes last.
    const carrier = operationId.split('/').slice(0, -1).join('/');
    carriers.set(member, (carriers.get(member) ?? new Set()).add(carrier));
  }
  return [...carriers.values()].filter(({ size }) => size > 1).length;
}

function madeTwice(run: Recorder): string | undefined {
  const made = new Set<string>();
  return firstViolation(run.effects, ({ kind, provider, memberCode }) => {
    if (memberCode === undefined) return undefined;
    if (kind !== 'openAccount' && kind !== run.decoderOf(provider).bindsBy) return undefined;
    const what = `${kind} of ${memberCode} at ${provider}`;
    const isSecond = made.has(what);
    made.add(what);
    return isSecond ? `${what} took effect twice` : undefined;
  });
}

/** Where the provider rejects nothing without cause, the cause of a rejection after the card was bound is that it was. */
function wronglyRejected(run: Recorder, end: UnboundEnd): string | undefined {
  const { workflow, provider, member, state, atMs } = end;
  if (state !== 'rejected' || !run.rejectsNothing) return undefined;
  const { bindsBy } = run.decoderOf(provider);
  const isBound = run.effects.some(
    (effect) => effect.kind === bindsBy && effect.memberCode === member && effect.atMs <= atMs,
  );
  return isBound ? `${workflow} ended as rejected, and the card is bound to ${member}` : undefined;
}
