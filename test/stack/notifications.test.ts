import { afterAll, beforeAll, expect, it } from 'vitest';
import { StackWithdrawals } from '../support/stack/adapay/withdrawals.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const PATIENCE_MS = 60_000;
const MANY = 40;
const KILLS = 3;

describeWithTemporal('withdrawals that their provider notifies', (temporal) => {
  let stack: Stack;
  const opened: StackWithdrawals[] = [];
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
    await stack.close();
  });
  const open = async (adapay: object): Promise<StackWithdrawals> => {
    const withdrawals = await StackWithdrawals.open(stack, await stack.openSite({ sandbox: { adapay } }));
    opened.push(withdrawals);
    return withdrawals;
  };

  it.each(['succeeded', 'failed'] as const)(
    'end by the notification, without a status query: %s',
    async (channelEnds) => {
      const withdrawals = await open({ channelTakesMs: 500, channelEnds });
      await withdrawals.startGateway();
      const { handle, operationId } = await withdrawals.start();
      const expected = channelEnds === 'failed' ? 'rejected' : 'succeeded';
      expect(await handle.result()).toMatchObject({ outcome: expected });
      const { sandbox, journal } = withdrawals.site;
      expect(sandbox.wireLog.find({ interface: 'cashs.stat' })).toEqual([]);
      expect(sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
      expect((await journal.find(operationId))?.finalOutcome?.type).toBe(expected);
      await expect
        .poll(() => sandbox.notifier.list().map(({ acknowledged }) => acknowledged), { timeout: PATIENCE_MS })
        .toEqual([true]);
      // The word cost one message and one workflow task, in which the journal was read.
      const { events } = await handle.fetchHistory();
      const history = events ?? [];
      expect(history.filter((event) => event.activityTaskScheduledEventAttributes)).toEqual([]);
      expect(history.filter((event) => event.workflowTaskCompletedEventAttributes)).toHaveLength(2);
    },
  );

  it('change nothing when they come again after the workflow has ended, and a forged one is refused', async () => {
    const withdrawals = await open({ channelTakesMs: 200 });
    await withdrawals.startGateway();
    const { handle, operationId } = await withdrawals.start();
    await handle.result();
    const { sandbox, journal } = withdrawals.site;
    const [letter] = sandbox.notifier.list();
    for (let time = 0; time < 3; time += 1) sandbox.notifier.sendAgain(letter?.id ?? '');
    sandbox.notifier.sendAgain(letter?.id ?? '', { forged: true });
    await expect
      .poll(
        () =>
          sandbox.notifier
            .list()[0]
            ?.attempts.map(({ status }) => status)
            .sort(),
        {
          timeout: PATIENCE_MS,
        },
      )
      .toEqual([200, 200, 200, 200, 400]);
    expect((await journal.find(operationId))?.attention).toBeUndefined();
  });

  it('all end while the gateway is killed again and again, and nothing acknowledged is lost', async () => {
    const withdrawals = await open({ channelTakesMs: 1_500, notifyRetryMs: 2_000 });
    const { notifier } = withdrawals.site.sandbox;
    let gateway = await withdrawals.startGateway();
    const started: Awaited<ReturnType<StackWithdrawals['start']>>[] = [];
    for (let index = 0; index < MANY; index += 1) started.push(await withdrawals.start());
    const acknowledged = (): number => notifier.list().filter((letter) => letter.acknowledged).length;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged();
      // In the midst of it, wherever it is: as soon as some more have come through.
      await expect
        .poll(() => acknowledged() > before || notifier.list().every(({ over }) => over), {
          timeout: PATIENCE_MS,
          interval: 5,
        })
        .toBe(true);
      await gateway.kill('SIGKILL');
      gateway = await withdrawals.startGateway();
      // What its provider has given up is sent once more, as by hand in the provider's console.
      for (const letter of notifier.list())
        if (letter.over && !letter.acknowledged) notifier.sendAgain(letter.id);
    }
    await expect
      .poll(
        () => {
          for (const letter of notifier.list())
            if (letter.over && !letter.acknowledged) notifier.sendAgain(letter.id);
          return acknowledged();
        },
        { timeout: PATIENCE_MS, interval: 500 },
      )
      .toBe(MANY);
    for (const { handle } of started) expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
    const { sandbox } = withdrawals.site;
    expect(sandbox.wireLog.find({ interface: 'cashs.stat' })).toEqual([]);
    expect(sandbox.effects.report().serialNumbers.filter(({ kind }) => kind === 'withdrawal')).toHaveLength(
      MANY,
    );
  });
});
