import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TypedSearchAttributes,
} from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { describe, expect, it } from 'vitest';
import {
  CommandPartlyDone,
  CommandRefused,
  OutcomeUnknown,
  StillUnderWay,
  WorkflowFailed,
  WorkflowNotFound,
  TemporalUnavailable,
} from '../../src/client/errors.js';
import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import { STATE } from '../../src/client/search-attributes.js';

import { GRPC, grpcError, openFakeTemporal, payloads, type Call, type Script } from './fake-temporal.js';
import {
  COMPLETED,
  RUNNING,
  TERMINATED,
  answering,
  ending,
  endingWith,
  failing,
  historyOf,
  throwing,
  updateIdOf,
} from './scripts.js';
import { EDGES } from './requests-samples.js';

/** As Temporal's list numbers it; its events have other numbers. */
const TERMINATED_STATUS = 5;
const updatesAmong = (calls: readonly Call[]): Call[] =>
  calls.filter(({ method }) => method === 'updateWorkflowExecution');
const key = { tenant: 'shop', orderNo: 'O-20260729-1' };

describe('A command’s update id', () => {
  const idOf = async (requestId: string, amount: string): Promise<string> => {
    const { client, calls } = await openFakeTemporal(answering({}));
    await client.escrows.release(key, { requestId, amount });
    return updateIdOf(calls[0]);
  };

  it('is the same for the same request, so that Temporal answers a repeat with the first answer', async () => {
    expect(await idOf('r-1', '60.00')).toBe(await idOf('r-1', '60.00'));
  });

  it('differs with the request id and with the content, so that another command reaches the workflow', async () => {
    const ids = [await idOf('r-1', '60.00'), await idOf('r-2', '60.00'), await idOf('r-1', '60.01')];
    expect(new Set(ids).size).toBe(3);
  });

  it('differs with the verification code, and does not tell it', async () => {
    const ids = [];
    for (const code of ['123456', '654321']) {
      const { client, calls } = await openFakeTemporal(answering({}));
      await client.purchases.submitCode(key, { requestId: 'r-1', code });
      ids.push(updateIdOf(calls[0]));
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).not.toContain('123456');
  });

  it('of a decision that was refused is another one the next time, so that the workflow is asked again', async () => {
    const refusing = failing(ApplicationFailure.nonRetryable('not in doubt', 'WRONG_STATE'));
    const { client, calls } = await openFakeTemporal(refusing);
    await expect(client.operations.decide(key, EDGES.decide.samples[0])).rejects.toThrow('not in doubt');
    expect(new Set(updatesAmong(calls).map(updateIdOf)).size).toBe(2);
  });

  it('of a decision is another one once the operator is alerted about something else, though the words are the same', async () => {
    const idAlerted = async (attention: readonly string[]): Promise<string> => {
      const { client, calls } = await openFakeTemporal({
        ...answering({ operationId: 'shop/O-1/hold/1', outcome: 'succeeded' }),
        queryWorkflow: () => ({ queryResult: payloads({ attention }) }),
      });
      await client.operations.decide(key, EDGES.decide.samples[0]);
      return updateIdOf(updatesAmong(calls)[0]);
    };
    const [first, repeated, later] = [await idAlerted(['a']), await idAlerted(['a']), await idAlerted(['b'])];
    expect(repeated).toBe(first);
    expect(later).not.toBe(first);
  });
});

