import { describe, expect, it } from 'vitest';
import { Faults, type FaultRule } from '../../../src/sandbox/engine/faults.js';
import type { BankAnswer } from './merchant.js';
import { openStage, type Stage } from './open-sandbox.js';

function effects(stage: Stage): number {
  return stage.sandbox.effects.report({ orderNo: 'O1' }).orders[0]?.count ?? 0;
}

/** The same hold under one serial number, as a client sends it again. */
function holdOf(stage: Stage): () => Promise<BankAnswer | 'dropped'> {
  const CnsmrSeqNo = stage.merchant.serial();
  return () => stage.trade('1', { CnsmrSeqNo }).catch(() => 'dropped' as const);
}

describe('faults on the way of a hold', () => {
  it.each<[FaultRule['kind'], FaultRule, number]>([
    ['refuseConnection', { kind: 'refuseConnection', interface: '6034' }, 0],
    ['refuseConnection', { kind: 'refuseConnection', interface: '6034/1' }, 0],
    ['dropBefore', { kind: 'dropBefore', interface: '6034/1' }, 0],
    ['doAndDrop', { kind: 'doAndDrop', interface: '6034/1' }, 1],
  ])('%s gives no answer', async (kind, rule, done) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ ...rule, times: 1 });
    const hold = holdOf(stage);
    expect(await hold()).toBe('dropped');
    expect(effects(stage)).toBe(done);
    expect(stage.sandbox.wireLog.find().at(-1)).toMatchObject({
      interface: '6034',
      outcome: kind === 'refuseConnection' ? 'connectionRefused' : 'dropped',
      fault: kind,
      effects: done,
    });
    expect(await hold()).toMatchObject({ code: '000000' });
    expect(effects(stage)).toBe(1);
  });

  it.each<[string, FaultRule, string, number]>([
    ['tryLater', { kind: 'tryLater' }, 'ERR136', 0],
    ['tryLater with a code of one’s own', { kind: 'tryLater', code: 'ERR152' }, 'ERR152', 0],
    ['unknownCode', { kind: 'unknownCode' }, 'ZZ9999', 0],
    ['unknownCode with the effect', { kind: 'unknownCode', code: 'XX1', withEffect: true }, 'XX1', 1],
  ])('%s answers its code', async (_name, rule, code, done) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ ...rule, interface: '6034/1', times: 1 });
    const hold = holdOf(stage);
    expect(await hold()).toMatchObject({ code, genuine: true });
    expect(effects(stage)).toBe(done);
    expect(await hold()).toMatchObject({ code: '000000' });
    expect(effects(stage)).toBe(1);
  });

  it('malformed cuts the answer in two, after the effect unless the test says otherwise', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'malformed', interface: '6034/1', times: 1 });
    await expect(stage.trade('1')).rejects.toThrow(SyntaxError);
    expect(effects(stage)).toBe(1);
    stage.sandbox.faults.add({ kind: 'malformed', interface: '6034/3', withEffect: false });
    await expect(stage.trade('3')).rejects.toThrow(SyntaxError);
    expect(stage.sandbox.ledger.report().holds[0]).toMatchObject({ held: '100.00' });
  });

  it('wrongSignature answers well but for the signature, at approveDev too', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'wrongSignature', interface: '6034/1', times: 1 });
    expect(await stage.trade('1')).toMatchObject({ code: '000000', genuine: false });
    stage.sandbox.faults.add({ kind: 'wrongSignature', interface: 'approveDev', times: 1 });
    const answer = await stage.merchant.post('/pingan/api/approveDev', stage.merchant.handshake());
    expect(stage.merchant.read(answer)).toMatchObject({ code: 'OPEN-E-000000', genuine: false });
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('html502 with effect %s answers a page', async (withEffect, done) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'html502', interface: '6034', withEffect });
    const answer = await stage.trade('1').catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(SyntaxError);
    expect(effects(stage)).toBe(done);
  });

  it.each(['before', 'after'] as const)('delay waits %s the effect, on the sandbox clock', async (moment) => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'delay', ms: 12_000, moment, interface: '6034/1' });
    const answer = holdOf(stage)();
    await settled();
    expect(effects(stage)).toBe(moment === 'before' ? 0 : 1);
    stage.sandbox.clock.advance(11_999);
    await settled();
    expect(stage.sandbox.wireLog.find().at(-1)?.outcome).toBe('open');
    stage.sandbox.clock.advance(1);
    expect(await answer).toMatchObject({ code: '000000' });
  });

  it('joins a delay with the way a request ends', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'delay', ms: 500, moment: 'after' });
    stage.sandbox.faults.add({ kind: 'doAndDrop' });
    const answer = holdOf(stage)();
    await settled();
    stage.sandbox.clock.advance(500);
    expect(await answer).toBe('dropped');
    expect(stage.sandbox.wireLog.find().at(-1)?.fault).toBe('delay+doAndDrop');
  });
});

