import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, termsOf } from '../support/stack/pingan/ledger.js';
import { Executioner } from '../support/stack/executioner.js';
import { eventsOf } from '../support/stack/history.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const { TIMEOUT_TYPE_HEARTBEAT } = proto.temporal.api.enums.v1.TimeoutType;

describeWithTemporal('a worker that died inside an ordinary activity', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('is missed by its heartbeats, long before the longest time that an attempt may take', async () => {
    const site = await stack.openSite();
    const executioner = await Executioner.on(site);
    const purchase = new PinganPurchase(site, {
      orderNo: 'missed',
      ending: 'released',
      firstAttempt: 'remote',
    });
    executioner.want({ interfaceName: '6034/1', moment: 'after', orderNo: 'missed' });

    expect(await purchase.complete()).toMatchObject({ state: 'released' });

    const repeated = (await eventsOf(site, purchase.workflowId)).flatMap(
      ({ activityTaskStartedEventAttributes: started }) =>
        started && Number(started.attempt) > 1 ? [started.lastFailure?.timeoutFailureInfo?.timeoutType] : [],
    );
    expect(repeated).toEqual([TIMEOUT_TYPE_HEARTBEAT]);
    expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
  });
});
