import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { ProviderName } from '../providers/provider-names.js';
import {
  everyPlace,
  type CrashPlan,
  type PlaceKind,
  type WriteInterfaces,
} from '../scenario/crash-points.js';
import { drawMemberMoney, freezeCommands } from '../scenario/draw-member-money.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Random } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';
import { fault, some, type ThemeInput } from './theme-parts.js';

const PROVIDER: ProviderName = 'pingan';
/** A withdrawal can come back for days, and is queried for as long. */
const FAULTS_END_MS = 3 * DAY_MS;

/** A withdrawal that fails on its way, or succeeds and comes back, or neither, while answers and queries go astray. */
export function bouncedWithdrawals({ drawn, random, interfaces }: ThemeInput): Scenario {
  const { bounceMs: _drawn, ...order } = drawMemberMoney(random, { provider: PROVIDER, kind: 'withdraw' });
  const bounceMs = random.pick([
    random.int({ from: 0, to: HOUR_MS }),
    random.int({ from: 0, to: 2 * DAY_MS }),
  ]);
  const ends = {
    ...fault('pending', random.pick([0.5, 1]), ['withdraw']),
    ms: random.pick([MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS, DAY_MS]),
    withEffect: random.chance(0.6),
  };
  const faults = some(random, [
    ends,
    fault('doAndDrop', 0.6, ['withdraw']),
    fault('dropBefore', 0.4, ['withdraw']),
    { ...fault('unknownCode', 0.5, ['withdraw']), withEffect: random.chance(0.5) },
    { ...fault('secondAnswered', 0.6), ms: SECOND_MS },
    { ...fault('processing', 1, ['withdraw']), ms: 40 * MINUTE_MS },
    fault('malformed', 0.3),
    fault('taskLost', 0.2),
    fault('journalLostAfter', 0.2),
  ]).map((plan) => ({ ...plan, untilMs: FAULTS_END_MS }));
  const plan = { ...order, ...(random.chance(0.6) && { bounceMs }) };
  const scenario = quietly(drawn, plan, faults, {
    resendMode: random.pick(['replay', 'reject', 'balanceFirst'] as const),
    recordRejections: random.chance(0.5),
  });
  const crashes = random.chance(0.4) ? [deathAt(random, interfaces, ['withdraw'])] : [];
  return { ...scenario, crashes, faultsEndMs: FAULTS_END_MS };
}

/** What is frozen is paid to several receivers by commands that come twice, at once or in vain, and the rest is unfrozen. */
export function frozenPayments({ drawn, random, interfaces }: ThemeInput): Scenario {
  const kinds = ['freeze', 'unfreeze', 'payFromFreeze'] as const;
  const order = drawMemberMoney(random, { provider: PROVIDER, kind: 'payFromFreeze' });
  const commands = [
    ...freezeCommands(random, 'payFromFreeze', true),
    ...freezeCommands(random, random.pick(['payFromFreeze', 'unfreeze'] as const), true),
  ].map((one, index) => ({
    ...one,
    id: 200 + index,
    waitMs: random.pick([SECOND_MS, one.waitMs]),
    ...(random.chance(0.2) && { patienceMs: random.pick([SECOND_MS, 5 * SECOND_MS]) }),
    ...(random.chance(0.2) && { repeatMs: random.pick([SECOND_MS, MINUTE_MS]) }),
  }));
  const faults = some(random, [
    fault('doAndDrop', 0.5, kinds),
    fault('dropBefore', 0.4, kinds),
    { ...fault('delay', 0.5, kinds), ms: random.pick([8 * SECOND_MS, 25 * SECOND_MS]), withEffect: true },
    { ...fault('unknownCode', 0.5, kinds), withEffect: random.chance(0.5) },
    { ...fault('secondAnswered', 0.5), ms: SECOND_MS },
    { ...fault('rejectedForNow', 0.6, [random.pick(kinds)]), times: random.int({ from: 1, to: 2 }) },
    { ...fault('rejectedForGood', 0.6, [random.pick(kinds)]), times: random.int({ from: 1, to: 2 }) },
    { ...fault('processing', 1, kinds), ms: random.pick([5 * MINUTE_MS, 40 * MINUTE_MS]) },
    fault('taskLost', 0.3),
    { ...fault('updatesUnprocessed', 0.5), untilMs: 10 * MINUTE_MS },
  ]);
  const scenario = quietly(drawn, { ...order, commands }, faults, {
    resendMode: random.pick(['replay', 'reject', 'balanceFirst'] as const),
    recordRejections: random.chance(0.5),
  });
  const crashes = random.chance(0.4) ? [deathAt(random, interfaces, kinds)] : [];
  return { ...scenario, crashes };
}

/** A death at some place of these kinds of operation. */
function deathAt(random: Random, interfaces: WriteInterfaces, kinds: readonly PlaceKind[]): CrashPlan {
  const places = everyPlace(interfaces).filter(({ interface: name }) => {
    const written = interfaces.get(name);
    return written?.provider === PROVIDER && kinds.includes(written.kind);
  });
  return { ...random.pick(places), nth: 1 };
}
