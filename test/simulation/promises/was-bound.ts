import type { Told, Recorder } from '../recording/recorder.js';

/** Whether a code of its order had bound the card when this one was told to be too late. */
export function wasBound(seen: Recorder, { orderNo, name, requestId, atMs }: Told): boolean {
  const sinceMs = seen.given.find(
    (one) => one.orderNo === orderNo && one.name === name && one.requestId === requestId,
  )?.atMs;
  const hasFollower = seen.given.some(
    (one) => one.orderNo === orderNo && one.name === 'resendCode' && one.atMs >= (sinceMs ?? 0),
  );
  return [...seen.operations.values()].some(
    ({ kind, operationId, serialNumber, finalOutcome }) =>
      kind === 'verifyCardBinding' &&
      finalOutcome?.type === 'succeeded' &&
      operationId.split('/').includes(orderNo) &&
      !hasFollower &&
      seen.effectsOf(serialNumber).some((bound) => bound.atMs <= atMs),
  );
}
