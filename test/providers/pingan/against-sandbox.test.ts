import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/durations.js';
import { card } from './support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from './support/sandbox-provider.js';

const open: SandboxProvider[] = [];

async function purchase(...options: Parameters<typeof sandboxProvider>) {
  const at = await sandboxProvider(
    { ...options[0], pingan: { advance: '50.00', ...options[0]?.pingan } },
    options[1],
  );
  open.push(at);
  return { ...at, workflow: new Purchase(at) };
}

afterAll(removeCredentials);
afterEach(async () => {
  for (const at of open.splice(0)) await at.close();
});

describe('a purchase at the sandbox', () => {
  it('goes from the account to a refund, and the ledger balances', async () => {
    const { workflow, sandbox, provider } = await purchase();
    await workflow.before('refund');
    const seller = await provider.queries.balance(workflow.seller);
    expect(seller).toEqual({ type: 'read', value: { available: '97.50', held: '0.00' } });

    const refund = workflow.order('refund', {}, '40.00');
    expect(await workflow.send('refund', refund)).toMatchObject({ type: 'succeeded' });
    expect(await provider.queries.balance(workflow.buyer)).toMatchObject({ value: { available: '40.00' } });
    expect(await provider.queries.balance(workflow.seller)).toMatchObject({ value: { available: '60.00' } });
    expect(await provider.queries.advanceBalance?.()).toEqual({ type: 'read', value: '47.50' });
    expect(sandbox.ledger.report().balanced).toBe(true);
    expect(workflow.effects()).toEqual({
      openAccount: 1,
      applyCardBinding: 1,
      verifyCardBinding: 1,
      deposit: 1,
      hold: 1,
      release: 1,
      refund: 1,
    });
    // One handshake, and each business request once.
    expect(sandbox.wireLog.find({ interface: 'approveDev' })).toHaveLength(1);
  });

  it('finds both cards of a member of which the second has no CnapsBranchId', async () => {
    const { workflow, provider, sandbox } = await purchase();
    await workflow.before('applyCardBinding');
    const { applyCardBinding, verifyCardBinding } = provider.operations;
    for (const branchNumber of ['102100099996', undefined]) {
      const number = branchNumber === undefined ? '6222021234567890199' : '6222021234567890188';
      const mobile = branchNumber === undefined ? '13800138099' : '13800138088';
      const { branchNumber: _none, ...bank } = card.bank;
      const ours = { ...card, number, mobile, bank: { ...bank, ...(branchNumber && { branchNumber }) } };
      const applied = workflow.order('applyCardBinding');
      const intent = { ...applied.intent, content: { ...applied.intent.content, card: ours } };
      expect(await applyCardBinding?.send({ ...applied, intent })).toMatchObject({ type: 'succeeded' });
      const code = sandbox.sms.latest(mobile)?.code ?? '';
      const submitted = workflow.order('verifyCardBinding');
      const content = { ...submitted.intent.content, cardNumber: number };
      const order = { ...submitted, intent: { ...submitted.intent, content } };
      expect(await verifyCardBinding?.send(order, { verificationCode: code })).toMatchObject({
        type: 'succeeded',
      });
      expect(await verifyCardBinding?.queryStatus?.(order)).toMatchObject({ type: 'found' });
    }
  });

  it('may end in a return before the release', async () => {
    const { workflow, provider } = await purchase();
    await workflow.before('return');
    expect(await workflow.send('return')).toMatchObject({ type: 'succeeded' });
    expect(await provider.queries.balance(workflow.buyer)).toMatchObject({ value: { available: '100.00' } });
  });

  it('can carry the fee on the hold as well', async () => {
    const { workflow, provider } = await purchase({}, { feeOnHold: true });
    await workflow.before('hold');
    const hold = workflow.order('hold');
    const withFee = { ...hold, intent: { ...hold.intent, fee: workflow.order('release').intent.fee } };
    expect(await workflow.send('hold', withFee as typeof hold)).toMatchObject({ type: 'succeeded' });
    expect(await workflow.send('release')).toMatchObject({ type: 'succeeded' });
    expect(await provider.queries.balance(workflow.seller)).toMatchObject({ value: { available: '97.50' } });
  });

  it('reads the other account query as well', async () => {
    const { workflow, provider, sandbox } = await purchase();
    await workflow.before('hold');
    const at = await purchase({}, { advanceAccount: { account: workflow.buyer.account } });
    await at.workflow.before('hold');
    expect(at.workflow.buyer.account).toBe(workflow.buyer.account);
    expect(await at.provider.queries.advanceBalance?.()).toEqual({ type: 'read', value: '100.00' });
    expect(at.sandbox.wireLog.find({ interface: '6093' })).toHaveLength(1);
    expect(await provider.queries.advanceBalance?.()).toEqual({ type: 'read', value: '50.00' });
    expect(sandbox.wireLog.find({ interface: '6010' })).toHaveLength(1);
    expect(await provider.queries.balance({ member: 'nobody', account: '1' })).toMatchObject({
      type: 'unavailable',
    });
    expect(sandbox.wireLog.find({ interface: '6037' })).toHaveLength(1);
  });
});

