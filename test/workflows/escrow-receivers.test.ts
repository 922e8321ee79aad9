import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import type { UpdateCall } from '../support/virtual/update-call.js';
import { BUYER, SELLER, Stage, type StageOptions } from '../support/scripted/workflow-stage.js';

const LIMITS = { mostReturns: 10, returnWindowDays: 178, mostReceivers: 7, returnAfterRelease: false };
const COURIER = { member: 'courier-1', account: '6886000000000903' };
const AGENT = { member: 'agent-1', account: '6886000000000904' };

const open = (options: StageOptions = {}) =>
  Stage.open({ ...options, ways: { divisible: true, limits: LIMITS, ...options.ways } });
const to = (account: object, amount: string) => ({ account, amount });

describe('a release to several receivers', () => {
  it('pays each of them, part after part, the fee shared among the parts', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    const first = [to(SELLER, '40.00'), to(COURIER, '9.40')];
    const one = await stage.update(workflow, 'release', {
      requestId: 'a',
      amount: '50.00',
      receivers: first,
    });
    expect(one.refusal).toMatchObject({
      type: 'INVALID_INPUT',
      message: 'receivers: 49.40 between them, 49.50 is the amount less its fee of 0.50',
    });
    const right = [to(SELLER, '40.00'), to(COURIER, '9.50')];
    await stage.update(workflow, 'release', { requestId: 'b', amount: '50.00', receivers: right });
    const rest = [to(SELLER, '30.00'), to(COURIER, '10.00'), to(AGENT, '9.50')];
    const two = await stage.update(workflow, 'release', { requestId: 'c', receivers: rest });
    expect(two.answer).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    expect([SELLER, COURIER, AGENT].map(({ account }) => stage.bank.balance(account))).toEqual([
      '70.00',
      '19.50',
      '9.50',
    ]);
    expect(stage.balances.fees).toBe('1.00');
  });

  it('is refunded by each as its share stands, release by release, to the last fen', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    const receivers = [to(SELLER, '66.00'), to(COURIER, '22.00'), to(AGENT, '11.00')];
    await stage.update(workflow, 'release', { requestId: 'a', receivers });
    await stage.update(workflow, 'refund', { requestId: 'b', amount: '50.00' });
    expect([SELLER, COURIER, AGENT].map(({ account }) => stage.bank.balance(account))).toEqual([
      '33.00',
      '11.00',
      '5.50',
    ]);
    await stage.update(workflow, 'refund', { requestId: 'c', amount: '33.33' });
    const last = await stage.update(workflow, 'refund', { requestId: 'd', amount: '16.67' });
    expect(last.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect([SELLER, COURIER, AGENT].map(({ account }) => stage.bank.balance(account))).toEqual([
      '0.00',
      '0.00',
      '0.00',
    ]);
    expect(stage.bank.balance(BUYER.account)).toBe('100.00');
  });

  it('is taken once under one request id, and refused under it with other receivers', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    const command = { requestId: 'a', amount: '50.00', receivers: [to(COURIER, '49.50')] };
    await stage.update(workflow, 'release', command);
    const again = await stage.update(workflow, 'release', command);
    expect(again.answer).toMatchObject({ requestId: 'a' });
    const other = await stage.update(workflow, 'release', { ...command, receivers: [to(AGENT, '49.50')] });
    expect(other.refusal).toMatchObject({ type: 'REQUEST_ID_REUSED' });
    expect(stage.effects.filter((effect) => effect.startsWith('release'))).toHaveLength(1);
  });

  it.each([
    ['no list', 'seller', 'INVALID_INPUT'],
    ['an empty list', [], 'INVALID_INPUT'],
    ['null', [null], 'INVALID_INPUT'],
    ['a number as amount', [{ account: SELLER, amount: 99 }], 'INVALID_INPUT'],
    ['nothing for somebody', [to(SELLER, '99.00'), to(COURIER, '0.00')], 'INVALID_INPUT'],
    ['an account without a number', [to({ member: 'seller-1' }, '99.00')], 'INVALID_INPUT'],
    ['a member twice', [to(SELLER, '49.00'), to(SELLER, '50.00')], 'INVALID_INPUT'],
    [
      'seven beside the platform',
      Array.from({ length: 7 }, (_, index) => to({ member: `m${index}`, account: `m${index}` }, '1.00')),
      'NOT_SUPPORTED',
    ],
  ])('is refused before anything moves: %s', async (_name, receivers, type) => {
    const stage = open();
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'release', { requestId: 'a', receivers });
    expect(call.refusal).toMatchObject({ type });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect((await stage.escrow(workflow)).sums.stillHeld).toBe('100.00');
  });

  it('is refused where the provider pays the seller only', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'release', {
      requestId: 'a',
      receivers: [to(SELLER, '99.00')],
    });
    expect(call.refusal).toMatchObject({ type: 'NOT_SUPPORTED' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });

  it('is refused when its turn comes where a part in front of it has changed its fee', async () => {
    const stage = open({ order: { amount: '0.03' as never, fee: '0.02' as never } });
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { beforeMs: 8_000 });
    const first = await workflow.update('release', { requestId: 'a', amount: '0.01' });
    // Of 0.02 released first, 0.01 would be fee; behind the 0.01 in front of it, too: but not of the last 0.01.
    const second = await workflow.update('release', {
      requestId: 'b',
      amount: '0.01',
      receivers: [to(COURIER, '0.01')],
    });
    await stage.world.until(() => !first.isOpen && !second.isOpen);
    const { sums } = await stage.escrow(workflow);
    expect(sums.released === '0.02' || second.refusal !== undefined).toBe(true);
    expect(stage.balances.fees).not.toBe('0.03');
  });
});

