import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { OPERATION_KINDS, type OperationKind } from '../../../src/domain/operation.js';
import { pinganInterfaces } from '../../../src/providers/pingan/endpoints.js';
import { card } from './support/orders.js';
import {
  Purchase,
  removeCredentials,
  sandboxProvider,
  type SandboxProvider,
} from './support/sandbox-provider.js';

const open: SandboxProvider[] = [];

async function purchase(...options: Parameters<typeof sandboxProvider>) {
  const at = await sandboxProvider({ advance: '50.00', ...options[0] }, options[1]);
  open.push(at);
  return { ...at, story: new Purchase(at) };
}

afterAll(removeCredentials);
afterEach(async () => {
  for (const at of open.splice(0)) await at.close();
});

const nameOf = (kind: OperationKind): string =>
  pinganInterfaces.find((known) => known.kind === kind)?.name ?? '';
const settled = OPERATION_KINDS.filter((kind) => kind !== 'applyCardBinding');

describe('a purchase at the sandbox', () => {
  it('goes from the account to a refund, and the books balance', async () => {
    const { story, sandbox, provider } = await purchase();
    await story.before('refund');
    const seller = await provider.questions.balance(story.seller);
    expect(seller).toEqual({ type: 'read', value: { available: '97.50', held: '0.00' } });

    const refund = story.order('refund', {}, '40.00');
    expect(await story.send('refund', refund)).toMatchObject({ type: 'succeeded' });
    expect(await provider.questions.balance(story.buyer)).toMatchObject({ value: { available: '40.00' } });
    expect(await provider.questions.balance(story.seller)).toMatchObject({ value: { available: '60.00' } });
    expect(await provider.questions.advanceBalance?.()).toEqual({ type: 'read', value: '47.50' });
    expect(sandbox.ledger.report().balanced).toBe(true);
    expect(story.effects()).toEqual({
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
    const { story, provider, sandbox } = await purchase();
    await story.before('applyCardBinding');
    const { applyCardBinding, verifyCardBinding } = provider.operations;
    for (const branchNumber of ['102100099996', undefined]) {
      const number = branchNumber === undefined ? '6222021234567890199' : '6222021234567890188';
      const mobile = branchNumber === undefined ? '13800138099' : '13800138088';
      const { branchNumber: _none, ...bank } = card.bank;
      const ours = { ...card, number, mobile, bank: { ...bank, ...(branchNumber && { branchNumber }) } };
      const applied = story.order('applyCardBinding');
      const intent = { ...applied.intent, content: { ...applied.intent.content, card: ours } };
      expect(await applyCardBinding?.send({ ...applied, intent })).toMatchObject({ type: 'succeeded' });
      const code = sandbox.sms.latest(mobile)?.code ?? '';
      const submitted = story.order('verifyCardBinding');
      const content = { ...submitted.intent.content, cardNumber: number };
      const order = { ...submitted, intent: { ...submitted.intent, content } };
      expect(await verifyCardBinding?.send(order, { code })).toMatchObject({ type: 'succeeded' });
      expect(await verifyCardBinding?.ask?.(order)).toMatchObject({ type: 'found' });
    }
  });

  it('may end in a return before the release', async () => {
    const { story, provider } = await purchase();
    await story.before('return');
    expect(await story.send('return')).toMatchObject({ type: 'succeeded' });
    expect(await provider.questions.balance(story.buyer)).toMatchObject({ value: { available: '100.00' } });
  });

  it('can carry the fee on the hold as well', async () => {
    const { story, provider } = await purchase({}, { feeOnHold: true });
    await story.before('hold');
    const hold = story.order('hold');
    const withFee = { ...hold, intent: { ...hold.intent, fee: story.order('release').intent.fee } };
    expect(await story.send('hold', withFee as typeof hold)).toMatchObject({ type: 'succeeded' });
    expect(await story.send('release')).toMatchObject({ type: 'succeeded' });
    expect(await provider.questions.balance(story.seller)).toMatchObject({ value: { available: '97.50' } });
  });

  it('reads the other account query as well', async () => {
    const { story, provider } = await purchase();
    await story.before('hold');
    const at = await purchase({}, { advanceAccount: { account: story.buyer.account } });
    await at.story.before('hold');
    expect(at.story.buyer.account).toBe(story.buyer.account);
    expect(await at.provider.questions.advanceBalance?.()).toEqual({ type: 'read', value: '100.00' });
    expect(await provider.questions.balance({ member: 'nobody', account: '1' })).toMatchObject({
      type: 'unavailable',
    });
  });
});

describe.each(settled)('%s', (kind) => {
  it('is found by its own question once it is done', async () => {
    const { story } = await purchase();
    await story.before(kind);
    const order = story.order(kind);
    const answer = await story.send(kind, order);
    if (answer.type !== 'succeeded') throw new Error(JSON.stringify(answer));
    const finding = await story.ask(kind, order);
    expect(finding).toMatchObject({ type: 'found', outcome: { type: 'succeeded', result: answer.result } });
    const { content, amount } = order.intent;
    if (finding.type !== 'found' || !('payer' in content)) return;
    expect(finding.seen).toEqual({
      amount,
      payerAccount: content.payer.account,
      payeeAccount: content.payee.account,
    });
    expect(finding.evidence.tradeDate).toMatch(/^\d{8}$/);
  });
});

describe.each(OPERATION_KINDS)('%s at its worst', (kind) => {
  it('is asked about after a "try later"', async () => {
    const { story, sandbox } = await purchase();
    await story.before(kind);
    sandbox.faults.add({ kind: 'tryLater', interface: nameOf(kind), times: 1 });
    expect(await story.send(kind)).toMatchObject({ type: 'pending' });
  });

  it('was not sent when the handshake cannot be had', async () => {
    const { story, sandbox } = await purchase();
    await story.before(kind);
    const effects = sandbox.effects.total;
    await story.provider.questions.balance(story.seller);
    sandbox.pingan.expireToken('flagAfterDoing');
    // The flag comes with an answer, so that the next request needs a handshake.
    await story.provider.questions.balance(story.seller);
    sandbox.faults.add({ kind: 'unknownCode', interface: 'approveDev' });
    expect(await story.send(kind)).toMatchObject({ type: 'notSent' });
    expect(sandbox.effects.total).toBe(effects);
  });

  it.each(['error', 'E30001', 'flagAfterDoing'] as const)('survives a token that expired: %s', async (as) => {
    const { story, sandbox } = await purchase();
    await story.before(kind);
    await story.provider.questions.balance(story.seller);
    expect(sandbox.pingan.expireToken(as)).toEqual({ expired: 1 });
    const order = story.order(kind);
    expect(await story.send(kind, order)).toMatchObject({ type: 'succeeded' });
    expect(story.effects()[kind]).toBe(1);
    await story.provider.questions.balance(story.seller);
    expect(sandbox.wireLog.find({ interface: 'approveDev' })).toHaveLength(2);
  });

  it('is not sent twice for an expired token unless the bank recognises its number', async () => {
    const { story, sandbox } = await purchase();
    await story.before(kind);
    await story.provider.questions.balance(story.seller);
    sandbox.pingan.expireToken('flagWithoutDoing');
    const order = story.order(kind);
    const binds = kind === 'applyCardBinding' || kind === 'verifyCardBinding';
    expect(await story.send(kind, order)).toMatchObject({ type: binds ? 'unknown' : 'succeeded' });
    expect(sandbox.wireLog.find({ serialNumber: order.serialNumber })).toHaveLength(binds ? 1 : 2);
    expect(story.effects()[kind]).toBe(binds ? undefined : 1);
  });
});

describe('a refusal of the sandbox', () => {
  it('for want of funds is one', async () => {
    const { story } = await purchase();
    await story.before('hold');
    expect(await story.send('hold', story.order('hold', {}, '100.01'))).toMatchObject({
      type: 'rejected',
      reason: 'insufficientFunds',
      code: 'ERR044',
      final: true,
    });
  });

  it('of a wrong code is one, and of a sixth wrong one too', async () => {
    const { story, provider } = await purchase();
    await story.before('verifyCardBinding');
    for (let wrong = 1; wrong <= 6; wrong += 1) {
      const answer = await provider.operations.verifyCardBinding?.send(story.order('verifyCardBinding'), {
        code: '000000x',
      });
      expect(answer).toMatchObject({ type: 'rejected', reason: 'wrongCode' });
    }
    expect(await story.send('verifyCardBinding')).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
  });

  it('of a code after 120 seconds is one', async () => {
    const { story, sandbox } = await purchase();
    await story.before('verifyCardBinding');
    sandbox.clock.advance(120_001);
    expect(await story.send('verifyCardBinding')).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
  });

  it('of a second application says that one is waiting', async () => {
    const { story } = await purchase();
    await story.before('verifyCardBinding');
    expect(await story.send('applyCardBinding')).toMatchObject({ type: 'rejected', reason: 'codeWaiting' });
  });

  it('of a seventh application in a day says so', async () => {
    const { story, sandbox } = await purchase();
    await story.before('applyCardBinding');
    for (let check = 1; check <= 6; check += 1) {
      expect(await story.send('applyCardBinding')).toMatchObject({ type: 'succeeded' });
      sandbox.clock.advance(120_001);
    }
    expect(await story.send('applyCardBinding')).toMatchObject({ type: 'rejected', reason: 'tooManyChecks' });
  });

  it('of a card that is bound already is a bound card', async () => {
    const { story } = await purchase();
    await story.before('hold');
    expect(await story.send('applyCardBinding')).toMatchObject({
      type: 'succeeded',
      result: { verified: true },
    });
    expect(await story.send('verifyCardBinding')).toMatchObject({ type: 'pending', askAgainAfterMs: 0 });
  });

  it('of a part is in doubt, since no document knows of parts', async () => {
    const { story } = await purchase();
    await story.before('release');
    expect(await story.send('release', story.order('release', {}, '40.00'))).toMatchObject({
      type: 'unknown',
    });
  });

  it('that the bank keeps in its books is found there', async () => {
    const { story } = await purchase({ pingan: { recordRefusals: true } });
    await story.before('hold');
    const order = story.order('hold', {}, '100.01');
    expect(await story.send('hold', order)).toMatchObject({ type: 'rejected' });
    expect(await story.ask('hold', order)).toMatchObject({
      type: 'found',
      outcome: { type: 'rejected', reason: 'insufficientFunds', code: 'ERR044', final: true },
    });
  });
});

describe('a trade of days ago', () => {
  it('is found by its date where the bank asks for one', async () => {
    const { story, sandbox } = await purchase({ pingan: { tranDateNeededAfterDays: 3 } });
    await story.before('hold');
    const order = story.order('hold');
    await story.send('hold', order);
    sandbox.clock.advance(5 * 24 * 60 * 60 * 1000);
    expect(await story.ask('hold', order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    // What the bank answers without a date is not documented; a code of the sandbox's own stands for it.
    expect(sandbox.wireLog.find({ about: order.serialNumber }).map((entry) => entry.code)).toEqual([
      'SIM_TRAN_DATE',
      '000000',
    ]);
  });
});

describe('what is on the wire', () => {
  it('holds each business number once, and questions under numbers of their own', async () => {
    const { story, sandbox } = await purchase();
    await story.before('refund');
    const order = story.order('refund', {}, '10.00');
    await story.send('refund', order);
    await story.ask('refund', order);
    const numbers = sandbox.wireLog.find().flatMap((entry) => entry.serialNumber ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(sandbox.wireLog.find({ about: order.serialNumber })).toHaveLength(1);
    expect(sandbox.sms.read(card.mobile)).toHaveLength(1);
  });
});
