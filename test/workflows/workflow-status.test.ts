import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

/** What must never be seen outside of encrypted payloads. */
const PERSONAL = [
  PROFILE.nickname,
  PROFILE.mobile,
  PROFILE.card.holder,
  PROFILE.card.identity.number,
  PROFILE.card.number,
  PROFILE.card.bank.name,
  '买家甲',
  '卖家乙',
  '123456',
].filter((text) => text !== undefined);

function serialOf(stage: Stage, step: string): string {
  const found = [...stage.bank.effects, ...stage.provider.wire].find((call) =>
    call.operationId.endsWith(step),
  );
  return found?.serialNumber ?? '';
}

/** The UI cuts what stands last: an empty paragraph takes the cut. */
const FOOT = ['', '\u00a0'];

describe('what the Temporal UI shows of a workflow', () => {
  it('is a table of its steps while the code is awaited', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    expect(await stage.details(workflow)).toBe(
      [
        '**awaitingCode**, until 2026-01-05T02:02:00.000Z',
        '',
        '| step | amount | serial number | outcome |',
        '| --- | --- | --- | --- |',
        `| \`openAccount\` |  | ${serialOf(stage, 'openAccount')} | succeeded |`,
        `| \`applyCardBinding/order/o1/1\` |  | ${serialOf(stage, 'applyCardBinding/order/o1/1')} | succeeded |`,
        ...FOOT,
      ].join('\n'),
    );
  });

  it('tells the deadline while money is held, and the refund window after its release', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const hold = `| \`hold/1\` | 100.00 | ${serialOf(stage, 'hold/1')} | succeeded |`;
    const head = ['', '| step | amount | serial number | outcome |', '| --- | --- | --- | --- |'];
    expect(await stage.details(workflow)).toBe(
      ['**held**, until 2026-01-12T02:00:00.000Z', ...head, hold, ...FOOT].join('\n'),
    );
    await stage.update(workflow, 'release', { requestId: 'a' });
    const release = `| \`release/a/1\` | 100.00 | ${serialOf(stage, 'release/a/1')} | succeeded |`;
    expect(await stage.details(workflow)).toBe(
      ['**released**, until 2026-02-04T02:00:00.000Z', ...head, hold, release, ...FOOT].join('\n'),
    );
  });

  it('names what is in doubt, why an operator is alerted, and which signals were refused', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    stage.provider.always.set('hold', { query: { answer: 'unclear' } });
    const workflow = await stage.startEscrow();
    await stage.signal(workflow, 'receiptConfirmed', { requestId: 'early' });
    await stage.world.advance(HOUR_MS);
    expect(await stage.details(workflow)).toBe(
      [
        '**holding**',
        '',
        'Refused signal: receiptConfirmed: release is not possible in state holding',
        '',
        'Needs attention: hold/1: the outcome is still pending',
        '',
        '| step | amount | serial number | outcome |',
        '| --- | --- | --- | --- |',
        `| \`hold/1\` | 100.00 | ${serialOf(stage, 'hold/1')} | pending (system error) |`,
        ...FOOT,
      ].join('\n'),
    );
  });

  it('is the same view as the status query gives', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    expect(await stage.view(workflow)).toEqual({
      state: 'held',
      nextDeadline: '2026-01-12T02:00:00.000Z',
      steps: [
        {
          step: 'hold/1',
          kind: 'hold',
          amount: '100.00',
          serialNumber: serialOf(stage, 'hold/1'),
          outcome: 'succeeded',
        },
      ],
      attention: [],
      refusedSignals: [],
    });
  });

  it('shows the provider’s code for what it rejected', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    expect((await stage.view(workflow)).steps).toMatchObject([
      { step: 'hold/1', outcome: 'rejected', detail: 'ERR044' },
    ]);
    expect(await stage.details(workflow)).toContain('| rejected (ERR044) |');
  });
});

it('never shows personal data: not in details, status, summaries, search attributes or refusals', async () => {
  const stage = Stage.open();
  const input = {
    ...stage.purchaseInput,
    seller: { ...stage.purchaseInput.seller, name: '卖家乙' },
  };
  const workflow = await stage.world.start('purchase', `order/${stage.tenant}/o1`, input);
  const seen: unknown[] = [];
  const look = async () =>
    seen.push(await stage.view(workflow), await stage.details(workflow), await stage.escrow(workflow));
  await look();
  for (const [index, code] of ['1', '999999', stage.bank.code].entries()) {
    const call = await stage.update(workflow, 'submitCode', { requestId: `c${index}`, code });
    seen.push(call.answer, call.refusal);
  }
  await look();
  stage.bank.deposit(stage.bank.members.get('buyer-1')?.account ?? '', '100.00' as never);
  await stage.world.advance(HOUR_MS);
  await look();
  await stage.update(workflow, 'return', { requestId: 'part', amount: '30.00', releaseRest: true });
  await look();
  await stage.world.advance(40 * DAY_MS);
  seen.push(workflow.closed, workflow.summaries, workflow.searchAttributes);
  const text = JSON.stringify(seen);
  expect(text).toContain('refund/part/1/1');
  for (const personal of PERSONAL) expect(text).not.toContain(personal);
});