describe('What Temporal answers', () => {
  const failures: readonly [string, Script, new (...args: never[]) => Error, string][] = [
    [
      'a refusal by the workflow',
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
      'a workflow that is cancelled meanwhile',
      failing(new CancelledFailure('cancelled')),
      StillUnderWay,
      'STILL_UNDER_WAY',
    ],
    [
      'a workflow that ended before it answered',
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
      'a workflow whose line is full',
      failing(ApplicationFailure.nonRetryable('eight commands are under way', 'BUSY')),
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
      'a command that the workflow does not have',
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
          code: 'REJECTED_BY_PROVIDER',
        }),
      ),
      CommandPartlyDone,
      'PARTLY_DONE',
    ],
    [
      'a workflow that has ended in a later run',
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
    [
      'no such workflow',
      throwing(GRPC.notFound, 'workflow not found', false),
      WorkflowNotFound,
      'WORKFLOW_NOT_FOUND',
    ],
    [
      'a workflow that has ended',
      {
        ...throwing(GRPC.notFound, 'workflow execution already completed', true),
        ...ending({ state: 'released' }),
      },
      CommandRefused,
      'ORDER_CLOSED',
    ],
    [
      'a workflow that has ended and carried the command out without an answer',
      {
        ...throwing(GRPC.notFound, 'workflow execution already completed', true),
        ...ending({ state: 'released', recoveredRequests: ['r-1'] }),
      },
      OutcomeUnknown,
      'OUTCOME_UNKNOWN',
    ],
    [
      'a workflow that was ended from outside',
      {
        ...throwing(GRPC.notFound, 'workflow execution already completed', true),
        describeWorkflowExecution: () => ({ workflowExecutionInfo: { status: TERMINATED_STATUS } }),
      },
      OutcomeUnknown,
      'OUTCOME_UNKNOWN',
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
    const error = await client.escrows.release(key, { requestId: 'r-1' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as { code?: unknown }).code).toBe(code);
  });

  it('a command that is under way names the request id to repeat it by', async () => {
    const { client } = await openFakeTemporal(throwing(GRPC.deadlineExceeded, 'late', true));
    await expect(client.escrows.release(key, { requestId: 'r-77' })).rejects.toThrow(/r-77.*same request id/);
  });

  it('a milestone that has not come names how the order stands, and no request id that its caller never gave', async () => {
    const late = throwing(GRPC.deadlineExceeded, 'late', true);
    const attributes = new TypedSearchAttributes([{ key: STATE, value: 'awaitingFunds' }]);
    const info = {
      execution: { workflowId: 'shop/order/O-1', runId: 'r' },
      type: { name: 'purchase' },
      startTime: msToTs(0),
      status: RUNNING,
      historyLength: { toNumber: () => 1 },
      searchAttributes: { indexedFields: encodeUnifiedSearchAttributes(undefined, attributes) },
    };
    const describeWorkflowExecution = (): object => ({ workflowExecutionInfo: info });
    const { client } = await openFakeTemporal({ ...late, describeWorkflowExecution });
    const waiting = client.purchases.awaitHeld(key, { timeoutMs: 50 });
    await expect(waiting).rejects.toMatchObject({
      code: 'STILL_UNDER_WAY',
      message:
        'awaitHeld: not reached in time, the order is in state awaitingFunds; call it again to wait on',
    });

    const describeNothing = (): never => {
      throw grpcError(GRPC.unavailable, 'connection refused');
    };
    const away = await openFakeTemporal({ ...late, describeWorkflowExecution: describeNothing });
    await expect(away.client.escrows.awaitDisbursement(key)).rejects.toMatchObject({
      message: 'awaitDisbursement: not reached in time; call it again to wait on',
    });
  });

  it('signals, queries and cancellation tell a missing workflow from one that has ended', async () => {
    const gone = { ...throwing(GRPC.notFound, 'not found', false) };
    const ended = { ...throwing(GRPC.notFound, 'workflow execution already completed', true) };
    for (const act of [
      (client: HoldfastClient) => client.escrows.receiptConfirmed(key, { requestId: 'r' }),
      (client: HoldfastClient) => client.purchases.cancel(key),
    ]) {
      await expect(act((await openFakeTemporal(gone)).client)).rejects.toThrow(WorkflowNotFound);
      await expect(act((await openFakeTemporal(ended)).client)).rejects.toThrow(/ended/);
    }
    await expect((await openFakeTemporal(gone)).client.purchases.status(key)).rejects.toThrow(
      WorkflowNotFound,
    );
  });

  it('a workflow that was started a moment after it was asked for has not ended', async () => {
    const describeWorkflowExecution = (): object => ({ workflowExecutionInfo: { status: RUNNING } });
    const { client } = await openFakeTemporal({
      ...throwing(GRPC.notFound, 'workflow not found', true),
      describeWorkflowExecution,
    });
    await expect(client.purchases.status(key)).rejects.toThrow(WorkflowNotFound);
  });

  it('a workflow whose worker lacks the key is reported as that', async () => {
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
    await expect(client.purchases.status(key)).rejects.toMatchObject({ code: 'UNKNOWN_KEY' });
  });

  it('a workflow that cannot answer, because its worker cannot replay it, is reported as such', async () => {
    const queryWorkflow = (): never => {
      throw grpcError(GRPC.invalidArgument, '[TMPRL1100] Nondeterminism error');
    };
    const { client } = await openFakeTemporal({ queryWorkflow });
    const error = await client.purchases.status(key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemporalUnavailable);
    expect((error as Error).message).toMatch(/^the workflow cannot answer: .*TMPRL1100/);
  });

  it('an answer is handed on as it is', async () => {
    const answer = { requestId: 'r-1', state: 'released', sums: { held: '100.00' } };
    const { client } = await openFakeTemporal(answering(answer));
    expect(await client.escrows.release(key, { requestId: 'r-1' })).toEqual(answer);
  });
});

