import v8 from 'node:v8';

/**
 * Keeps the SDK's sandbox from recording the stack of every promise of a workflow, which costs a third of a run and serves
 * only its stack trace query. To be called before the workflows are loaded.
 */
export function skipPromiseStacks(): void {
  const { createHook } = v8.promiseHooks;
  // Node's own AsyncLocalStorage is made of the same function.
  v8.promiseHooks.createHook = (callbacks) =>
    new Error('who calls?').stack?.includes('vm-shared') ? () => undefined : createHook(callbacks);
}
