import { workflowIdOf, type WorkflowKey } from '../client/workflow-ids.js';
import type { Config } from '../config/config.js';
import type { TemporalServer } from '../embedded/temporal-server.js';
import { terminateWorkflow } from '../embedded/terminate-workflow.js';

const REASON = 'the demo that started it was stopped, and its sandbox is gone';

/** The purchases or divisions that a demo has started and not seen end: on a Temporal server that outlives the demo they would stay open. */
export class OpenPurchases {
  readonly #starts = new Map<string, Promise<unknown>>();

  /** Starts one, which counts as open from here on. */
  async start(key: WorkflowKey, start: () => Promise<unknown>): Promise<void> {
    const started = start();
    this.#starts.set(workflowIdOf(key), started);
    await started;
  }

  hasEnded(key: WorkflowKey): void {
    this.#starts.delete(workflowIdOf(key));
  }

  /** Terminates what is open on a server that this process did not start, and says so; of what it cannot end it says how to. */
  async terminate(
    server: TemporalServer,
    temporal: Config['temporal'],
    say: (line: string) => void,
  ): Promise<void> {
    const { address, namespace, pid } = server;
    if (pid !== undefined || this.#starts.size === 0) return;
    // A start that is on its way may arrive after all.
    await Promise.allSettled(this.#starts.values());
    for (const workflowId of this.#starts.keys()) {
      try {
        await terminateWorkflow({ temporal, server }, workflowId, REASON);
        say(`Terminated ${workflowId} on ${address}: ${REASON}.`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const how = `temporal workflow terminate --address ${address} --namespace ${namespace} --workflow-id ${workflowId}`;
        say(`${workflowId} is left open on ${address}: ${why}. This ends it: ${how}`);
      }
    }
  }
}
