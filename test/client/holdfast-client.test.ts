import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import {
  CommandPartlyDone,
  CommandRefused,
  OutcomeUnknown,
  StillUnderWay,
  StoryFailed,
  StoryNotFound,
  TemporalUnavailable,
} from '../../src/client/errors.js';
import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import { InvalidInput } from '../../src/domain/errors.js';
import {
  failureOf,
  GRPC,
  grpcError,
  openFakeTemporal,
  payloads,
  type Call,
  type Script,
} from './fake-temporal.js';
import { EDGES } from './requests-samples.js';

const key = { tenant: 'shop', orderNo: 'O-20260729-1' };
const memberKey = { tenant: 'shop', member: 'buyer_1' };
const [purchase] = EDGES.purchase.samples;
const [escrow] = EDGES.escrow.samples;
const [onboarding] = EDGES.onboarding.samples;

const withdrawalKey = EDGES.withdrawalKey.samples[0];
const freezeKey = EDGES.freezeKey.samples[0];
const [withdrawal] = EDGES.withdrawal.samples;
const [freeze] = EDGES.freeze.samples;

type Method = Exclude<keyof HoldfastClient, 'close'>;

/** Every method of the client with arguments that it takes, each of which can be broken. */
const METHODS: Record<Method, readonly object[]> = {
  startPurchase: [purchase],
  startEscrow: [escrow],
  startOnboarding: [onboarding],
  startWithdrawal: [withdrawal],
  startFreeze: [freeze],
  submitCode: [key, EDGES.submitCode.samples[0]],
  codeSubmitted: [key, EDGES.submitCode.samples[0]],
  resendCode: [key, EDGES.resendCode.samples[0]],
  release: [key, EDGES.release.samples[0]],
  receiptConfirmed: [key, EDGES.release.samples[0]],
  return: [key, EDGES.return.samples[0]],
  returnRequested: [key, EDGES.return.samples[0]],
  refund: [key, EDGES.refund.samples[0]],
  refundRequested: [key, EDGES.refund.samples[0]],
  openDispute: [key, EDGES.openDispute.samples[0]],
  disputeOpened: [key, EDGES.openDispute.samples[0]],
  resolveDispute: [key, EDGES.resolveDispute.samples[0]],
  unfreeze: [freezeKey, EDGES.unfreeze.samples[0]],
  unfreezeRequested: [freezeKey, EDGES.unfreeze.samples[0]],
  decide: [key, EDGES.decide.samples[0]],
  notify: [EDGES.storyId.samples[0], EDGES.notify.samples[0]],
  status: [key],
  awaitSettled: [key],
  awaitEnd: [key],
  awaitOnboarded: [memberKey],
  awaitWithdrawal: [withdrawalKey],
  awaitUnfrozen: [freezeKey],
  cancel: [key],
};
const methods = Object.entries(METHODS) as [Method, readonly object[]][];

function call(client: HoldfastClient, method: Method, args: readonly unknown[]): Promise<unknown> {
  return (client[method] as (...given: unknown[]) => Promise<unknown>)(...args);
}

