interface Request {
  readonly type?: string;
  readonly __vitest_worker_request__?: boolean;
}

/**
 * A worker ends when its runner asks it to, or has gone, whatever servers its tests have left open. Vitest 4.1 first cleans up after
 * fixtures of whole workers, of which there are none here, for each file and each suite of all files: half a minute of one core.
 * The runner kills a worker that says it has stopped.
 */
if (process.listenerCount('disconnect') === 0) {
  process.once('disconnect', () => process.exit());
  process.prependListener('message', (message) => {
    const { type, __vitest_worker_request__: isOfRunner } = (message ?? {}) as Request;
    if (type === 'stop' && isOfRunner) process.send?.({ type: 'stopped', __vitest_worker_response__: true });
  });
}
