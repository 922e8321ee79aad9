import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  PINGAN_ENDPOINTS,
  PINGAN_OPERATIONS,
  type PinganKind,
} from '../../../../src/providers/pingan/capabilities.js';
import { MINUTE_MS } from '../../../../src/domain/durations.js';
import { judgeResultCode } from '../../../../src/providers/pingan/result-codes.js';
import { CLASSED } from './code-sheet.js';
import { code, done, type Message } from './fake-gateway.js';
import { Purchase, removeCredentials, sandboxProvider, type SandboxProvider } from './sandbox-provider.js';
import { businessFields, setUp } from './set-up.js';
import { buyer } from './orders.js';

/** What the documents say of one write, by hand. */
export interface WriteCase {
  /** Its name, 接口码 and 服务ID, spelt as the bank does. */
  readonly spelt: readonly [name: string, interfaceCode: string, serviceId: string];
  /** The business fields of its usual order, and no other. */
  readonly fields: Message;
  /** What 000000 yields, or, where that says no more than "accepted", what the end yields. */
  readonly result: unknown;
  /** 000000 says that it was accepted, and its status query how it ends. */
  readonly accepted?: 'pending';
  /** What 000000 must hold beside that. */
  readonly answer?: Message;
  /** The classes of codes that reject it, and single codes of others. */
  readonly rejectedBy: readonly string[];
  /** A code that rejects it, and why; default: that there is no such account. */
  readonly rejection?: readonly [code: string, reason: string];
  /** The name of its status query. */
  readonly resolvedBy?: string;
  /** A second request changes nothing, or the bank recognises its number: it may go out again after an expired token. */
  readonly mayResend: boolean;
  /** Names that it knows of, and so must not repeat; numbers as long as a card's it must never repeat. */
  readonly knows?: readonly string[];
}

const NUMBERS = ['110101199003074514', '6222021234567890123', '13800138000'];
const CHATTY =
  '户名王小明 卡号6222021234567890123 证件110101199003074514 手机13800138000 动态码481516 海风商贸有限公司 小明';

/** What every write of this adapter does: at a gateway that answers as the test says, and at the sandbox. */
export function describeWrite(kind: PinganKind, expected: WriteCase): void {
  describe(`${kind} at the gateway`, () => describeAtGateway(kind, expected));
  describe(`${kind} at the sandbox`, () => describeAtSandbox(kind, expected));
}

function describeAtGateway(kind: PinganKind, expected: WriteCase): void {
  const { spelt, fields, result, accepted, rejectedBy, resolvedBy, knows, answer: holds } = expected;
  const [rejection, reason] = expected.rejection ?? ['ERR031', 'account'];

  it('is spelt as the bank does, and offered under its kind', () => {
    const { provider } = setUp(() => done());
    const known = PINGAN_ENDPOINTS.filter(
      (one) => one.kind === kind && one.name === PINGAN_OPERATIONS[kind].endpoint.name,
    );
    expect(known.map((one) => [one.name, one.interfaceCode, one.serviceId])).toEqual([spelt]);
    expect(known[0]?.resolvedBy).toBe(resolvedBy);
    expect(provider.operations[kind]?.interfaceName).toBe(spelt[0]);
    expect(provider.operations[kind]?.queryStatus !== undefined).toBe(resolvedBy !== undefined);
  });

  it("sends the bank's fields and no other", async () => {
    const { gateway, send } = setUp(() => done({ SubAcctNo: buyer.account }));
    await send(kind);
    expect(businessFields(gateway)).toEqual(fields);
    expect(gateway.sent).toHaveLength(1);
    expect(gateway.sent[0]?.message['CnsmrSeqNo']).toBe('H688602511220000000099');
  });

  it('takes 000000 for what it says, other codes by the table, and no answer for unknown', async () => {
    const taken = setUp(() => done({ SubAcctNo: buyer.account, FrontSeqNo: '2511220000000007', ...holds }));
    expect(await taken.send(kind)).toMatchObject({
      ...(accepted ? { type: accepted } : { type: 'succeeded', result }),
      evidence: { source: 'answer', code: '000000' },
    });
    const rejected = setUp(() => code(rejection, '子账号不存在或已无效'));
    expect(await rejected.send(kind)).toMatchObject({
      type: 'rejected',
      reason,
      code: rejection,
      message: '子账号不存在或已无效',
      final: true,
      evidence: { source: 'answer', code: rejection },
    });
    const later = setUp(() => code('ERR136', '系统繁忙中'));
    expect(await later.send(kind)).toMatchObject({ type: 'pending' });
    const doubtful = setUp(() => code('ERR957', '交易异常'));
    expect(await doubtful.send(kind)).toMatchObject({ type: 'unknown', evidence: { code: 'ERR957' } });
    const lost = setUp(() => ({ verdict: 'unknown', why: 'no whole answer', elapsedMs: 20_000 }));
    expect(await lost.send(kind)).toMatchObject({ type: 'unknown' });
    const unsent = setUp(() => ({ verdict: 'notSent', why: 'no connection', elapsedMs: 1 }));
    expect(await unsent.send(kind)).toMatchObject({ type: 'notSent' });
  });

  it('is rejected by the codes that are listed for it or whose class is, and by no other', () => {
    const { rejections } = PINGAN_OPERATIONS[kind].endpoint;
    for (const [one, name] of CLASSED) {
      const isListed = rejectedBy.includes(name) || rejectedBy.includes(one);
      expect([one, judgeResultCode(rejections, one).type === 'rejected']).toEqual([one, isListed]);
    }
  });

  it('lets no personal data into what it says', async () => {
    for (const answer of [
      code('ERR031', CHATTY),
      code('ERR957', CHATTY),
      done({ TxnReturnMsg: CHATTY, SubAcctNo: '1' }),
    ]) {
      const { send } = setUp(() => answer);
      const said = JSON.stringify(await send(kind));
      for (const secret of [...NUMBERS, ...(knows ?? [])]) expect(said).not.toContain(secret);
    }
  });

  it('that could never be sent as it stands is invalid, and nothing leaves', async () => {
    const { gateway, send } = setUp(() => done());
    const answer = await send(kind, { order: { serialNumber: 'too-short' } });
    expect(answer).toMatchObject({
      type: 'rejected',
      code: 'INVALID_INPUT',
      final: true,
      evidence: { source: 'rule' },
    });
    expect(gateway.sent).toHaveLength(0);
    expect(gateway.handshakes).toBe(0);
  });
}

