import { Context } from '@temporalio/activity';

const reported = new WeakMap<Context, unknown>();

/** Keeps how far the activity under way is: its next heartbeat says so. */
export function reportProgress(progress: object): void {
  reported.set(Context.current(), progress);
}

/** What an activity has reported last. */
export function progressOf(context: Context): unknown {
  return reported.get(context);
}