describe('The client', () => {
  it('has a row here for each of its methods', async () => {
    const { client } = await openFakeTemporal();
    const own = Object.getOwnPropertyNames(Object.getPrototypeOf(client) as object);
    expect(own.filter((name) => name !== 'constructor' && name !== 'close').sort()).toEqual(
      Object.keys(METHODS).sort(),
    );
  });

  it.each(methods)(
    '%s refuses wrong arguments of every kind before anything is sent',
    async (method, args) => {
      const { client, calls } = await openFakeTemporal();
      for (const [place, arg] of args.entries()) {
        const wrongs = [undefined, null, 'text', 42, [], {}, { ...arg, more: 1 }, { ...arg, tenant: 'a/b' }];
        for (const wrong of wrongs) {
          const given = args.map((right, index) => (index === place ? wrong : right));
          await expect(call(client, method, given), `${method}(${JSON.stringify(given)})`).rejects.toThrow(
            InvalidInput,
          );
        }
      }
      expect(calls).toEqual([]);
    },
  );

  it.each(methods)('%s sends what is right', async (method, args) => {
    const { client, calls } = await openFakeTemporal();
    // No script: whatever it sends first ends the call, but it was sent.
    await call(client, method, args).catch(() => undefined);
    expect(calls.length).toBeGreaterThan(0);
    const of: [RegExp, string][] = [
      [/Onboard/, 'member/shop/buyer_1'],
      [/Withdrawal/, 'withdrawal/shop/W-1'],
      [/freeze|frozen/i, 'freeze/shop/F-1'],
    ];
    const id = of.find(([named]) => named.test(method))?.[1] ?? 'order/shop/O-20260729-1';
    expect(JSON.stringify(calls[0]?.request)).toContain(`"workflowId":"${id}"`);
  });

  it('takes the commands of an order for orders only', async () => {
    const { client, calls } = await openFakeTemporal();
    const named = { ...memberKey } as unknown as typeof key;
    await expect(client.release(named, { requestId: 'r' })).rejects.toThrow('key.orderNo: ');
    await expect(client.awaitEnd(named)).rejects.toThrow('key.orderNo: ');
    expect(calls).toEqual([]);
  });

  it('asks about a story of each kind by its own key', async () => {
    const { client, calls } = await openFakeTemporal();
    for (const each of [key, memberKey, withdrawalKey, freezeKey])
      await client.status(each).catch(() => undefined);
    expect(calls.map(workflowIdOf)).toEqual([
      'order/shop/O-20260729-1',
      'member/shop/buyer_1',
      'withdrawal/shop/W-1',
      'freeze/shop/F-1',
    ]);
  });

  it('hands codes in to an order’s story and to a member’s alike', async () => {
    const { client, calls } = await openFakeTemporal(
      answering({ requestId: 'r', answer: 'accepted', wrongCodes: 0 }),
    );
    await client.submitCode(key, { requestId: 'r', code: '123456' });
    await client.submitCode(memberKey, { requestId: 'r', code: '123456' });
    expect(calls.map(workflowIdOf)).toEqual(['order/shop/O-20260729-1', 'member/shop/buyer_1']);
  });
});

describe('A command’s update id', () => {
  const idOf = async (requestId: string, amount: string): Promise<string> => {
    const { client, calls } = await openFakeTemporal(answering({}));
    await client.release(key, { requestId, amount });
    return updateIdOf(calls[0]);
  };

  it('is the same for the same request, so that Temporal answers a repeat with the first answer', async () => {
    expect(await idOf('r-1', '60.00')).toBe(await idOf('r-1', '60.00'));
  });

  it('differs with the request id and with the content, so that another command reaches the story', async () => {
    const ids = [await idOf('r-1', '60.00'), await idOf('r-2', '60.00'), await idOf('r-1', '60.01')];
    expect(new Set(ids).size).toBe(3);
  });

  it('differs with the verification code, and does not tell it', async () => {
    const ids = [];
    for (const code of ['123456', '654321']) {
      const { client, calls } = await openFakeTemporal(answering({}));
      await client.submitCode(key, { requestId: 'r-1', code });
      ids.push(updateIdOf(calls[0]));
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).not.toContain('123456');
  });

  it('of a decision that was refused is another one the next time, so that the story is asked again', async () => {
    const refusing = failing(ApplicationFailure.nonRetryable('not in doubt', 'WRONG_STATE'));
    const { client, calls } = await openFakeTemporal(refusing);
    await expect(client.decide(key, EDGES.decide.samples[0])).rejects.toThrow('not in doubt');
    expect(new Set(calls.map(updateIdOf)).size).toBe(2);
  });
});

