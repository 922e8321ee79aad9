import type { Recorder } from '../recording/recorder.js';
import type { CallerAnswer } from '../recording/recorded.js';

/** Whether a code of the same order had bound the card when this code was answered as too late. */
export function wasBound(run: Recorder, { orderNo, name, requestId, atMs }: CallerAnswer): boolean {
  const sinceMs = run.given.find(
    (one) => one.orderNo === orderNo && one.name === name && one.requestId === requestId,
  )?.atMs;
  const hasFollower = run.given.some(
    (one) => one.orderNo === orderNo && one.name === 'resendCode' && one.atMs >= (sinceMs ?? 0),
  );
  return [...run.operations.values()].some(
    ({ kind, operationId, serialNumber, finalOutcome }) =>
      kind === 'verifyCardBinding' &&
      finalOutcome?.type === 'succeeded' &&
      operationId.split('/').includes(orderNo) &&
      !hasFollower &&
      run.effectsOf(serialNumber).some((bound) => bound.atMs <= atMs),
  );
}

/** Whether a code or an application of a workflow's own had bound the card by then. */
export function wasBoundBy(run: Recorder, workflowId: string, atMs: number): boolean {
  // So the workflows tell their codes and applications apart.
  const [kind, , ...name] = workflowId.split('/');
  const carrier = `/${[kind, ...name].join('/')}/`;
  return [...run.operations.values()].some(
    (one) =>
      one.kind === run.decoderOf(one.provider).bindsBy &&
      one.operationId.includes(carrier) &&
      !run.misreported.has(one.serialNumber) &&
      run.effectsOf(one.serialNumber).some((bound) => bound.atMs <= atMs),
  );
}
