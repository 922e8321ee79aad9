import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { HookCall } from '../../../src/sandbox/engine/hooks.js';
import { openStage } from '../pingan/open-sandbox.js';

const received: HookCall[] = [];
let onCall: () => void = () => undefined;
const listener = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    received.push(JSON.parse(text) as HookCall);
    onCall();
    response.end();
  });
}).listen(0, '127.0.0.1');

afterAll(() => listener.close());

const address = (): string => `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;

describe('hooks', () => {
  it('call back before and after the effect, and the bank waits for the answer', async () => {
    const { sandbox, trade, merchant } = await openStage();
    const seen: [string, number, string | undefined][] = [];
    const run = ({ moment, code }: HookCall): void =>
      void seen.push([moment, sandbox.effects.report({ orderNo: 'O1' }).orders.length, code]);
    sandbox.hooks.add({ interface: '6034/1', moment: 'before', run });
    sandbox.hooks.add({
      interface: '6034',
      moment: 'after',
      run: async (call) => Promise.resolve().then(() => run(call)),
    });
    await trade('1', { CnsmrSeqNo: merchant.serial() });
    await trade('1', { OrderNo: 'O2' });
    expect(seen).toEqual([
      ['before', 0, undefined],
      ['after', 1, '000000'],
    ]);
    expect(sandbox.hooks.list()).toMatchObject([
      { left: 0, fired: 1 },
      { left: 0, fired: 1 },
    ]);
  });

  it('post to an address what is being done, without anything personal', async () => {
    const { sandbox, trade, merchant } = await openStage();
    const CnsmrSeqNo = merchant.serial();
    sandbox.hooks.add({ interface: '6034', moment: 'after', url: address(), orderNo: 'O1' });
    await trade('1', { OrderNo: 'O2' });
    expect(received).toEqual([]);
    await trade('1', { CnsmrSeqNo });
    expect(received).toEqual([
      {
        provider: 'pingan',
        interface: '6034',
        functionFlag: '1',
        moment: 'after',
        serialNumber: CnsmrSeqNo,
        orderNo: 'O1',
        memberCode: 'buyer',
        attempt: 1,
        code: '000000',
      },
    ]);
  });

  it('let the bank finish although the client is gone by then', async () => {
    const { sandbox, merchant, trade } = await openStage();
    const client = new AbortController();
    onCall = () => client.abort();
    sandbox.hooks.add({ interface: '6034/1', moment: 'before', url: address(), orderNo: 'O1' });
    const envelope = merchant.envelope({
      FunctionFlag: '1',
      OutSubAcctNo: sandbox.pingan.addMember({ memberCode: 'buyer', property: '00', name: '买方' }).account,
      OutMemberCode: 'buyer',
      InSubAcctNo: sandbox.pingan.addMember({ memberCode: 'seller', property: 'SH', name: '卖方' }).account,
      InMemberCode: 'seller',
      TranAmt: '100.00',
      TranFee: '0',
      TranType: '01',
      Ccy: 'RMB',
      OrderNo: 'O1',
    });
    const url = `${sandbox.credentials.pingan.baseUrl}/api/group/MemberTransaction`;
    const sent = fetch(url, { method: 'POST', body: JSON.stringify(envelope), signal: client.signal });
    await expect(sent).rejects.toThrow('aborted');
    // A second hold takes its turn after the first has gone on.
    await trade('1', { OrderNo: 'O2' });
    await expect
      .poll(() => sandbox.effects.report({ orderNo: 'O1' }).orders)
      .toMatchObject([{ kind: 'hold', count: 1 }]);
  });

  it('that nobody answers do not stop the bank', async () => {
    const { sandbox, trade } = await openStage();
    sandbox.hooks.add({ moment: 'before', url: 'http://127.0.0.1:1/' });
    expect((await trade('1')).code).toBe('000000');
  });

  it('of queries are called too, and can be taken away', async () => {
    const { sandbox, merchant } = await openStage();
    const seen: string[] = [];
    const id = sandbox.hooks.add({
      moment: 'after',
      times: 9,
      run: ({ interface: code }) => void seen.push(code),
    });
    await merchant.call('QueryCustAcctId', { TranNetMemberCode: 'buyer' });
    await merchant.approve();
    expect(seen).toEqual(['6037', 'approveDev']);
    expect(sandbox.hooks.remove(id)).toBe(true);
    await merchant.approve();
    expect(seen).toHaveLength(2);
  });

  it('wait at most until the sandbox closes', async () => {
    const { sandbox, trade } = await openStage();
    sandbox.hooks.add({ moment: 'before', run: () => new Promise<void>(() => undefined) });
    const answer = trade('1');
    await new Promise((resolve) => setImmediate(resolve));
    sandbox.hooks.close();
    expect((await answer).code).toBe('000000');
  });
});