function describeAtSandbox(
  kind: PinganKind,
  { spelt: [name], resolvedBy, mayResend, accepted: onlyAccepted, result }: WriteCase,
): void {
  const accepted = onlyAccepted ?? 'succeeded';
  const open: SandboxProvider[] = [];
  afterAll(removeCredentials);
  afterEach(async () => {
    for (const at of open.splice(0)) await at.close();
  });

  /** A purchase whose next step it is. */
  async function ready() {
    const at = await sandboxProvider({ pingan: { advance: '50.00' } });
    open.push(at);
    const workflow = new Purchase(at);
    await workflow.before(kind);
    return { sandbox: at.sandbox, workflow, order: workflow.order(kind) };
  }

  const isFound = async (): Promise<void> => {
    const { sandbox, workflow, order } = await ready();
    const answer = await workflow.send(kind, order);
    expect(answer).toMatchObject({ type: accepted });
    if (answer.type !== 'succeeded') sandbox.clock.advance(MINUTE_MS);
    const queryResult = await workflow.query(kind, order);
    expect(queryResult).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result: answer.type === 'succeeded' ? answer.result : traced(result) },
    });
    const { content, amount } = order.intent;
    if (queryResult.type !== 'found' || !('payer' in content)) return;
    expect(queryResult.reported).toEqual({
      amount,
      payerAccount: content.payer.account,
      payeeAccount: content.payee.account,
    });
    expect(queryResult.evidence.tradeDate).toMatch(/^\d{8}$/);
  };
  const isFoundAfterLoss = async (): Promise<void> => {
    const { sandbox, workflow, order } = await ready();
    sandbox.faults.add({ kind: 'doAndDrop', interface: name, times: 1 });
    expect(await workflow.send(kind, order)).toMatchObject({ type: 'unknown' });
    sandbox.clock.advance(MINUTE_MS);
    expect(await workflow.query(kind, order)).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded' },
    });
    expect(sandbox.wireLog.find({ serialNumber: order.serialNumber })).toHaveLength(1);
  };
  if (resolvedBy !== undefined) {
    it('is found by its own query once it is done', isFound);
    it('whose answer was lost is found by its own query', isFoundAfterLoss);
  }

  it('is queried after a "try later"', async () => {
    const { workflow, sandbox, order } = await ready();
    sandbox.faults.add({ kind: 'tryLater', interface: name, times: 1 });
    expect(await workflow.send(kind, order)).toMatchObject({ type: 'pending' });
  });

  it('was not sent when the handshake cannot be had', async () => {
    const { workflow, sandbox, order } = await ready();
    const effects = sandbox.effects.total;
    await workflow.provider.queries.balance(workflow.seller);
    sandbox.pingan.expireToken('flagAfterDoing');
    // The flag comes with an answer, so that the next request needs a handshake.
    await workflow.provider.queries.balance(workflow.seller);
    sandbox.faults.add({ kind: 'unknownCode', interface: 'approveDev' });
    expect(await workflow.send(kind, order)).toMatchObject({ type: 'notSent' });
    expect(sandbox.effects.total).toBe(effects);
  });

  it.each(['error', 'E30001', 'flagAfterDoing'] as const)('survives a token that expired: %s', async (as) => {
    const { workflow, sandbox, order } = await ready();
    await workflow.provider.queries.balance(workflow.seller);
    expect(sandbox.pingan.expireToken(as)).toEqual({ expired: 1 });
    expect(await workflow.send(kind, order)).toMatchObject({ type: accepted });
    expect(workflow.effects()[kind]).toBe(1);
    await workflow.provider.queries.balance(workflow.seller);
    expect(sandbox.wireLog.find({ interface: 'approveDev' })).toHaveLength(2);
  });

  it('is sent twice for an expired token only where that makes one effect', async () => {
    const { workflow, sandbox, order } = await ready();
    await workflow.provider.queries.balance(workflow.seller);
    sandbox.pingan.expireToken('flagWithoutDoing');
    expect(await workflow.send(kind, order)).toMatchObject({ type: mayResend ? accepted : 'unknown' });
    expect(sandbox.wireLog.find({ serialNumber: order.serialNumber })).toHaveLength(mayResend ? 2 : 1);
    expect(workflow.effects()[kind]).toBe(mayResend ? 1 : undefined);
  });
}

/** What the end yields, with traces of the sandbox's own in place of the gateway's. */
function traced(result: unknown): unknown {
  return {
    ...(result as object),
    reference: expect.stringMatching(/^\d{16}$/) as string,
    tradeDate: expect.stringMatching(/^\d{8}$/) as string,
  };
}
