import type { Logger } from 'pino';

/** Where adapters say what an operator should know of their settings: a line of the log. */
export function warnTo(log: Pick<Logger, 'warn'>): (message: string) => void {
  return (message) => log.warn({}, message);
}
