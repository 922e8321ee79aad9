import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawBuyer, drawFrom } from '../../src/demo/names.js';
import type { OnboardingRequest } from '../../src/contract/onboardings.js';
import type { UnbindingResult } from '../../workflows/unbinding/messages.js';
import { Executioner } from '../support/stack/executioner.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { proxyStatements, type StatementProxy } from '../support/stack/statement-proxy.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

/** When the worker dies: at the bank before or after the effect, or at the journal, which has begun or recorded the intent. */
const MOMENTS = ['before', 'after', 'begun', 'recorded'] as const;
type Moment = (typeof MOMENTS)[number];

const SETTLED_MS = 300_000;

/** A member with a bound card. */
interface Bound {
  readonly moment: Moment;
  readonly account: { readonly member: string; readonly account: string };
  readonly cardNumber: string;
}

describeWithTemporal('a worker killed in the middle of an unbinding', (temporal) => {
  let stack: Stack;
  let proxy: StatementProxy;
  let site: Site;
  let executioner: Executioner;
  let members: readonly Bound[];
  const results = new Map<Moment, UnbindingResult>();

  beforeAll(async () => {
    stack = await openStack(temporal);
    proxy = await proxyStatements(stack.databaseUrl);
    site = await stack.openSite({ env: { DATABASE_URL: proxy.url } });
    executioner = await Executioner.on(site);
    members = await Promise.all(MOMENTS.map((moment, index) => bound(site, moment, index)));
    for (const { moment, account } of members) arm(moment, account.member);
    const ended = members.map(async (member) => {
      results.set(member.moment, await unbind(member, `U-${member.moment}`));
    });
    await Promise.all(ended);
    await executioner.succession();
  }, SETTLED_MS);
  afterAll(async () => {
    await proxy.close();
    await stack.close();
  });

  function arm(moment: Moment, memberCode: string): void {
    if (moment === 'before' || moment === 'after') {
      executioner.want({ interfaceName: '6065', moment, memberCode });
      return;
    }
    const statement = moment === 'begun' ? 'holdfast-begin' : 'holdfast-record';
    const operations = `${site.tenant}/${memberCode}/unbindCard`;
    executioner.wantWhere((arrive) => proxy.keepAnswer(statement, operations, () => void arrive()));
  }

  async function unbind({ account, cardNumber }: Bound, unbindingNo: string): Promise<UnbindingResult> {
    const key = { tenant: site.tenant, unbindingNo };
    const settings = { timing: { lateWatchMs: 0 } };
    await site.client.cards.unbind({ ...key, provider: 'pingan', account, cardNumber, settings });
    return site.client.cards.result(key);
  }

  const sentFor = ({ account }: Bound) =>
    site.sandbox.wireLog.find({ interface: '6065', memberCode: account.member });
  const unboundOf = ({ account }: Bound) =>
    site.sandbox.effects
      .report()
      .members.filter(({ kind, memberCode }) => kind === 'unbindCard' && memberCode === account.member)
      .map(({ count }) => count);

  it('died by SIGKILL with every request under way', () => {
    expect(executioner.missing).toBe(0);
    expect(executioner.deaths.length).toBeGreaterThan(0);
    expect(new Set(executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
  });

  it.each(['before', 'after', 'recorded'] as const)(
    '%s: the card is off the account, by one request and with one effect',
    (moment) => {
      const member = members.find((one) => one.moment === moment)!;
      expect(results.get(moment)).toEqual({ state: 'unbound' });
      expect(sentFor(member)).toHaveLength(1);
      expect(unboundOf(member)).toEqual([1]);
    },
  );

  it('begun: what never left is not sent later either, and the next unbinding takes the card off', async () => {
    const member = members.find(({ moment }) => moment === 'begun')!;
    expect(results.get('begun')).toMatchObject({ state: 'rejected' });
    expect(sentFor(member)).toEqual([]);
    expect(await unbind(member, 'U-again')).toEqual({ state: 'unbound' });
    expect(unboundOf(member)).toEqual([1]);
  });
});

/** Brings a member to a bound card. */
async function bound(site: Site, moment: Moment, index: number): Promise<Bound> {
  const { tenant, client, sandbox } = site;
  const drawn = drawBuyer(drawFrom(900 + index), `${tenant}_${moment}`);
  const profile: OnboardingRequest['profile'] = { ...drawn, role: 'buyer' };
  const key = { tenant, member: profile.member };
  await client.onboardings.start({ tenant, provider: 'pingan', profile });
  await untilView(site, key, ({ state }) => state === 'awaitingCode');
  const code = sandbox.sms.latest(profile.card.mobile)?.code ?? '';
  await client.onboardings.submitCode(key, { requestId: 'code', code });
  const result = await client.onboardings.result(key);
  if (result.state !== 'bound') throw new Error(`${profile.member} was not bound: ${result.state}`);
  return {
    moment,
    account: { member: profile.member, account: result.account },
    cardNumber: profile.card.number,
  };
}
