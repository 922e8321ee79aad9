const FIRST_PORT = 9_000;
/** The port of the gateway, which sends no requests. */
export const GATEWAY_PORT = 8_999;

/** The port from which a worker sends its requests: it tells the workers apart on the wire. */
export function portOf(worker: string): number {
  return FIRST_PORT + Number(worker.split('-')[1]);
}

/** The worker that sends from a port. */
export function workerAt(port: number): string {
  return `worker-${port - FIRST_PORT}`;
}