describe('What Temporal answers', () => {
  const failures: readonly [string, Script, new (...args: never[]) => Error, string][] = [
    [
      'a refusal by the story',
      failing(ApplicationFailure.nonRetryable('amount: at most 60.00 is held and free', 'INVALID_INPUT')),
      CommandRefused,
      'INVALID_INPUT',
    ],
    [
      'a refusal without a code of ours',
      failing(ApplicationFailure.nonRetryable('no')),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a story that is cancelled meanwhile',
      failing(new CancelledFailure('cancelled')),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a story that ended before it answered',
      {
        ...failing(ApplicationFailure.nonRetryable('ended', 'AcceptedUpdateCompletedWorkflow')),
        describeWorkflowExecution: () => ({ workflowExecutionInfo: { status: COMPLETED } }),
      },
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'an update that no workflow task processed',
      failing(ApplicationFailure.nonRetryable('not processed', 'UnprocessedUpdate')),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a failure of a class that nobody knows',
      failing(ApplicationFailure.nonRetryable('x', 'SOME_CODE')),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a command that the story does not have',
      failing(ApplicationFailure.nonRetryable('No registered handler for update: release')),
      CommandRefused,
      'REFUSED',
    ],
    [
      'a command that was carried out in part',
      failing(
        ApplicationFailure.nonRetryable('part', 'PARTLY_DONE', {
          operations: [],
          moved: '50.00',
          notMoved: '10.00',
          code: 'REFUSED_BY_PROVIDER',
        }),
      ),
      CommandPartlyDone,
      'PARTLY_DONE',
    ],
    [
      'a story that has ended in a later run',
      {
        ...throwing(GRPC.notFound, 'workflow execution already completed', true),
        describeWorkflowExecution: () => ({
          workflowExecutionInfo: { status: COMPLETED, firstRunId: 'a', execution: { runId: 'b' } },
        }),
      },
      OutcomeUnknown,
      'OUTCOME_UNKNOWN',
    ],
    ...(
      [
        'resourceExhausted',
        'failedPrecondition',
        'aborted',
        'internal',
        'cancelled',
        'unknown',
        'dataLoss',
      ] as const
    ).map((name): [string, Script, typeof StillUnderWay, string] => [
      `the status ${name}`,
      throwing(GRPC[name], name, true),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ]),
    ['no such story', throwing(GRPC.notFound, 'workflow not found', false), StoryNotFound, 'STORY_NOT_FOUND'],
    [
      'a story that has ended',
      throwing(GRPC.notFound, 'workflow execution already completed', true),
      CommandRefused,
      'ORDER_CLOSED',
    ],
    [
      'no answer in time',
      throwing(GRPC.deadlineExceeded, 'deadline exceeded', true),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a server that is away',
      throwing(GRPC.unavailable, 'connection refused', true),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a key that the server does not take',
      throwing(GRPC.permissionDenied, 'no access', true),
      TemporalUnavailable,
      'TEMPORAL_UNAVAILABLE',
    ],
  ];

  it.each(failures)('%s becomes an error of Holdfast’s own', async (_what, script, type, code) => {
    const { client } = await openFakeTemporal(script);
    const error = await client.release(key, { requestId: 'r-1' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as { code?: unknown }).code).toBe(code);
  });

  it('a command that is under way names the request id to repeat it by', async () => {
    const { client } = await openFakeTemporal(throwing(GRPC.deadlineExceeded, 'late', true));
    await expect(client.release(key, { requestId: 'r-77' })).rejects.toThrow(/r-77.*same request id/);
  });

  it('signals, queries and cancellation tell a missing story from one that has ended', async () => {
    const gone = { ...throwing(GRPC.notFound, 'not found', false) };
    const ended = { ...throwing(GRPC.notFound, 'workflow execution already completed', true) };
    for (const act of [
      (client: HoldfastClient) => client.receiptConfirmed(key, { requestId: 'r' }),
      (client: HoldfastClient) => client.cancel(key),
    ]) {
      await expect(act((await openFakeTemporal(gone)).client)).rejects.toThrow(StoryNotFound);
      await expect(act((await openFakeTemporal(ended)).client)).rejects.toThrow(/ended/);
    }
    await expect((await openFakeTemporal(gone)).client.status(key)).rejects.toThrow(StoryNotFound);
  });

  it('a story that was started a moment after it was asked for has not ended', async () => {
    const describeWorkflowExecution = (): object => ({ workflowExecutionInfo: { status: RUNNING } });
    const { client } = await openFakeTemporal({
      ...throwing(GRPC.notFound, 'workflow not found', true),
      describeWorkflowExecution,
    });
    await expect(client.status(key)).rejects.toThrow(StoryNotFound);
  });

  it('a story whose worker lacks the key is told as that', async () => {
    const { client } = await openFakeTemporal({
      queryWorkflow: () => {
        throw grpcError(GRPC.failedPrecondition, 'Cannot query: Workflow Task in failed state');
      },
      getWorkflowExecutionHistoryReverse: () => ({
        history: {
          events: [
            { workflowTaskFailedEventAttributes: { failure: { message: 'the key ring holds no key k2-1' } } },
          ],
        },
      }),
    });
    await expect(client.status(key)).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
  });

  it('a story that cannot answer, because its worker cannot replay it, is told as such', async () => {
    const queryWorkflow = (): never => {
      throw grpcError(GRPC.invalidArgument, '[TMPRL1100] Nondeterminism error');
    };
    const { client } = await openFakeTemporal({ queryWorkflow });
    const error = await client.status(key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemporalUnavailable);
    expect((error as Error).message).toMatch(/^the story cannot answer: .*TMPRL1100/);
  });

  it('an answer is handed on as it is', async () => {
    const answer = { requestId: 'r-1', state: 'released', sums: { held: '100.00' } };
    const { client } = await openFakeTemporal(answering(answer));
    expect(await client.release(key, { requestId: 'r-1' })).toEqual(answer);
  });
});

