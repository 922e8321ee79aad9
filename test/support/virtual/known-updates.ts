import type { coresdk } from '@temporalio/proto';
import type { Payloads } from './payloads.js';
import { UpdateCall } from './update-call.js';

const OVER = 'the workflow execution has completed';

/** The updates of one execution, as the server knows them. */
export class KnownUpdates {
  readonly #calls = new Map<string, UpdateCall>();
  #taken = 0;

  /** How many the server has kept in the history of the run. */
  get taken(): number {
    return this.#taken;
  }

  /** How many the server has admitted that are not at their end. */
  get inFlight(): number {
    return [...this.#calls.values()].filter((call) => call.isOpen).length;
  }

  has(id: string): boolean {
    return this.#calls.has(id);
  }

  /** The one that is known under an id. Of what was turned away the server keeps nothing. */
  find(id: string): UpdateCall | undefined {
    const known = this.#calls.get(id);
    return known?.state === 'rejected' ? undefined : known;
  }

  add(id: string, name: string): UpdateCall {
    const call = new UpdateCall(name);
    this.#calls.set(id, call);
    return call;
  }

  /** An update that came when the execution was over. */
  addLate(id: string, name: string): UpdateCall {
    const call = this.add(id, name);
    call.abort(OVER);
    return call;
  }

  forget(id: string): void {
    this.#calls.delete(id);
  }

  /** Of an update that a task came to nothing with. Under the same id it may come again. */
  fail(id: string): void {
    const message = 'Workflow Update failed because the Workflow Task has not processed it';
    this.#calls.get(id)?.reject({ type: 'UnprocessedUpdate', message });
    this.#calls.delete(id);
  }

  async respond(response: coresdk.workflow_commands.IUpdateResponse, payloads: Payloads): Promise<void> {
    const call = this.#calls.get(response.protocolInstanceId ?? '');
    if (response.accepted) {
      this.#taken += 1;
      call?.accept();
    }
    const { rejected } = response;
    if (rejected) {
      const details = await payloads.detailsOf(rejected);
      call?.reject(await payloads.describe(rejected), details);
    }
    if (response.completed) call?.complete(await payloads.fromPayload(response.completed));
  }

  /** The execution is over. */
  stop(): void {
    for (const call of this.#calls.values()) call.abort(OVER);
  }
}
