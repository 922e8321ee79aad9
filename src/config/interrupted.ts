/** The exit code of what was stopped before its end, as shells have it for SIGINT. */
export const INTERRUPTED = 130;
