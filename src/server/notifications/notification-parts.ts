import type { FinalOutcome } from '../../domain/outcome.js';
import type { NotifiedOperation } from '../../providers/provider.js';

/** A call-back that carries its provider's signature, with its body in base64. */
export interface Arrival {
  readonly provider: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** A notification that is kept. */
export interface Kept {
  readonly id: string;
  /** Why an operator must look. */
  readonly attention?: string;
}

/** What its workflow receives. */
export interface WorkflowNotice {
  readonly operationId: string;
  readonly ended?: FinalOutcome['type'];
  readonly attention?: string;
}

/** What became of a notification in the journal. */
export type Folded =
  | { readonly type: 'noOperation' }
  | (WorkflowNotice & {
      readonly type: 'folded';
      readonly workflow?: string;
      /** It says how the operation ended, which cannot count yet. */
      readonly isUnfinished: boolean;
    });

/** The steps of a notification's way, each of which may be done again. The routes have no rules of their own: the rules are in these. */
export interface NotificationParts {
  /** Keeps it once and permanently. `isDone`: all that follows was done before. */
  keep(arrival: Arrival): Promise<Kept & { readonly isDone: boolean }>;
  /** Records what it says in the row of its operation. */
  fold(said: { provider: string; operation: NotifiedOperation; attention?: string }): Promise<Folded>;
  /** Wakes the workflow; answers whether there still is one. */
  notifyWorkflow(workflow: string, notification: WorkflowNotice): Promise<boolean>;
  /** Everything is done. */
  close(closing: { id: string; operationId?: string; attention?: string }): Promise<void>;
  /** Those that are kept and not done, oldest first, after an id; without its request what cannot be read any more. */
  listOpen(page: {
    limit: number;
    olderThanMs: number;
    after?: string;
  }): Promise<readonly (Kept & Omit<Arrival, 'request'> & Partial<Pick<Arrival, 'request'>>)[]>;
}
