import { pino, type Logger } from 'pino';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { logRedaction } from '../security/redaction.js';

/** The programs' log: JSON lines on standard error, with secrets and personal data taken out of every line. */
export function createLog(level: string): Logger {
  return pino(
    { ...logRedaction, level, base: { pid: process.pid } },
    pino.destination({ dest: 2, sync: false }),
  );
}

/** Sends the Temporal SDK's own lines through the same log. Once a process, before anything of the SDK is used. */
export function logTemporalThrough(log: Logger): void {
  const levels = { TRACE: 'debug', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    log[levels[level]]({ temporal: meta }, message);
  });
  Runtime.install({ logger });
}