describe('The end of a workflow', () => {
  const sums = { held: '100.00', released: '100.00', returned: '0.00', refunded: '0.00', stillHeld: '0.00' };

  it('is its result', async () => {
    const { client } = await openFakeTemporal(ending({ state: 'released', sums }));
    expect(await client.purchases.result(key)).toEqual({
      state: 'released',
      sums,
    });
  });

  it('that failed is a WorkflowFailed with the failure’s code', async () => {
    const { client } = await openFakeTemporal(
      endingWith(ApplicationFailure.nonRetryable('pingan does not offer it', 'NOT_SUPPORTED')),
    );
    const error = await client.purchases.result(key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailed);
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: 'pingan does not offer it' });
  });

  it('by a hand from outside is a WorkflowFailed as well', async () => {
    const script = {
      getWorkflowExecutionHistory: () =>
        historyOf({
          eventType: TERMINATED,
          workflowExecutionTerminatedEventAttributes: { reason: 'by hand' },
        }),
    };
    const { client } = await openFakeTemporal(script);
    await expect(client.purchases.result(key)).rejects.toMatchObject({ code: 'WORKFLOW_TERMINATED' });
    expect(new TerminatedFailure('x')).toBeInstanceOf(Error);
  });

  it('answers who awaits the settlement of an order that has ended', async () => {
    const ended = throwing(GRPC.notFound, 'workflow execution already completed', true);
    for (const account of [undefined, '6886000000000001']) {
      const result = { state: 'released', sums, ...(account !== undefined && { account }) };
      const { client } = await openFakeTemporal({ ...ended, ...ending(result) });
      expect(await client.escrows.awaitDisbursement(key)).toEqual({
        requestId: 'awaitDisbursement',
        state: 'released',
        sums,
      });
    }
  });

  it('in the onboarding leaves an order ended without money, as the workflow itself says', async () => {
    const ended = throwing(GRPC.notFound, 'workflow execution already completed', true);
    const sumsOf = ['held', 'released', 'returned', 'refunded', 'stillHeld', 'backToBuyer'];
    const nothing = Object.fromEntries(sumsOf.map((name) => [name, '0.00']));
    for (const state of ['codeExpired', 'codeVoid', 'tooManyChecks', 'rejected', 'cancelled']) {
      const code = state === 'rejected' ? { code: 'ERR254' } : {};
      const { client } = await openFakeTemporal({ ...ended, ...ending({ state, sums: nothing, ...code }) });
      expect(await client.escrows.awaitDisbursement(key)).toEqual({
        requestId: 'awaitDisbursement',
        state,
        sums: nothing,
        ...code,
      });
    }
  });
});
