/** An update as its caller sees it. */
export class UpdateCall {
  state: 'sent' | 'accepted' | 'rejected' | 'failed' | 'completed' | 'aborted' = 'sent';
  /** The answer, once it has completed. */
  answer: unknown;
  /** Why it was rejected or failed: the failure's type and message. */
  refusal: { readonly type: string; readonly message: string } | undefined;
  /** Resolves once its caller knows how it ended. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  /** What the failure says beside that. */
  details: readonly unknown[] = [];

  constructor(readonly name: string) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  get isOpen(): boolean {
    return this.state === 'sent' || this.state === 'accepted';
  }

  accept(): void {
    this.state = 'accepted';
  }

  /** Before it was accepted it is rejected and leaves no trace; afterwards it has failed. */
  reject(failure: { type: string; message: string }, details: readonly unknown[] = []): void {
    this.state = this.state === 'accepted' ? 'failed' : 'rejected';
    this.details = details;
    this.refusal = failure;
    this.#end();
  }

  complete(answer: unknown): void {
    this.state = 'completed';
    this.answer = answer;
    this.#end();
  }

  /** Its execution is over. Of what was accepted the server says so in words of its own. */
  abort(why: string): void {
    if (!this.isOpen) return;
    const type = this.state === 'accepted' ? 'AcceptedUpdateCompletedWorkflow' : 'NOT_FOUND';
    this.state = 'aborted';
    this.refusal = { type, message: why };
    this.#end();
  }
}
