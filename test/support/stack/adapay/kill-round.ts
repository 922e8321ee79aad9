import type { HookMoment } from '../../../../src/sandbox/engine/hooks.js';
import { ADAPAY_WRITES, AdapayKillCase, type KilledKind } from './kill-case.js';
import { Executioner } from '../executioner.js';
import { Gate } from '../gate.js';
import type { PinganRoundOptions } from '../pingan/kill-round.js';
import type { Site, Stack } from '../stack.js';

export type AdapayRoundOptions = Pick<PinganRoundOptions, 'mode' | 'visibility' | 'firstAttempt'>;

/** All deaths at one Adapay. */
export interface AdapayRound {
  readonly site: Site;
  readonly executioner: Executioner;
  readonly cases: readonly AdapayKillCase[];
}

/** What dies in a round: every write, before and after its effect. */
export const ADAPAY_DEATHS = (Object.keys(ADAPAY_WRITES) as KilledKind[]).flatMap((kind) =>
  (['before', 'after'] as const).map((moment: HookMoment) => ({ kind, moment })),
);

/** The queries that resolve the writes, by the sandbox's names. */
const QUERIES = [
  'members.query',
  'settle_accounts.balancePayList',
  'settle_accounts.balanceconfirm.list',
  'settle_accounts.balancereverse.list',
  'settle_accounts.balanceRefundList',
  'settle_accounts.freeze.list',
  'settle_accounts.unfreeze.list',
  'cashs.stat',
];

/** Longer than a lost workflow task (10 s) and the lease of a lost attempt: the first queries find nothing. */
const LATE_MS = 32_000;
const QUERIED = { queryAfterMs: [1_000, 2_000, 3_000] };
// Long after what is late can be seen: what is called absent too soon is done twice.
const BY_LIST = { ...QUERIED, absence: { observations: 3, apartMs: 10_000, sinceLeftMs: 150_000 } };
const ADAPAY = {
  httpTimeoutMs: 12_000,
  resolution: {
    openAccount: BY_LIST,
    applyCardBinding: BY_LIST,
    hold: BY_LIST,
    release: BY_LIST,
    return: BY_LIST,
    refund: BY_LIST,
    freeze: BY_LIST,
    unfreeze: BY_LIST,
    withdraw: QUERIED,
  },
};
const ENV = { HOLDFAST_HTTP_TIMEOUT_MS: '12000', HOLDFAST_LEASE_MS: '16000' };

/** Plays every death at an Adapay of its own, all workflows in flight when their worker dies. */
export async function playAdapayRound(stack: Stack, options: AdapayRoundOptions): Promise<AdapayRound> {
  const { mode, visibility, firstAttempt } = options;
  const site = await stack.openSite({ sandbox: { resendMode: mode }, adapay: ADAPAY, env: ENV });
  const executioner = await Executioner.on(site);
  if (visibility === 'late') {
    for (const query of QUERIES)
      site.sandbox.faults.add({ provider: 'adapay', kind: 'notFoundFor', interface: query, ms: LATE_MS });
  }
  const cases = ADAPAY_DEATHS.map(({ kind, moment }) => new AdapayKillCase(site, kind, moment, firstAttempt));
  const gate = new Gate(cases.length, async () => {
    for (const one of cases) await one.arm(executioner);
  });
  await Promise.all(cases.map((one) => one.run(gate)));
  await executioner.succession();
  return { site, executioner, cases };
}