describe('a rejection of the sandbox', () => {
  it('for want of funds is one', async () => {
    const { workflow } = await purchase();
    await workflow.before('hold');
    expect(await workflow.send('hold', workflow.order('hold', {}, '100.01'))).toMatchObject({
      type: 'rejected',
      reason: 'insufficientFunds',
      code: 'ERR044',
      final: true,
    });
  });

  it('of a wrong code is one, and of a sixth wrong one too', async () => {
    const { workflow, provider } = await purchase();
    await workflow.before('verifyCardBinding');
    for (let wrong = 1; wrong <= 6; wrong += 1) {
      const answer = await provider.operations.verifyCardBinding?.send(workflow.order('verifyCardBinding'), {
        verificationCode: '000000x',
      });
      expect(answer).toMatchObject({ type: 'rejected', reason: 'wrongCode' });
    }
    expect(await workflow.send('verifyCardBinding')).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
  });

  it('of a code after 120 seconds is one', async () => {
    const { workflow, sandbox } = await purchase();
    await workflow.before('verifyCardBinding');
    sandbox.clock.advance(120_001);
    expect(await workflow.send('verifyCardBinding')).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
  });

  it('of a second application says that one is waiting', async () => {
    const { workflow } = await purchase();
    await workflow.before('verifyCardBinding');
    expect(await workflow.send('applyCardBinding')).toMatchObject({
      type: 'rejected',
      reason: 'codeWaiting',
    });
  });

  it('of a seventh application in a day says so', async () => {
    const { workflow, sandbox } = await purchase();
    await workflow.before('applyCardBinding');
    for (let check = 1; check <= 6; check += 1) {
      expect(await workflow.send('applyCardBinding')).toMatchObject({ type: 'succeeded' });
      sandbox.clock.advance(120_001);
    }
    expect(await workflow.send('applyCardBinding')).toMatchObject({
      type: 'rejected',
      reason: 'tooManyChecks',
    });
  });

  it('of a card that is bound already is a bound card', async () => {
    const { workflow } = await purchase();
    await workflow.before('hold');
    expect(await workflow.send('applyCardBinding')).toMatchObject({
      type: 'succeeded',
      result: { verified: true },
    });
    expect(await workflow.send('verifyCardBinding')).toMatchObject({ type: 'pending', queryAgainAfterMs: 0 });
  });

  it('of a part is in doubt, since no document knows of parts', async () => {
    const { workflow } = await purchase();
    await workflow.before('release');
    expect(await workflow.send('release', workflow.order('release', {}, '40.00'))).toMatchObject({
      type: 'unknown',
    });
  });

  it('that the bank keeps in its records is found there', async () => {
    const { workflow } = await purchase({ pingan: { recordRejections: true } });
    await workflow.before('hold');
    const order = workflow.order('hold', {}, '100.01');
    expect(await workflow.send('hold', order)).toMatchObject({ type: 'rejected' });
    expect(await workflow.query('hold', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'rejected', reason: 'insufficientFunds', code: 'ERR044', final: true },
    });
  });
});

describe('a trade of days ago', () => {
  it('is found by its date where the bank asks for one', async () => {
    const { workflow, sandbox } = await purchase({ pingan: { tranDateNeededAfterDays: 3 } });
    await workflow.before('hold');
    const order = workflow.order('hold');
    await workflow.send('hold', order);
    sandbox.clock.advance(5 * DAY_MS);
    expect(await workflow.query('hold', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
    // What the bank answers without a date is not documented; a code of the sandbox's own stands for it.
    expect(sandbox.wireLog.find({ about: order.serialNumber }).map((entry) => entry.code)).toEqual([
      'SIM_TRAN_DATE',
      '000000',
    ]);
  });
});

describe('what is on the wire', () => {
  it('holds each business number once, and queries under numbers of their own', async () => {
    const { workflow, sandbox } = await purchase();
    await workflow.before('refund');
    const order = workflow.order('refund', {}, '10.00');
    await workflow.send('refund', order);
    await workflow.query('refund', order);
    const numbers = sandbox.wireLog.find().flatMap((entry) => entry.serialNumber ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(sandbox.wireLog.find({ about: order.serialNumber })).toHaveLength(1);
    expect(sandbox.sms.read(card.mobile)).toHaveLength(1);
  });
});
