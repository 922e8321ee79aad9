import type { VirtualWorker } from './virtual-worker.js';
import type { WorkflowInstance } from './workflow-instance.js';
import type { WorkflowTask } from './workflow-task.js';

/** For so long a worker goes on with a task that is no longer its own: then it reports to the server, which refuses it. */
const REFUSED_AFTER_MS = 8_000;

/** The workflow tasks of one execution that another worker has taken over, while the first still works on them. */
export class OvertakenTasks {
  readonly #tasks = new Set<WorkflowTask>();

  constructor(
    readonly nowMs: () => number,
    /** Takes the workflow that a worker drops from its cache. */
    readonly dropped: (instance: WorkflowInstance) => void,
  ) {}

  add(task: WorkflowTask): void {
    task.isOvertaken = true;
    this.#tasks.add(task);
  }

  /** Gives one of them what has come for it; answers whether there was anything. */
  async goOn(): Promise<boolean> {
    for (const task of this.#tasks) {
      if (task.worker.isStanding) continue;
      task.wentOnMs ??= this.nowMs();
      const isInTime = this.nowMs() - task.wentOnMs < REFUSED_AFTER_MS;
      if (isInTime && (await task.goOn())) return true;
      if (!isInTime || task.underWay.length === 0) this.#refuse(task);
    }
    return false;
  }

  /** Those of a worker that is gone, or all of them. */
  drop(worker?: VirtualWorker): void {
    for (const task of this.#tasks) if (worker === undefined || task.worker === worker) this.#refuse(task);
  }

  #refuse(task: WorkflowTask): void {
    task.drop();
    this.#tasks.delete(task);
    if (task.instance) this.dropped(task.instance);
  }
}
