import { DAY_MS } from '../../src/domain/durations.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import { atPinganWith, startWithdrawal } from './code-scenarios.js';
import type { Scenario } from './scenarios.js';

/** Withdrawals at 平安 that come back, which the bank shows on its next day. */
export const BOUNCE_SCENARIOS: readonly Scenario[] = [
  atPinganWith(
    {},
    {
      name: 'withdrawal-bounced',
      ends: { state: 'bounced' },
      play: async (site) => {
        const { client, sandbox, tenant } = site;
        // The watch for a bounce is short: the bank does not answer it before there is one.
        const away = sandbox.faults.add({ kind: 'html502', interface: '6048' });
        const { key, memberCode, played } = await startWithdrawal(site, 'withdrawal-bounced');
        const { steps } = await untilView(site, key, ({ state }) => state === 'provisional');
        sandbox.pingan.bounceWithdrawal({ serialNumber: steps[0]?.serialNumber ?? '' });
        sandbox.clock.advance(DAY_MS);
        sandbox.faults.remove(away);
        await untilView(site, key, ({ state }) => state === 'bounced');
        await client.operations.decide(key, {
          ...{ operationId: `${tenant}/${memberCode}/withdraw/withdrawal-bounced`, happened: true },
          ...{ evidence: 'the money is on the account again', by: 'operator' },
        });
        await client.withdrawals.result(key);
        return played;
      },
    },
  ),
];
