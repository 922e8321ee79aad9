import { INTERRUPTED } from '../config/interrupted.js';

/** Under npm Ctrl-C comes twice: from the terminal, and from npm, which hands it on. */
const SAME_WISH_MS = 500;

/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let requestedAt: number | undefined;
    const stop = (): void => {
      const now = performance.now();
      // Somebody who asks twice does not want to wait for a clean end.
      if (requestedAt !== undefined && now - requestedAt > SAME_WISH_MS) process.exit(INTERRUPTED);
      requestedAt ??= now;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
