import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { CommandRefused, OutcomeUnknown, StillUnderWay } from '../../src/client/errors.js';
import { failureOf, openFakeTemporal, payloads, type Script } from './fake-temporal.js';
import { updated } from './scripts.js';

const key = { tenant: 'shop', orderNo: 'O-20260729-1' };

describe('A command that was refused before it could be checked', () => {
  const unchecked = ApplicationFailure.create({
    ...{ message: 'not yet', type: 'WRONG_STATE', nonRetryable: true, details: [{ again: true }] },
  });
  const refusedFirst = (times: number): { ids: unknown[]; script: Script } => {
    const ids: unknown[] = [];
    const script: Script = {
      updateWorkflowExecution: (request) => {
        ids.push((request['request'] as { meta: { updateId: unknown } }).meta.updateId);
        const outcome =
          ids.length <= times
            ? { failure: failureOf(unchecked) }
            : { success: payloads({ requestId: 'r-1' }) };
        return updated(request, outcome);
      },
    };
    return { ids, script };
  };

  it('is sent anew under another update id each time, and its caller hears the answer to that', async () => {
    const { ids, script } = refusedFirst(2);
    const { client } = await openFakeTemporal(script, { answerTimeoutMs: 5_000 });
    expect(await client.escrows.release(key, { requestId: 'r-1' })).toEqual({ requestId: 'r-1' });
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^release:r-1:/);
  });

  it('is refused when no other answer comes in time', async () => {
    const { script } = refusedFirst(Infinity);
    const { client } = await openFakeTemporal(script, { answerTimeoutMs: 500 });
    await expect(client.escrows.release(key, { requestId: 'r-1' })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: 'not yet',
    });
  });
});

describe('A command that was refused by what its workflow knew', () => {
  /** Refuses with these marks, one after the other, and then answers. */
  const refusing = (marks: readonly object[], type = 'WRONG_STATE'): { sent: unknown[]; script: Script } => {
    const sent: unknown[] = [];
    const script: Script = {
      updateWorkflowExecution: (request) => {
        const { meta, input } = request['request'] as {
          meta: { updateId: unknown };
          input: { args: { payloads: { data: Uint8Array }[] } };
        };
        const [{ data } = { data: new Uint8Array() }] = input.args.payloads;
        const detail = marks[sent.length];
        sent.push({ id: meta.updateId, ...(JSON.parse(Buffer.from(data).toString()) as object) });
        const failure = { message: 'not yet', type, nonRetryable: true, details: [detail] };
        return updated(
          request,
          detail
            ? { failure: failureOf(ApplicationFailure.create(failure)) }
            : { success: payloads({ requestId: 'r-1' }) },
        );
      },
    };
    return { sent, script };
  };

  it('is sent again at once, to be verified under another update id, and its caller hears the answer to that', async () => {
    const { sent, script } = refusing([{ verify: true }]);
    const { client } = await openFakeTemporal(script);
    expect(await client.escrows.release(key, { requestId: 'r-1' })).toEqual({ requestId: 'r-1' });
    const id = expect.stringMatching(/^release:r-1:/) as unknown;
    expect(sent).toEqual([
      { id, requestId: 'r-1' },
      { id, requestId: 'r-1', verify: true },
    ]);
    expect(new Set(sent.map((one) => (one as { id: unknown }).id)).size).toBe(2);
  });

  it('is sent as itself where it fits by the time it is verified', async () => {
    const { sent, script } = refusing([{ verify: true }, { again: true }]);
    const { client } = await openFakeTemporal(script, { answerTimeoutMs: 5_000 });
    expect(await client.escrows.release(key, { requestId: 'r-1' })).toEqual({ requestId: 'r-1' });
    expect(sent).toMatchObject([{}, { verify: true }, { again: true }]);
    expect(sent[2]).not.toHaveProperty('verify');
  });

  it('is refused once that is verified', async () => {
    const { sent, script } = refusing([{ verify: true }, { verified: true }]);
    const { client } = await openFakeTemporal(script);
    const error = await client.escrows.release(key, { requestId: 'r-1' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandRefused);
    expect(error).toMatchObject({ code: 'WRONG_STATE', message: 'not yet' });
    expect(sent).toHaveLength(2);
  });

  it('is not called rejected while nobody can verify it', async () => {
    const { script } = refusing(Array<object>(100).fill({ verify: true }), 'ORDER_CLOSED');
    const { client } = await openFakeTemporal(script, { answerTimeoutMs: 500 });
    await expect(client.escrows.release(key, { requestId: 'r-1' })).rejects.toThrow(StillUnderWay);
  });

  it('is told as unknown where the workflow takes no more commands, not even to verify one', async () => {
    const { script } = refusing([{ verify: true }, { verify: true }], 'LIMIT');
    const { client } = await openFakeTemporal(script);
    await expect(client.escrows.release(key, { requestId: 'r-1' })).rejects.toThrow(OutcomeUnknown);
  });
});