describe('blind queries', () => {
  it('notFoundFor hides a trade, a member and a card for a while after they came to be', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'notFoundFor', ms: 60_000 });
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    const member = { TranNetMemberCode: 'buyer' };
    const queried = async (): Promise<string[]> => [
      (await stage.query(CnsmrSeqNo)).code,
      (await stage.merchant.call('QueryCustAcctIdByThirdCustId', member)).code,
    ];
    expect(await queried()).toEqual(['ERR020', 'SIM_MEMBER_NOT_FOUND']);
    stage.sandbox.clock.advance(60_000);
    expect(await queried()).toEqual(['000000', '000000']);
  });

  it('processing shows a trade as still under way for a while', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'processing', ms: 60_000, interface: '6110' });
    const CnsmrSeqNo = stage.merchant.serial();
    await stage.trade('1', { CnsmrSeqNo });
    expect((await stage.query(CnsmrSeqNo)).fields['TranStatus']).toBe('6');
    stage.sandbox.clock.advance(60_000);
    expect((await stage.query(CnsmrSeqNo)).fields['TranStatus']).toBe('0');
  });

  it('can be kept to one order, by the order of the trade that is queried', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'notFoundFor', ms: 60_000, interface: '6110', orderNo: 'O2' });
    const [first, second] = [stage.merchant.serial(), stage.merchant.serial()];
    await stage.trade('1', { CnsmrSeqNo: first });
    await stage.trade('1', { CnsmrSeqNo: second, OrderNo: 'O2' });
    expect((await stage.query(first)).code).toBe('000000');
    expect((await stage.query(second)).code).toBe('ERR020');
  });
});

describe('which requests a fault is for', () => {
  it('is told by interface, flag, attempt, order, member and number of times', async () => {
    const stage = await openStage();
    const { faults } = stage.sandbox;
    const hold = holdOf(stage);
    faults.add({ kind: 'tryLater', interface: '6034/1', attempt: 2 });
    expect(await hold()).toMatchObject({ code: '000000' });
    expect(await hold()).toMatchObject({ code: 'ERR136' });
    expect(await hold()).toMatchObject({ code: '000000' });
    faults.clear();
    faults.add({ kind: 'tryLater', orderNo: 'O7' });
    faults.add({ kind: 'tryLater', memberCode: 'seller' });
    faults.add({ kind: 'tryLater', interface: '6034/2', times: 2 });
    expect((await stage.trade('1', { OrderNo: 'O7' })).code).toBe('ERR136');
    expect((await stage.merchant.call('QueryCustAcctId', { TranNetMemberCode: 'seller' })).code).toBe(
      'ERR136',
    );
    expect((await stage.trade('2')).code).toBe('ERR136');
    expect((await stage.trade('2')).code).toBe('ERR136');
    expect((await stage.trade('2')).code).toBe('000000');
    expect(faults.list().map(({ id, fired }) => [id, fired])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    expect(faults.remove(1)).toBe(true);
    expect(faults.remove(1)).toBe(false);
    expect((await stage.trade('1', { OrderNo: 'O7' })).code).toBe('000000');
  });

  it('is one ending a request, the first that fires, and the others keep their turns', async () => {
    const stage = await openStage();
    stage.sandbox.faults.add({ kind: 'tryLater', interface: '6034', times: 1 });
    stage.sandbox.faults.add({ kind: 'unknownCode', interface: '6034', times: 1 });
    expect((await stage.trade('1')).code).toBe('ERR136');
    expect((await stage.trade('1')).code).toBe('ZZ9999');
    expect((await stage.trade('1')).code).toBe('000000');
  });

  function sequence(seed: number): string {
    const faults = new Faults(seed);
    faults.add({ kind: 'dropBefore', probability: 0.3 });
    faults.add({ kind: 'delay', ms: 5, moment: 'after', probability: 0.5 });
    const call = { provider: 'pingan', interfaceCode: '6034', attempt: 1 };
    return Array.from({ length: 200 }, () => faults.draw(call).names.join('+')).join(',');
  }

  it('gives the same faults twice for one seed, and others for another', () => {
    expect(sequence(42)).toBe(sequence(42));
    expect(sequence(42)).not.toBe(sequence(43));
    const dropped = sequence(42).split('dropBefore').length - 1;
    expect(dropped).toBeGreaterThan(30);
    expect(dropped).toBeLessThan(90);
  });

  it('gives the same answers twice for one seed over the whole wire', async () => {
    const codes = async (): Promise<string[]> => {
      const stage = await openStage({ seed: 5 });
      stage.sandbox.faults.add({ kind: 'dropBefore', probability: 0.4 });
      stage.sandbox.faults.add({ kind: 'tryLater', probability: 0.4 });
      const answers: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        answers.push(
          await stage.trade('1', { OrderNo: `N${n}`, TranAmt: '1.00' }).then(
            ({ code }) => code,
            () => 'x',
          ),
        );
      }
      return answers;
    };
    const first = await codes();
    expect(new Set(first)).toEqual(new Set(['x', 'ERR136', '000000']));
    expect(await codes()).toEqual(first);
  });
});

describe('faults on a real socket', () => {
  it.each<FaultRule['kind']>(['refuseConnection', 'dropBefore', 'doAndDrop'])(
    '%s ends the connection without an answer',
    async (kind) => {
      const stage = await openStage();
      stage.sandbox.faults.add({ kind, interface: '6034', times: 1 } as FaultRule);
      const body = JSON.stringify(stage.merchant.envelope({ FunctionFlag: '1' }));
      const url = `${stage.sandbox.credentials.pingan.baseUrl}/api/group/MemberTransaction`;
      await expect(fetch(url, { method: 'POST', body })).rejects.toThrow('fetch failed');
      expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
      expect(stage.sandbox.wireLog.find({ interface: '6034' }).map(({ outcome }) => outcome)).toEqual([
        kind === 'refuseConnection' ? 'connectionRefused' : 'dropped',
        'answered',
      ]);
    },
  );
});

/** Lets everything run that is not waiting for the clock. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