describe('a return where the provider limits it', () => {
  it('is refused the eleventh time, before anything is sent; release and refund stay', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    for (let number = 1; number <= 10; number += 1) {
      const call = await stage.update(workflow, 'return', { requestId: `r${number}`, amount: '1.00' });
      expect(call.refusal, String(number)).toBeUndefined();
    }
    const eleventh = await stage.update(workflow, 'return', { requestId: 'r11', amount: '1.00' });
    expect(eleventh.refusal).toMatchObject({
      type: 'NOT_SUPPORTED',
      message: 'mostReturns: the provider allows 10 returns of one hold',
    });
    expect(stage.provider.sends('return')).toHaveLength(10);
    const release = await stage.update(workflow, 'release', { requestId: 'b' });
    expect(release.answer).toMatchObject({
      state: 'divided',
      sums: { released: '90.00', returned: '10.00' },
    });
  });

  it('is refused in line too: what waits behind the tenth is not sent', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    for (let number = 1; number <= 6; number += 1)
      await stage.update(workflow, 'return', { requestId: `r${number}`, amount: '1.00' });
    const calls: UpdateCall[] = [];
    for (let number = 7; number <= 12; number += 1)
      calls.push(await workflow.update('return', { requestId: `r${number}`, amount: '1.00' }));
    await stage.world.settle();
    await stage.world.until(() => calls.every((call) => !call.isOpen));
    expect(calls.map((call) => call.refusal?.type)).toEqual([
      ...Array.from({ length: 4 }, () => undefined),
      'NOT_SUPPORTED',
      'NOT_SUPPORTED',
    ]);
    expect(stage.provider.sends('return')).toHaveLength(10);
    const { sums } = await stage.escrow(workflow);
    expect(sums).toMatchObject({ returned: '10.00', stillHeld: '90.00' });
  });

  it('is refused past its days', async () => {
    const stage = open({ timing: { confirmWindowMs: 365 * DAY_MS } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(178 * DAY_MS);
    const call = await stage.update(workflow, 'return', { requestId: 'a' });
    expect(call.refusal).toMatchObject({
      type: 'NOT_SUPPORTED',
      message: 'returnWindowDays: the provider allows returns for 178 days',
    });
    expect(stage.provider.sends('return')).toEqual([]);
  });

  it('goes by a release and a refund once a part was released, drawn on that release alone', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    const receivers = [to(COURIER, '39.60')];
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00', receivers });
    const call = await stage.update(workflow, 'return', { requestId: 'b', amount: '30.00' });
    expect(call.answer).toMatchObject({ sums: { released: '70.00', refunded: '30.00', stillHeld: '30.00' } });
    expect(stage.provider.sends('return')).toEqual([]);
    // The courier's money is not touched for it.
    expect([COURIER, SELLER].map(({ account }) => stage.bank.balance(account))).toEqual(['39.60', '0.00']);
    expect(stage.bank.balance(BUYER.account)).toBe('30.00');
  });

  it('goes out of escrow after a part release where the provider allows it', async () => {
    const stage = open({ ways: { limits: { ...LIMITS, returnAfterRelease: true } } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    const call = await stage.update(workflow, 'return', { requestId: 'b' });
    expect(call.answer).toMatchObject({ state: 'divided', sums: { returned: '60.00', refunded: '0.00' } });
  });

  it('at the deadline reaches the buyer all the same', async () => {
    const stage = open({
      order: { onDeadline: 'return' },
      timing: { confirmWindowMs: 200 * DAY_MS, refundWindowMs: 0 },
    });
    const workflow = await stage.startEscrow();
    await stage.world.advance(201 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({
      state: 'divided',
      sums: { released: '100.00', refunded: '100.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '100.00', seller: '0.00', held: '0.00' });
    expect(stage.provider.sends('return')).toEqual([]);
  });

  it.each([
    ['30.00', { buyer: '30.00', seller: '69.30' }],
    ['100.00', { buyer: '100.00', seller: '0.00' }],
  ])('that a dispute decides past its days goes by a release and a refund: %s', async (toBuyer, balances) => {
    const stage = open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'the box was empty' });
    await stage.world.advance(190 * DAY_MS);
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer });
    expect(call.answer).toMatchObject({ state: 'divided', sums: { released: '100.00', refunded: toBuyer } });
    expect(stage.balances).toMatchObject({ ...balances, held: '0.00' });
    expect(stage.provider.sends('return')).toEqual([]);
  });

  it('reaches the buyer all the same where its days end while the provider rejects it', async () => {
    const stage = open({ timing: { confirmWindowMs: 365 * DAY_MS } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(178 * DAY_MS - 60_000);
    stage.provider.always.set('return', { send: { answer: { rejected: 'other', code: 'TOO_LATE' } } });
    await stage.cancel(workflow);
    await stage.world.advance(HOUR_MS);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { released: '100.00', refunded: '100.00', stillHeld: '0.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '100.00', seller: '0.00', held: '0.00' });
  });

  it('on cancellation reaches the buyer all the same', async () => {
    const stage = open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    await stage.cancel(workflow);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { released: '100.00', refunded: '60.00', stillHeld: '0.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '60.00', seller: '39.60', held: '0.00' });
  });
});