describe('The end of a story', () => {
  const sums = { held: '100.00', released: '100.00', returned: '0.00', refunded: '0.00', stillHeld: '0.00' };

  it('is its result', async () => {
    const { client } = await openFakeTemporal(
      ending({ type: 'escrow', escrow: { state: 'released', sums } }),
    );
    expect(await client.awaitEnd(key)).toEqual({ type: 'escrow', escrow: { state: 'released', sums } });
  });

  it('that failed is a StoryFailed with the failure’s code', async () => {
    const { client } = await openFakeTemporal(
      endingWith(ApplicationFailure.nonRetryable('pingan does not offer it', 'NOT_SUPPORTED')),
    );
    const error = await client.awaitEnd(key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoryFailed);
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: 'pingan does not offer it' });
  });

  it('by a hand from outside is a StoryFailed as well', async () => {
    const script = {
      getWorkflowExecutionHistory: () =>
        historyOf({
          eventType: TERMINATED,
          workflowExecutionTerminatedEventAttributes: { reason: 'by hand' },
        }),
    };
    const { client } = await openFakeTemporal(script);
    await expect(client.awaitEnd(key)).rejects.toMatchObject({ code: 'STORY_TERMINATED' });
    expect(new TerminatedFailure('x')).toBeInstanceOf(Error);
  });

  it('answers who awaits the settlement of an order that has ended', async () => {
    const ended = throwing(GRPC.notFound, 'workflow execution already completed', true);
    const forms = [
      { type: 'escrow', escrow: { state: 'released', sums } },
      { state: 'released', sums },
    ];
    for (const result of forms) {
      const { client } = await openFakeTemporal({ ...ended, ...ending(result) });
      expect(await client.awaitSettled(key)).toEqual({ requestId: 'settled', state: 'released', sums });
    }
  });

  it('in the onboarding leaves an order settled without money, as the story itself says', async () => {
    const ended = throwing(GRPC.notFound, 'workflow execution already completed', true);
    const sumsOf = ['held', 'released', 'returned', 'refunded', 'stillHeld', 'backToBuyer'];
    const nothing = Object.fromEntries(sumsOf.map((name) => [name, '0.00']));
    for (const state of ['codeExpired', 'codeVoid', 'tooManyChecks', 'refused', 'cancelled']) {
      const result = { type: state };
      const { client } = await openFakeTemporal({ ...ended, ...ending(result) });
      expect(await client.awaitSettled(key)).toEqual({ requestId: 'settled', state, sums: nothing });
    }
  });
});

const RUNNING = 1;
const COMPLETED = 2;
const FAILED = 3;
const TERMINATED = 28;
const STAGE_COMPLETED = 3;

/** Answers every update with `value`. */
function answering(value: unknown): Script {
  return { updateWorkflowExecution: (request) => updated(request, { success: payloads(value) }) };
}

/** Fails every update. */
function failing(error: Error): Script {
  return { updateWorkflowExecution: (request) => updated(request, { failure: failureOf(error) }) };
}

function updated(request: Record<string, unknown>, outcome: object): object {
  return { stage: STAGE_COMPLETED, outcome, updateRef: { workflowExecution: request['workflowExecution'] } };
}

/** Every call about the story throws; asked by itself, Temporal knows it or does not. */
function throwing(code: number, details: string, known: boolean): Script {
  const fail = (): never => {
    throw grpcError(code, details);
  };
  return {
    updateWorkflowExecution: fail,
    signalWorkflowExecution: fail,
    requestCancelWorkflowExecution: fail,
    queryWorkflow: fail,
    describeWorkflowExecution: () => {
      if (!known) throw grpcError(GRPC.notFound, 'workflow not found');
      return { workflowExecutionInfo: { status: COMPLETED } };
    },
  };
}

function ending(result: unknown): Script {
  const event = {
    eventType: COMPLETED,
    workflowExecutionCompletedEventAttributes: { result: payloads(result) },
  };
  return { getWorkflowExecutionHistory: () => historyOf(event) };
}

function endingWith(error: Error): Script {
  const event = {
    eventType: FAILED,
    workflowExecutionFailedEventAttributes: { failure: failureOf(error), retryState: 1 },
  };
  return { getWorkflowExecutionHistory: () => historyOf(event) };
}

function historyOf(event: object): object {
  return { history: { events: [event] } };
}

function workflowIdOf({ request }: Call): unknown {
  // Commands and questions spell it each in their own way.
  return ((request['workflowExecution'] ?? request['execution']) as { workflowId?: unknown }).workflowId;
}

function updateIdOf(sent: Call | undefined): string {
  const { request } = sent?.request as { request: { meta: { updateId: string } } };
  return request.meta.updateId;
}
