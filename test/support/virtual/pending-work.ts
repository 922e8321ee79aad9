import type { coresdk } from '@temporalio/proto';
import { ActivityTask, type ActivityDeps } from './activity-task.js';
import type { Job } from './workflow-instance.js';

/** The timers and ordinary activities of one execution, as the server has them. */
export class PendingWork {
  readonly #timers = new Map<number, () => void>();
  readonly #activities = new Map<number, ActivityTask>();

  constructor(
    readonly activity: () => ActivityDeps,
    /** Takes what has come of them. */
    readonly done: (job: Job) => void,
  ) {}

  get timers(): number {
    return this.#timers.size;
  }

  get activities(): number {
    return this.#activities.size;
  }

  startTimer(seq: number, ms: number): void {
    const stop = this.activity().clock.after(Math.max(0, ms), () => {
      this.#timers.delete(seq);
      this.done({ fireTimer: { seq } });
    });
    this.#timers.set(seq, stop);
  }

  cancelTimer(seq: number): void {
    this.#timers.get(seq)?.();
    this.#timers.delete(seq);
  }

  schedule(command: coresdk.workflow_commands.IScheduleActivity): void {
    const seq = command.seq ?? 0;
    const running = new ActivityTask(command, false, this.activity(), (result) => {
      this.#activities.delete(seq);
      this.done({ resolveActivity: { seq, result } });
    });
    this.#activities.set(seq, running);
  }

  /** Forgets an activity that was cancelled; answers its type. */
  cancelActivity(seq: number): string {
    const running = this.#activities.get(seq);
    this.#activities.delete(seq);
    running?.drop();
    return running?.type ?? '';
  }

  /** The execution is over. */
  stop(): void {
    for (const stop of this.#timers.values()) stop();
    for (const activity of this.#activities.values()) activity.drop();
  }
}
